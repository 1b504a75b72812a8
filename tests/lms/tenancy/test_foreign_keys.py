"""The database itself refuses a child of another organisation's parent: composite foreign keys, on both databases (safety.md 2.2d)."""

import importlib
import os
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, ForeignKeyConstraint, insert, select
from sqlalchemy.exc import IntegrityError

from courses.reviews.rules import ReviewAct
from lms.app import MODELS
from lms.base import clock
from lms.base.db import Base, db
from lms.governance.kinds import Because
from lms.lrs.kinds import DeliveryState
from lms.xapi.checking import Version
from tests.engines import BOTH
from tests.houses import owning
from tests.lms.tenancy.worlds import Worlds

for _name in MODELS:
    importlib.import_module(_name)

MEMBERS = Base.metadata.tables["membership"]
LINKS = [
    link for table in Base.metadata.sorted_tables for link in sorted(table.foreign_key_constraints, key=lambda link: str(link.name))
    if link.column_keys[0] == "organisation_id" and len(link.column_keys) == 2
]


def a_row_like(connection: Connection, link: ForeignKeyConstraint, two: Worlds) -> dict[str, Any]:
    """A row of ours that would be fine, but for the one link."""
    child, parent, column = link.table, link.referred_table, link.column_keys[1]
    present = connection.execute(select(child).where(child.c.organisation_id == two.ours.id)).mappings().first()
    row = dict(present or made(child.name, two, connection))
    assert row, f"the demo has no {child.name} to copy"
    if "membership_id" in row:
        with_rows = select(child.c.membership_id)
        fresh = select(MEMBERS.c.id).where(MEMBERS.c.organisation_id == two.ours.id, MEMBERS.c.id.not_in(with_rows))
        row["membership_id"] = connection.execute(fresh).scalars().first() or row["membership_id"]
    theirs = connection.execute(select(parent.c.id).where(parent.c.organisation_id == two.theirs.id)).scalars().first()
    assert theirs is not None or parent.name in ONLY_OURS
    others = {name: None for name in row if name.endswith(("_id", "claim_hash")) and child.c[name].nullable}
    return {**row, **others, **fresh_keys(row), "id": uuid.uuid4(), column: theirs or uuid.uuid4()}


def made(table: str, two: Worlds, connection: Connection) -> dict[str, Any]:
    """A good row of ours where the demo has none."""
    here = {"id": uuid.uuid4(), "organisation_id": two.ours.id, "membership_id": two.ours.membership_id}
    if table == "record_delivery":
        return a_delivery(two, connection)
    return {
        "record_notice": {
            "id": uuid.uuid4(), "organisation_id": two.ours.id, "endpoint_id": uuid.uuid4(), "pseudonym": uuid.uuid4(),
            "made_at": clock.now(), "state": DeliveryState.PENDING, "settled_at": None, "status": 0,
        },
        "colleague_link": {
            "id": uuid.uuid4(), "organisation_id": two.ours.id, "team": "t", "secret_hash": b"", "made_by_id": two.ours.membership_id,
            "made_at": clock.now(), "ends_at": None, "revoked_at": None, "times_opened": 0,
        },
        "opening_switch": {
            "id": uuid.uuid4(), "organisation_id": two.ours.id, "prerequisite": "supervisor", "is_asked": False,
            "changed_by_id": two.ours.membership_id, "changed_at": clock.now(),
        },
        "sitting": {
            **here, "activity_id": connection.execute(select(Base.metadata.tables["activity"].c.id)).scalars().first(),
            "begun_at": clock.now(), "ended_at": None, "minutes": None,
        },
        "time_limit": {
            "id": uuid.uuid4(), "organisation_id": two.ours.id, "module_key": "m", "minutes": None,
            "changed_by_id": two.ours.membership_id, "changed_at": clock.now(),
        },
        "own_time": {**here, "percent": 200, "changed_at": clock.now()},
        "rest_decision": {**here, "because": Because.CLAIM, "decided_at": clock.now(), "decided_by_id": None},
    }.get(table, {})


def a_delivery(two: Worlds, connection: Connection) -> dict[str, Any]:
    """Of a statement of ours to an endpoint of ours."""
    tables, now = Base.metadata.tables, clock.now()
    endpoint = {
        "id": uuid.uuid4(), "organisation_id": two.ours.id, "name": "s", "address": "s", "version": Version.ONE, "login_sealed": b"x",
        "made_at": now, "from_at": now, "tries": 0, "next_try_at": now, "fault": "",
    }
    connection.execute(insert(tables["record_endpoint"]).values(endpoint))
    statement = tables["statement"]
    told = connection.execute(select(statement.c.id).where(statement.c.organisation_id == two.ours.id)).scalars().first()
    return {
        "id": uuid.uuid4(), "organisation_id": two.ours.id, "endpoint_id": endpoint["id"], "statement_id": told, "stored_at": now,
        "state": DeliveryState.PENDING, "settled_at": None, "status": 0, "answer": "",
    }


# tables only one organisation of the demo has rows of: a link to a row nobody has is refused by the same constraint
ONLY_OURS = {
    "edition", "content_review", "outside_helper", "document", "document_version", "talk_request", "audit_entry", "record_endpoint",
}  # fmt: skip


def fresh_keys(row: dict[str, Any]) -> dict[str, Any]:
    """Numbers and keys nobody has yet, so that the link alone is at fault."""
    fresh = {"number": 900, "sequence": 900, "page_key": "another", "secret_hash": os.urandom(32), "address": "nobody.yet@people.example",
             "ended_at": clock.now()}
    asked = {"act": ReviewAct.ASKED} if "capacity" in row else {}      # a sign-off says twice who she is: the CHECK would speak first
    return {name: value for name, value in fresh.items() if name in row} | asked


def test_there_are_links_to_try() -> None:
    assert len(LINKS) >= 10


@BOTH
@pytest.mark.parametrize("link", LINKS, ids=[str(link.name) for link in LINKS])
def test_a_child_cannot_point_across_organisations(house: Flask, two: Worlds, link: ForeignKeyConstraint) -> None:
    with owning(db.engine).connect() as connection:
        row = a_row_like(connection, link, two)
        with pytest.raises(IntegrityError) as refusal:
            connection.execute(insert(link.table).values(row))
    words = str(refusal.value.orig)
    assert "FOREIGN KEY constraint failed" in words or str(link.name) in words, words
