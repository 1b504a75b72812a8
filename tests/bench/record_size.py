"""How long a look takes in a small record and in a large one, and how much memory goes to taking all of it out.

The same number of statements is found each time: only what is around them grows.
"""

import gc
import json
import logging
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import insert, text

from lms.app import create_app
from lms.base.db import db
from lms.config import from_environment
from lms.lrs.models import StatementLink, StatementRow
from lms.lrs.rules.asking import MOST, Wanted
from lms.lrs.views.viewer import parts
from lms.tenancy.rules import OrganisationScope
from lms.xapi.links import LinkKind, activity_key, agent_key
from tests.bench.record import connected
from tests.bench.servers import Home
from tests.cast import Cast
from tests.houses import owning
from tests.lms.lrs.clients import ACTIVITY, Client, statement

SMALL, EACH, ROUNDS, A_PART = 10_000, 100, 40, 5_000


def measure(home: Home, many: int) -> str:
    """Median milliseconds of each look at both sizes, asked in turn, and the ratio; the peak of a stream of all."""
    logging.disable(logging.INFO)
    little = home.copy()
    small, large = house_of(little, SMALL), house_of(home, many)
    found = looks(small[1], large[1])
    with large[0].app_context():
        peak = streamed(large[0], large[2])
    for app, _, _ in (small, large):
        with app.app_context():
            db.engine.dispose()
    little.remove()
    lines = [
        f"{home.engine}, GET ?{name}: {one * 1000:.1f} ms in {SMALL:,}, {other * 1000:.1f} ms in {many:,}: ratio {other / one:.2f}"
        for name, (one, other) in found.items()
    ]
    return "\n".join([*lines, f"{home.engine}, all {many:,} taken out: {peak}"])


def house_of(home: Home, count: int) -> tuple[Any, Client, uuid.UUID]:
    """A house with so many statements: its app, a client, its organisation."""
    app = create_app(replace(from_environment(home.environment), trusted_hosts=("127.0.0.1", "localhost")))
    client = connected(app)
    with app.app_context():
        organisation_id = Cast().olu.organisation_id
        fill(owning(db.engine), organisation_id, 0, count)
    return app, client, organisation_id


def person(number: int) -> dict[str, Any]:
    """Who a statement is about: each has a hundred."""
    return {"objectType": "Agent", "mbox": f"mailto:learner{number}@elsewhere.example"}


def registration(number: int) -> uuid.UUID:
    """Each person has one."""
    return uuid.uuid5(uuid.NAMESPACE_URL, str(number))


def fill(engine: Any, organisation_id: uuid.UUID, begin: int, end: int) -> None:
    """Statements from one number to another, with what they are found by."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    for start in range(begin, end, A_PART):
        several = [made(organisation_id, number, end, moment) for number in range(start, min(start + A_PART, end))]
        with engine.begin() as connection:
            connection.execute(insert(StatementRow.__table__), [row for row, _ in several])
            connection.execute(insert(StatementLink.__table__), [tie for _, ties in several for tie in ties])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def made(organisation_id: uuid.UUID, number: int, end: int, moment: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A row and its links. Those of one person are spread over the whole record."""
    people = max(end // EACH, 1)
    who, at, row_id = person(number % people), moment + timedelta(seconds=number), uuid.uuid4()
    told = statement(id=str(row_id), actor=who, timestamp=at.isoformat(), context={"registration": str(registration(number % people))})
    row = {
        "id": row_id, "organisation_id": organisation_id, "actor_name": uuid.uuid4(), "verb": told["verb"]["id"], "object_iri": ACTIVITY,
        "happened_at": at, "stored_at": at, "voids_id": None, "body": json.dumps(told), "key_id": None,
    }
    keys = {
        LinkKind.AGENT: agent_key(who), LinkKind.ACTIVITY: activity_key(ACTIVITY), LinkKind.RELATED: activity_key(ACTIVITY),
        LinkKind.REGISTRATION: registration(number % people),
    }
    here = {"organisation_id": organisation_id, "statement_id": row_id, "stored_at": at}
    return row, [{**here, "id": uuid.uuid4(), "kind": kind, "key": key} for kind, key in keys.items()]


def looks(small: Client, large: Client) -> dict[str, tuple[float, float]]:
    """Median seconds of each look, in the small record and in the large one."""
    asked: dict[str, Iterator[dict[str, Any]]] = {
        "agent": ({"agent": person(number % 90)} for number in range(10**6)),
        "registration": ({"registration": registration(number % 90)} for number in range(10**6)),
        "activity": ({"activity": ACTIVITY} for _ in range(10**6)),
        "verb": ({"verb": statement()["verb"]["id"]} for _ in range(10**6)),
        "since": ({"since": "2020-01-01T00:30:00Z", "ascending": "true"} for _ in range(10**6)),
        "limit": ({"limit": 100} for _ in range(10**6)),
    }
    return {name: medians(small, large, parameters) for name, parameters in asked.items()}


def medians(small: Client, large: Client, parameters: Iterator[dict[str, Any]]) -> tuple[float, float]:
    """Of forty looks each, one here and one there in turn, so that whatever else the machine does falls on both."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        wanted = next(parameters)
        for client, times in zip((small, large), took, strict=True):
            began = time.perf_counter()
            answer = client.ask("GET", "statements", wanted)
            assert answer.status_code == 200 and answer.json["statements"]
            if number:
                times.append(time.perf_counter() - began)
    return statistics.median(took[0]), statistics.median(took[1])


def streamed(app: Any, organisation_id: uuid.UUID) -> str:
    """Everything is read as the file of the record is written: how far memory rises until a tenth of it, and until its end."""
    gc.collect()
    process = psutil.Process()
    begun = process.memory_info().rss
    count, first, highest = 0, 0, begun
    for _ in parts(app, Wanted(limit=MOST, is_ascending=True), OrganisationScope(organisation_id)):
        count += 1
        if count % 5000 == 0:
            highest = max(highest, process.memory_info().rss)
        if count == 100_000:
            first = highest
    return f"{count:,} statements, {(first - begun) / 2**20:.1f} MiB more after 100,000, {(highest - begun) / 2**20:.1f} MiB more after all"
