"""A browser small enough to share two cores with the server: one connection, its cookie, and the real forms with their tokens."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode

FORM = re.compile(r'<form[^>]*\baction="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
BROKEN = (http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    def tokens(self, action: str) -> dict[str, str]:
        """The hidden fields of the form to `action`. Raises LookupError when the page has no such form."""
        for found, inside in FORM.findall(self.text):
            if found == action:
                return dict(HIDDEN.findall(inside))
        raise LookupError(f"no form to {action} in an answer of {self.status}")


class Browser:
    """Signs in and sends forms. A broken connection raises one of BROKEN; the next call connects anew (or every call does)."""

    def __init__(self, port: int, *, is_fresh_each_time: bool = False) -> None:
        self.is_fresh_each_time = is_fresh_each_time
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.cookie = ""

    def get(self, path: str) -> Answer:
        """A page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> Answer:
        """A form."""
        return self._ask("POST", path, urlencode(fields))

    def sign_in(self, email: str, pass_phrase: str) -> None:
        """Through the real page."""
        tokens = self.get("/sign-in").tokens("/sign-in")
        answer = self.post("/sign-in", {**tokens, "email": email, "pass_phrase": pass_phrase})
        if answer.status != 303:
            raise LookupError(f"sign-in answered {answer.status}")

    def sign_in_as(self, key: str, organisation: str = "harbour") -> None:
        """As one of the demo's people (lms/cli/demo.py)."""
        self.sign_in(f"{key}@{organisation}.example", f"{key} walks beside you")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
        except BROKEN:
            self._connection.close()
            raise
        if self.is_fresh_each_time:
            self._connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookie = line.split(";", 1)[0]
        return Answer(response.status, response.headers.get("Location", ""), text)
