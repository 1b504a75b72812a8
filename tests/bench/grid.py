"""The progress grid of 500 people in 13 modules: how many queries, how long, in this process."""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from courses.catalogue.models import Activity, Adoption
from courses.learning.models import Completion
from courses.learning.rules import QUIZ, Outcome
from courses.learning.views.progress import lines, modules_shown
from lms.accounts.models import Person
from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from lms.config import from_environment
from lms.membership.models import Cohort, CohortPlace, Membership, Part
from lms.membership.queries import Member
from lms.tenancy.actions import bind_request
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope
from lms.web.application import House
from tests.bench.browser import HIDDEN
from tests.bench.servers import Home
from tests.houses import owning
from tests.spies import Queries

PEOPLE, MODULES, ROUNDS = 500, 13, 5
Row = dict[str, Any]


def measure(home: Home) -> str:
    """The page as the organisation's lead meets it (50 people of 500), and the rows of all 500 at once."""
    app = create_app(from_environment(home.environment))
    with app.app_context(), owning(db.engine).begin() as connection:
        organisation_id = connection.execute(select(Organisation.id).where(Organisation.key == "harbour")).scalar_one()
        people, cohort_id, count = fill(connection, organisation_id)
    client = _lead(app)
    page = [_timed(lambda: client.get(f"/progress?cohort={cohort_id}", base_url="http://127.0.0.1").data) for _ in range(ROUNDS)]
    with app.test_request_context(base_url="http://127.0.0.1"):
        bind_request(OrganisationScope(organisation_id))
        whole = [_timed(lambda: lines(tuple(people), modules_shown())) for _ in range(ROUNDS)]
        db.session.remove()
        db.engine.dispose()
    return "\n".join((
        f"{home.engine}: {PEOPLE} people x {MODULES} modules, {count} completions",
        f"{home.engine}: the page {min(page)[0] * 1000:.0f} ms, {page[-1][1]} queries (bar 10), {page[-1][2]} bytes",
        f"{home.engine}: all {whole[-1][2]} rows {min(whole)[0] * 1000:.0f} ms, {whole[-1][1]} queries",
    ))


def fill(connection: Connection, organisation_id: uuid.UUID) -> tuple[list[Member], uuid.UUID, int]:
    """People, a cohort, and completions of two thirds of everything."""
    adoption = connection.execute(select(Adoption.id).where(Adoption.organisation_id == organisation_id)).scalars().first()
    assert adoption is not None
    cohort_id = uuid.uuid4()
    connection.execute(insert(Cohort), [{"id": cohort_id, "organisation_id": organisation_id, "name": "Five hundred"}])
    people = [Member(uuid.uuid4(), f"Person {number:03}") for number in range(PEOPLE)]
    persons = [uuid.uuid4() for _ in people]
    connection.execute(insert(Person), [
        {"id": person_id, "email": f"person{number}@harbour.example", "name": f"Person {number:03}", "pass_phrase_hash": "none"}
        for number, person_id in enumerate(persons)
    ])
    own = {"organisation_id": organisation_id}
    pairs = list(zip(people, persons, strict=True))
    connection.execute(insert(Membership), [
        {**own, "id": member.membership_id, "person_id": person_id} for member, person_id in pairs
    ])
    connection.execute(insert(CohortPlace), [
        {**own, "id": uuid.uuid4(), "cohort_id": cohort_id, "membership_id": member.membership_id, "part": Part.TRAINEE}
        for member in people
    ])
    rows = list(_completions(connection, own, adoption, people))
    connection.execute(insert(Completion), rows)
    return people, cohort_id, len(rows)


def _completions(connection: Connection, own: Row, adoption_id: uuid.UUID, people: list[Member]) -> Iterator[Row]:
    activities = connection.execute(select(Activity.id, Activity.kind)).all()
    at = clock.now() - timedelta(days=9)
    for number, member in enumerate(people):
        for place, (activity_id, kind) in enumerate(activities):
            if (place + number) % 3:
                yield {
                    **own, "id": uuid.uuid4(), "membership_id": member.membership_id, "activity_id": activity_id,
                    "adoption_id": adoption_id, "sequence": 1,
                    "outcome": Outcome.PASSED if kind == QUIZ else Outcome.DONE, "practised_at": at, "recorded_at": at,
                }


def _lead(app: House) -> Any:
    client: Any = app.test_client()
    fields = dict(HIDDEN.findall(client.get("/sign-in", base_url="http://127.0.0.1").text))
    fields |= {"email": "olu@harbour.example", "pass_phrase": "olu walks beside you"}
    client.post("/sign-in", data=fields, base_url="http://127.0.0.1")
    return client


def _timed(work: Any) -> tuple[float, int, int]:
    """Seconds, queries, and the length of the result."""
    began = time.perf_counter()
    with Queries() as spy:
        result = work()
    return time.perf_counter() - began, len(spy), len(result)
