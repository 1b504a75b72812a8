"""Two hundred people open the same questions within five seconds and send their answers: the slow end, and that none is lost."""

import random
import threading
import time
from typing import Any

from sqlalchemy import func, select

from assessments.quizzes.models import Attempt
from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.learning.queries import place_of
from lms.access import Role
from lms.accounts import actions as accounts
from lms.accounts.models import Person
from lms.app import create_app
from lms.base.db import db
from lms.config import from_environment
from lms.membership import actions as membership
from lms.membership.queries import actor_of
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from lms.web import transactions
from tests.bench.browser import BROKEN, Browser
from tests.bench.constant import app as constant_app
from tests.bench.servers import SQLITE, Home, Server, gunicorn
from tests.cast import Cast
from tests.factories.learning import ONE, inside
from tests.journeys.answers import right_answers

PEOPLE, WITHIN = 200, 5.0
WORDS = "four quiet words here"
QUESTIONS = f"/modules/{ONE}/questions"


def measure(home: Home) -> str:
    """One line: the slow end of opening and of sending as a ratio to a constant page under the same rush, and what was kept."""
    app = create_app(from_environment(home.environment))
    fill(app)
    with app.app_context():
        before = kept()
        db.engine.dispose()
    with Server(home):
        browsers = [signed_in(home.port, number) for number in range(PEOPLE)]
        opened, sent, statuses = rush(browsers)
    with app.app_context():
        rows = kept() - before
        db.engine.dispose()
    alone = constant_rush(home)
    good = sum(status == 303 for status in statuses)
    return (
        f"{home.engine}: {PEOPLE} people within {WITHIN:.0f} s: opening p95 {opened * 1000:.0f} ms, sending p95 {sent * 1000:.0f} ms; "
        f"a constant page p95 {alone * 1000:.1f} ms, ratios {opened / alone:.1f} and {sent / alone:.1f}; "
        f"{good} answered 303, {rows} tries kept"
    )


def fill(app: Any) -> None:
    """Two hundred trainees who have begun the first module."""
    with app.app_context():
        pass_phrase_hash = accounts.hash_pass_phrase(WORDS)
        organisation_id = Cast().amina.organisation_id
    for number in range(PEOPLE):
        with app.app_context(), transactions.step() as session:
            person = Person(
                email=f"p{number}@rush.example", name=f"Person {number}", pass_phrase_hash=pass_phrase_hash, nation="england", is_demo=True,
            )
            session.add(person)
            session.flush()
            person_id = person.id
        with inside(app, organisation_id) as session:
            member = membership.join(session, person_id=person_id, roles=(Role.TRAINEE,))
            learning.enrol(membership=member, course=session.scalars(select(Course)).one())
        with inside(app, organisation_id):
            actor = actor_of(person_id)
            place = place_of(actor, ONE) if actor else None
            assert actor is not None and place is not None
            learning.start_module(by=actor, place=place)


def kept() -> int:
    """How many tries there are."""
    with reading_in(ServiceScope("bench")) as session:
        return session.scalar(select(func.count()).select_from(Attempt)) or 0


def signed_in(port: int, number: int) -> Browser:
    """A browser of one of them. It hangs up: a server keeps fewer idle lines than there are people."""
    browser = Browser(port)
    browser.sign_in(f"p{number}@rush.example", WORDS)
    browser.close()
    return browser


def rush(browsers: list[Browser]) -> tuple[float, float, list[int]]:
    """95th percentiles of opening and of sending, in seconds, and every status of sending (0: no answer)."""
    answers = [(key, value) for key, right in right_answers(ONE).items() for value in ([right] if isinstance(right, str) else right)]
    opened: list[float] = []
    sent: list[float] = []
    statuses: list[int] = []

    def one(browser: Browser, after: float) -> None:
        time.sleep(after)
        try:
            began = time.perf_counter()
            page = browser.get(QUESTIONS)
            opened.append(time.perf_counter() - began)
            began = time.perf_counter()
            statuses.append(browser.post(QUESTIONS, [*page.tokens(QUESTIONS).items(), *answers]).status)
            sent.append(time.perf_counter() - began)
        except BROKEN:
            statuses.append(0)

    all_at_once([threading.Thread(target=one, args=pair, daemon=True) for pair in zip(browsers, moments(), strict=True)])
    return slow_end(opened), slow_end(sent), statuses


def constant_rush(home: Home) -> float:
    """The 95th percentile of a constant page under the same rush."""
    assert constant_app
    port = home.port
    arguments = ("tests.bench.constant", str(port)) if home.engine == SQLITE else gunicorn("tests.bench.constant:app", port)
    times: list[float] = []

    def one(after: float) -> None:
        time.sleep(after)
        browser = Browser(port)
        began = time.perf_counter()
        browser.get("/constant")
        times.append(time.perf_counter() - began)
        browser.close()

    with Server(home, arguments, port):
        all_at_once([threading.Thread(target=one, args=(after,), daemon=True) for after in moments()])
    return slow_end(times)


def moments() -> list[float]:
    """When each of them comes: the same moments in every run."""
    chance = random.Random(200)
    return [chance.uniform(0, WITHIN) for _ in range(PEOPLE)]


def all_at_once(threads: list[threading.Thread]) -> None:
    """Start them all and wait for all."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


def slow_end(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95) - 1]
