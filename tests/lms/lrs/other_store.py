"""Another organisation's record store, for tests: keeps what it is sent, and can be as bad as stores have been (F10)."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

GOOD = "good"


class OtherStore:
    """`mood(number)`: how it takes its n-th POST: "good", a status such as "500" or "429", "garbage", "empty" (a list of nothing),
    "cut before", "cut after", "slow", "drip". `poison`: ids it will never have. `is_touchy`: it answers 409 for whatever it has
    already, though it says the same.
    """

    def __init__(self, mood: Callable[[int], str] = lambda number: GOOD) -> None:
        self.mood, self.poison, self.is_touchy = mood, set[str](), False
        self.statements: dict[str, Any] = {}
        self.bytes: dict[str, bytes] = {}
        self.files: list[bytes] = []
        self.arrived: list[str] = []
        self.posts: list[dict[str, Any]] = []
        self.seen: list[Any] = []
        self.lock = threading.Lock()
        self.slow_seconds = 3.0
        self.can_read = True
        self.note_status = 204

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address while it serves."""
        store = self

        class Handler(_Handler):
            there = store

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/xapi/"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def take(self, body: bytes) -> tuple[int, Any]:
        """A batch, whole or not at all."""
        with self.lock:
            told = json.loads(body)
            if any(each["id"] in self.poison for each in told):
                return 400, {"error": "a statement is not to my taste"}
            if any(self._clashes(each) for each in told):
                return 409, {"error": "there already"}
            for each in told:
                if each["id"] not in self.statements:
                    self.statements[each["id"]] = each
                    self.arrived.append(each["id"])
            return 200, [each["id"] for each in told]

    def _clashes(self, told: Any) -> bool:
        present = self.statements.get(told["id"])
        return present is not None and (self.is_touchy or present != told)


class _Handler(BaseHTTPRequestHandler):
    there: OtherStore

    def do_POST(self) -> None:
        """Statements."""
        there = self.there
        body = self.rfile.read(int(self.headers["Content-Length"]))
        there.posts.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path, "body": body})
        mood, kind = there.mood(len(there.posts)), self.headers["Content-Type"]
        if kind.startswith("multipart/"):
            body = self._first_part(body, kind)
        if mood == "slow":
            time.sleep(there.slow_seconds)
        status, told = there.take(body) if mood in (GOOD, "slow", "cut after", "204", "garbage after") else (0, None)
        if mood.startswith("cut"):
            self._cut()
        elif mood == "drip":
            self._drip()
        else:
            self._answer(*self._answered(mood, status, told))

    def _answered(self, mood: str, status: int, told: Any) -> tuple[int, bytes, dict[str, str]]:
        if mood.startswith("garbage"):
            return 200, b"<html><p>Welcome to the hotel's network</p>", {}
        if mood == "empty":
            return 200, b"[]", {}
        if mood == "204" and status == 200:
            return 204, b"", {}
        if status:
            return status, json.dumps(told).encode(), {}
        code, _, wait = mood.partition(" ")
        return int(code), b"no", {"Retry-After": wait} if wait else {}

    def do_PUT(self) -> None:
        """A document."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.there.seen.append((self.path, body, dict(self.headers)))
        self._answer(self.there.note_status, b"")

    def do_GET(self) -> None:
        """One statement, by its id."""
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        found = self.there.statements.get(asked.get("statementId", [""])[0])
        if not self.there.can_read:
            return self._answer(403, b"")
        return self._answer(200, json.dumps(found).encode()) if found else self._answer(404, b"")

    def _first_part(self, body: bytes, kind: str) -> bytes:
        boundary = kind.partition("boundary=")[2].encode()
        parts = body.split(b"--" + boundary)[1:-1]
        contents = [part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for part in parts]
        self.there.files += contents[1:]
        return contents[0]

    def _answer(self, status: int, body: bytes, headers: Any = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                self.wfile.write(b"X")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing."""
