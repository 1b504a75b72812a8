"""Each filter of the record finds its statements by an index, however many there are (issue 4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lms.base.db import db
from tests.bench.record_size import fill, person, registration
from tests.engines import BOTH
from tests.houses import owning
from tests.lms.lrs.clients import ACTIVITY, Client, statement

MANY = 12_000
FILTERS: dict[str, Any] = {
    "agent": person(3), "registration": registration(3), "activity": ACTIVITY, "verb": statement()["verb"]["id"],
    "since": "2020-01-01T00:30:00Z", "until": "2020-01-01T01:00:00Z",
}
RELATED = {"agent": "related_agents", "activity": "related_activities"}
ORDERED = "TEMP B-TREE FOR ORDER BY"      # all that is found would be put in order first
WHOLE = ("Seq Scan on statement", "SCAN statement", "SCAN statement_link")


def asked() -> list[dict[str, Any]]:
    """Every filter alone and in pairs, related or not, in both orders; and none at all."""
    several = [{name: FILTERS[name] for name in names} for size in (0, 1, 2) for names in combinations(FILTERS, size)]
    several += [{name: FILTERS[name], other: "true"} for name, other in RELATED.items()]
    return [*several, *({**each, "ascending": "true"} for each in several)]


@contextmanager
def seen(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The questions asked of the database meanwhile."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        if text.lstrip().upper().startswith(("SELECT", "WITH")) and "statement" in text:
            found.append((text, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan_of(engine: Engine, text: str, parameters: Any) -> str:
    """How the database would find it."""
    word = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with owning(engine).connect() as connection:
        return "\n".join(" ".join(map(str, row)) for row in connection.exec_driver_sql(word + text, parameters))


@BOTH
def test_no_filter_looks_through_the_whole_record(app: Flask, cast: Any) -> None:
    client = Client.of(app, cast.olu)
    with app.app_context():
        engine = db.engine
        fill(owning(engine), cast.olu.organisation_id, 0, MANY)
        for parameters in asked():
            with seen(engine) as questions:
                assert client.ask("GET", "statements", {**parameters, "limit": 10}).status_code == 200
            for text, given in questions:
                plan = plan_of(engine, text, given)
                if {"agent", "registration", "activity"} & parameters.keys():
                    assert "ix_statement_link_in_order" in plan and ORDERED not in plan, (parameters, plan)
                assert "hashed SubPlan" not in plan and "Hash Anti Join" not in plan, (parameters, plan)
                whole = [line for line in plan.splitlines() if any(each in line for each in WHOLE) and "USING" not in line]
                assert not whole, (parameters, plan)


@BOTH
def test_a_look_through_the_whole_record_would_be_seen(app: Flask, cast: Any) -> None:
    text = "SELECT * FROM statement WHERE body = 'x'"
    with app.app_context():
        fill(owning(db.engine), cast.olu.organisation_id, 0, 3000)
        plan = plan_of(db.engine, text, ())
        assert any(each in line and "USING" not in line for line in plan.splitlines() for each in WHOLE), plan
