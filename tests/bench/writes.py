"""The write path under load: eight browsers mark pages done and take it back, as fast as they are answered."""

import threading
import time
from collections import Counter
from itertools import cycle

from tests.bench.browser import Browser
from tests.bench.servers import Home, Server

BROWSERS, SECONDS = 8, 6
PEOPLE = ("amina", "ife", "bex", "amina", "ife", "bex", "amina", "ife")
PAGES = ("start-here", "what-peer-support-is", "three-conversations", "summary")


class Marker(threading.Thread):
    """Toggles its own page of the first module."""

    def __init__(self, port: int, key: str, page: str) -> None:
        super().__init__(daemon=True)
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0
        self._path = f"/modules/intro-recovery/pages/{page}"
        self._browser = Browser(port)
        self._browser.sign_in_as(key)

    def run(self) -> None:
        """Until the time is over."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            shown = self._browser.get(f"{self._path}/read")
            action = f"{self._path}/{'undo' if f'{self._path}/undo' in shown.text else 'done'}"
            began = time.monotonic()
            answer = self._browser.post(action, shown.tokens(action))
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.answers[answer.status] += 1
        self._browser.close()


def measure(home: Home) -> str:
    """One line: what was answered, how fast, and what the log says of locks."""
    with Server(home) as server:
        markers = [Marker(home.port, key, page) for key, page in zip(PEOPLE, cycle(PAGES), strict=False)]
        for marker in markers:
            marker.start()
        for marker in markers:
            marker.join()
        answers = sum((marker.answers for marker in markers), Counter())
        locked = server.log.read_text().count("OperationalError")
    return (
        f"{home.engine}: {BROWSERS} browsers marking pages: {sum(answers.values()) / SECONDS:.0f} writes/s, answers {dict(answers)}, "
        f"slowest {max(marker.slowest for marker in markers) * 1000:.0f} ms, {locked} database errors in the log"
    )
