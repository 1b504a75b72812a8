"""A real server for the journeys: waitress in a thread, on a free port of this machine, over a house of its own."""

import socket
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, delete, select
from waitress import create_server

from lms.accounts.models import WebSession
from tests.houses import SqliteHouse

FORM_BYTES = 8 * 1024 * 1024


class ServedHouse:
    """The demo behind a real server. `fresh()` gives it a database nobody has used, under the same address."""

    def __init__(self, folder: Path) -> None:
        self.house = SqliteHouse(folder)
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._at_work, self._change = 0, threading.Condition()
        app: Any = self._answer
        self._server = create_server(app, sockets=[self._socket], threads=6, max_request_body_size=FORM_BYTES, ident="")
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def fresh(self) -> None:
        """As on the first day. Waits for answers still under way: a late draft must not write into a file that is being replaced."""
        with self._change:
            self._change.wait_for(lambda: not self._at_work, timeout=10)
            self.house.fresh()

    def _answer(self, environ: Any, start_response: Any) -> Any:
        with self._change:
            self._at_work += 1
        try:
            return self.house.app(environ, start_response)
        finally:
            with self._change:
                self._at_work -= 1
                self._change.notify_all()

    def without_database(self) -> None:
        """Take the database away: what is left must still help."""
        self.house.stop_using()
        self.house.file.rename(self.house.file.with_suffix(".away"))
        self.house.file.mkdir()

    def with_database(self) -> None:
        """Bring it back."""
        self.house.stop_using()
        self.house.file.rmdir()
        self.house.file.with_suffix(".away").rename(self.house.file)

    def end_every_session(self) -> None:
        """Every session runs out at once."""
        engine = create_engine(f"sqlite:///{self.house.file}")
        with engine.begin() as connection:
            connection.execute(delete(WebSession.__table__))
        engine.dispose()

    def a_session_is_locked(self) -> bool:
        """Whether "Leave this page" has reached the server; waits for it, for it travels on its own."""
        engine = create_engine(f"sqlite:///{self.house.file}")
        deadline, is_locked = time.monotonic() + 3, False
        while not is_locked and time.monotonic() < deadline:
            time.sleep(0.05)
            with engine.connect() as connection:
                is_locked = any(connection.scalars(select(WebSession.__table__.c.is_locked)))
        engine.dispose()
        return is_locked

    def close(self) -> None:
        """Stop serving and forget everything."""
        self._server.close()
        self._thread.join(5)
        self.house.close()
