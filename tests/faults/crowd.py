"""Trainees at work in threads: real pages, real forms. A form whose answer never came is sent again with the same token until it does."""

import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.browser import BROKEN, Answer, Browser

MODULE = "/modules/intro-recovery"
PAGES = tuple(f"{MODULE}/pages/{key}" for key in ("start-here", "what-peer-support-is", "three-conversations"))
TRAINEES = (*((key, "harbour") for key in ("amina", "bex", "dan", "noor", "ife")), ("kirsty", "northern-lights"))
CHOICE = re.compile(r'<input class="nhsuk-(?:radios|checkboxes)__input" id="[^"]*" name="([^"]*)" type="\w+" value="([^"]*)"')
WRITTEN = re.compile(r'<textarea [^>]*name="([^"]*)"')


class Trainee(threading.Thread):
    """One person who marks pages, takes the mark back, and sends answers; she alone knows what was acknowledged."""

    def __init__(self, port: int, key: str, organisation: str, seed: int, *, is_fresh_each_time: bool = False) -> None:
        super().__init__(name=key, daemon=True)
        self.key, self.organisation = key, organisation
        self.is_over = threading.Event()
        self.fault: Exception | None = None
        self.pages: dict[str, list[str]] = defaultdict(list)
        self.attempts: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.sent_again = 0
        self.troubles: list[float] = []
        self.seconds: list[float] = []
        self._browser, self._dice = Browser(port, is_fresh_each_time=is_fresh_each_time), random.Random(seed)

    def sign_in(self) -> "Trainee":
        """Before anything is killed: signing in again is no part of this."""
        self._browser.sign_in_as(self.key, self.organisation)
        return self

    def run(self) -> None:
        """Until it is over; the last form is always answered."""
        try:
            while not self.is_over.is_set():
                self._answer() if self._dice.random() < 0.2 else self._toggle(self._dice.choice(PAGES))
        except Exception as fault:
            self.fault = fault
        finally:
            self._browser.close()

    @property
    def acknowledged(self) -> int:
        """Forms answered with 303."""
        return sum(map(len, self.pages.values())) + len(self.attempts)

    def _toggle(self, page: str) -> None:
        shown = self._until_answered("GET", f"{page}/read")
        outcome = "undone" if f"{page}/undo" in shown.text else "done"
        action = f"{page}/{'undo' if outcome == 'undone' else 'done'}"
        self._until_answered("POST", action, list(shown.tokens(action).items()))
        self.pages[page].append(outcome)

    def _answer(self) -> None:
        action = f"{MODULE}/questions"
        shown = self._until_answered("GET", action)
        fields = [*shown.tokens(action).items(), *dict(CHOICE.findall(shown.text)).items()]
        fields += [(name, "I would listen first.") for name in WRITTEN.findall(shown.text)]
        self.attempts.add(self._until_answered("POST", action, fields).location.rsplit("/", 1)[1])

    def _until_answered(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> Answer:
        """The same form again and again while nobody answers or the answer is that of a server in trouble. A minute at most."""
        until, wanted = time.monotonic() + 60, 200 if method == "GET" else 303
        while (begun := time.monotonic()) < until:
            try:
                answer = self._browser.get(path) if method == "GET" else self._browser.post(path, fields or [])
            except BROKEN:
                self.troubles.append(time.monotonic())
                self.sent_again += method == "POST"
                time.sleep(0.05)
                continue
            self.statuses[answer.status] += 1
            self.seconds.append(time.monotonic() - begun)
            if answer.status == wanted:
                return answer
            if answer.status < 500:
                raise AssertionError(f"{self.key}: {method} {path} answered {answer.status} {answer.location}")
            self.troubles.append(time.monotonic())
            time.sleep(0.05)
        raise AssertionError(f"{self.key}: {method} {path} was not answered in a minute")


def crowd(port: int, *, is_fresh_each_time: bool = False, seed: int = 20260301) -> list[Trainee]:
    """All trainees of the demo, each in her own module."""
    return [
        Trainee(port, key, organisation, seed + number, is_fresh_each_time=is_fresh_each_time)
        for number, (key, organisation) in enumerate(TRAINEES)
    ]


@contextmanager
def working(port: int, *, is_fresh_each_time: bool = False) -> Iterator[list[Trainee]]:
    """Trainees at work while the block runs; at its end each form sent has been answered."""
    trainees = [trainee.sign_in() for trainee in crowd(port, is_fresh_each_time=is_fresh_each_time)]
    for trainee in trainees:
        trainee.start()
    try:
        yield trainees
    finally:
        for trainee in trainees:
            trainee.is_over.set()
        for trainee in trainees:
            trainee.join(90)
