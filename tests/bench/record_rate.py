"""How many statements a second the record store takes over HTTP, against writing the same finished rows with nothing around it.

The same tables, indexes and side rows, one commit a batch, as many connections; on a copy of the same house, one after the other.
"""

import http.client
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg

from lms.app import create_app
from lms.base.db import db
from lms.config import from_environment
from lms.lrs.actions.recording import links
from lms.lrs.models import StatementLink, StatementRow
from lms.tenancy.models import Organisation
from tests.bench.servers import SQLITE, Home, Server
from tests.cast import Cast
from tests.factories.rows import rows
from tests.lms.lrs.clients import ACTIVITY, Client, statement

CONNECTIONS, SECONDS, MANY, RENEWED_AFTER = 4, 6.0, 50, 10
COLUMNS = {table.__tablename__: [column.name for column in table.__table__.columns] for table in (StatementRow, StatementLink)}


def measure(home: Home, at_once: int = MANY) -> str:
    """A line for batches and one for single statements: ours, the rows alone, the ratio."""
    app = create_app(from_environment(home.environment))
    with app.app_context():
        olu = Cast().olu
    client = Client.of(app, olu)
    organisation_id = next(row.id for row in rows(app, Organisation) if row.id == olu.organisation_id)
    with app.app_context():
        db.engine.dispose()
    lines = []
    for count in (1, at_once):
        with Server(home) as server:
            ours = rate(lambda count=count: posting(server.port, client, count))
        alone = rate(lambda count=count: writing(home, organisation_id, client.key_id, count))
        each = f"{ours:.0f} a second over HTTP, {alone:.0f} as finished rows: ratio {ours / alone:.2f}"
        lines.append(f"{home.engine}, {count} at a time, {CONNECTIONS} connections: {each}")
    return "\n".join(lines)


def told() -> dict[str, Any]:
    """A statement of about 1 KB, as a course sends it."""
    return statement(
        id=str(uuid.uuid4()), timestamp="2026-03-03T14:03:00.000000Z",
        object={
            "objectType": "Activity", "id": ACTIVITY, "definition": {"name": {"en-GB": "A meeting"}, "description": {"en-GB": "x" * 300}},
        },
        result={"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "completion": True, "duration": "PT5M"},
        context={
            "registration": str(uuid.uuid4()), "platform": "A platform", "language": "en-GB",
            "contextActivities": {
                "parent": [{"id": "http://elsewhere.example/module"}], "grouping": [{"id": "http://elsewhere.example/course"}],
            },
        },
    )


def rate(connect: Callable[[], Callable[[], int]]) -> float:
    """Statements a second, over several connections that each begin when all are there."""
    done, ready = [0] * CONNECTIONS, threading.Barrier(CONNECTIONS + 1)
    until = [0.0]

    def work(number: int) -> None:
        once = connect()
        once()
        ready.wait()
        while time.monotonic() < until[0]:
            done[number] += once()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    until[0] = time.monotonic() + 3600
    ready.wait()
    began = time.monotonic()
    until[0] = began + SECONDS
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def posting(port: int, client: Client, count: int) -> Callable[[], int]:
    """A connection that sends so many at a time, and is made anew now and then: all of them may have come to one serving process."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    left = [RENEWED_AFTER]
    headers = {"Authorization": client.authorization, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}

    def once() -> int:
        connection.request("POST", "/xapi/statements", json.dumps([told() for _ in range(count)]), headers)
        answer = connection.getresponse()
        words = answer.read()
        assert answer.status == 200, words
        left[0] -= 1
        if not left[0]:
            connection.close()
            left[0] = RENEWED_AFTER
        return count
    return once


def writing(home: Home, organisation_id: uuid.UUID, key_id: object, count: int) -> Callable[[], int]:
    """A connection that writes so many finished rows at a time with their links, and commits. The rows are made beforehand."""
    made = [finished(organisation_id, key_id) for _ in range(600)]
    connection: Any
    if home.engine == SQLITE:
        connection = sqlite3.connect(home.folder / "peerway.db", timeout=60, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=FULL")
        begin, mark = "BEGIN IMMEDIATE", "?"
    else:
        connection = psycopg.connect(home.database_url, autocommit=True)
        begin, mark = "BEGIN", "%s"
    texts = {
        name: f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})" for name, columns in COLUMNS.items()
    }
    place = [0]

    def once() -> int:
        several = [made[(place[0] + number) % len(made)] for number in range(count)]
        place[0] += count
        several = [renewed(each, as_text=home.engine == SQLITE) for each in several]
        cursor = connection.cursor()
        cursor.execute(begin)
        cursor.executemany(texts["statement"], [row for row, _ in several])
        cursor.executemany(texts["statement_link"], [link for _, ties in several for link in ties])
        cursor.execute("COMMIT")
        return count
    return once


def finished(organisation_id: uuid.UUID, key_id: object) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """The row of a statement and its side rows, in the shape of the database."""
    body, now = told(), datetime.now(UTC)
    row = StatementRow(
        id=uuid.uuid4(), organisation_id=organisation_id, key_id=uuid.UUID(str(key_id)), actor_name=uuid.uuid4(), verb=body["verb"]["id"],
        object_iri=ACTIVITY, happened_at=now, stored_at=now, voids_id=None, body=json.dumps(body),
    )
    ties = [(uuid.uuid4(), organisation_id, row.id, tie.kind.value, tie.key, now) for tie in links(row)]
    values = {name: getattr(row, name) for name in COLUMNS["statement"]}
    order = ("id", "organisation_id", "statement_id", "kind", "key", "stored_at")
    told_ties = [tuple(dict(zip(order, tie, strict=True))[name] for name in COLUMNS["statement_link"]) for tie in ties]
    return tuple(values.values()), told_ties


def renewed(each: tuple[tuple[Any, ...], list[tuple[Any, ...]]], *, as_text: bool) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """The same rows under new ids."""
    row, ties = each
    place, link_place = COLUMNS["statement"].index("id"), COLUMNS["statement_link"]
    fresh = uuid.uuid4()
    values = tuple(fresh if number == place else value for number, value in enumerate(row))
    links_of = [
        tuple({"id": uuid.uuid4(), "statement_id": fresh}.get(name, value) for name, value in zip(link_place, tie, strict=True))
        for tie in ties
    ]
    return plain(values, as_text), [plain(tie, as_text) for tie in links_of]


def plain(values: tuple[Any, ...], as_text: bool) -> tuple[Any, ...]:
    """As SQLite keeps them."""
    if not as_text:
        return values
    return tuple(
        value.hex if isinstance(value, uuid.UUID) else value.isoformat(sep=" ") if isinstance(value, datetime) else value
        for value in values
    )
