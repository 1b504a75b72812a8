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
    """Median milliseconds of each look at both sizes, and the ratio; the peak of a stream of all."""
    logging.disable(logging.INFO)
    app = create_app(replace(from_environment(home.environment), trusted_hosts=("127.0.0.1", "localhost")))
    client = connected(app)
    with app.app_context():
        organisation_id, engine = Cast().olu.organisation_id, owning(db.engine)
        fill(engine, organisation_id, 0, SMALL)
        small = looks(client)
        fill(engine, organisation_id, SMALL, many)
        large = looks(client)
        peak = streamed(app, organisation_id)
    lines = [
        f"{home.engine}, GET ?{name}: {small[name] * 1000:.1f} ms in {SMALL:,}, {large[name] * 1000:.1f} ms in {many:,}: "
        f"ratio {large[name] / small[name]:.2f}"
        for name in small
    ]
    return "\n".join([*lines, f"{home.engine}, all {many:,} taken out: {peak}"])


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


def looks(client: Client) -> dict[str, float]:
    """Median seconds of each look."""
    asked: dict[str, Iterator[dict[str, Any]]] = {
        "agent": ({"agent": person(number % 90)} for number in range(10**6)),
        "registration": ({"registration": registration(number % 90)} for number in range(10**6)),
        "activity": ({"activity": ACTIVITY} for _ in range(10**6)),
        "verb": ({"verb": statement()["verb"]["id"]} for _ in range(10**6)),
        "since": ({"since": "2020-01-01T00:30:00Z", "ascending": "true"} for _ in range(10**6)),
        "limit": ({"limit": 100} for _ in range(10**6)),
    }
    return {name: median(client, parameters) for name, parameters in asked.items()}


def median(client: Client, parameters: Iterator[dict[str, Any]]) -> float:
    """Of forty looks, after one that does not count."""
    took = []
    client.ask("GET", "statements", next(parameters))
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.ask("GET", "statements", next(parameters))
        took.append(time.perf_counter() - began)
        assert answer.status_code == 200 and answer.json["statements"]
    return statistics.median(took)


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
