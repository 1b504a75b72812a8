"""What is held about a person, read off the tables themselves: a table nobody thought of cannot be left out (NEW-23, MUST-30)."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import LargeBinary, inspect, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.base import clock
from lms.base.db import Base
from lms.base.keeping import Erased, Keeping
from lms.privacy import queries, rules
from lms.privacy.models import Download, Erasure
from lms.privacy.rules import OFFERED_FOR
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation, TenantRow
from lms.tenancy.queries import organisations
from lms.tenancy.rules import PersonScope, ServiceScope

NEVER_SHOWN = ("pass_phrase_hash",)


@dataclass(frozen=True)
class KeptTable:
    """A table as "what we keep" tells of it. `columns`: (what it is called, kind of personal data)."""

    keeping: Keeping
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Held:
    """All that is held about a person. `rows`: table -> its rows, each column -> value in plain JSON."""

    made_at: datetime
    organisations: Mapping[str, str]
    rows: Mapping[str, list[dict[str, Any]]]
    statements: list[Any]


def keepings() -> list[Keeping]:
    """What every room says of its tables, in the order of the house."""
    return [keeping for register in current_app.extensions["peerway_registers"] for keeping in getattr(register, "KEEPINGS", ())]


def classes() -> dict[str, Any]:
    """Table name -> its class."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def kept_tables() -> list[KeptTable]:
    """Every table with every column, for the page that tells it to everybody."""
    by_name = classes()
    return [KeptTable(keeping, _columns(by_name[keeping.table])) for keeping in keepings()]


def held_about(who: Erased, tell: Any = lambda done, total: None) -> Held:
    """Read everything of hers, in all her organisations. `tell(done, total)` says how far it has come."""
    wanted, tables = [keeping for keeping in keepings() if keeping.is_exported], {}
    actor, by_name = Actor(person_id=who.person_id, name="", nation=""), classes()
    with reading_in(scope_of(who)) as session:
        names = dict(session.execute(select(Organisation.id, Organisation.name)).all())
        for number, keeping in enumerate(wanted, start=1):
            rows = session.scalars(_owned(by_name[keeping.table], keeping, who)).all()
            tables[keeping.table] = [_row(row) | dict(keeping.words(row, actor) if keeping.words else {}) for row in rows]
            tell(number, len(wanted))
    statements = [json.loads(row["body"]) for row in tables.get("statement", [])]
    return Held(clock.now(), {str(key): name for key, name in names.items()}, tables, statements)


def scope_of(who: Erased) -> PersonScope:
    """Her own rows everywhere."""
    return PersonScope(who.person_id, who.organisations, who.memberships, who.pseudonyms)


def who_is(person_id: uuid.UUID) -> Erased | None:
    """What the roof knows of her; None once she is erased."""
    found: Erased | None = current_app.extensions["peerway_who_is"](person_id)
    return found


def organisation_ids() -> list[uuid.UUID]:
    """Every organisation there is: an invitation to her may lie in one she never joined."""
    with reading_in(ServiceScope("erasing a person in every organisation")) as session:
        return [organisation.id for organisation in organisations(session)]


def download_of(session: Session, person_id: uuid.UUID) -> Download | None:
    """Her newest copy that can still be taken or is being made."""
    fresh = Download.asked_at > clock.now() - OFFERED_FOR
    statement = select(Download).where(Download.person_id == person_id, Download.taken_at.is_(None), fresh)
    return session.scalar(statement.order_by(Download.asked_at.desc()).limit(1))


def erasure_of(session: Session, person_id: uuid.UUID) -> Erasure | None:
    """Her erasure that waits."""
    return session.scalar(select(Erasure).where(Erasure.person_id == person_id, Erasure.stopped_at.is_(None), Erasure.done_at.is_(None)))


def due_erasures(session: Session) -> list[uuid.UUID]:
    """Whose time has come."""
    is_due = (Erasure.due_at <= clock.now(), Erasure.stopped_at.is_(None), Erasure.done_at.is_(None))
    return list(session.scalars(select(Erasure.person_id).where(*is_due).order_by(Erasure.due_at)))


def without_key() -> list[str]:
    """Private words whose key is not in the key store: tables and how many, nobody's name (safety.md 4.2). Each is shown as shut."""
    store, found = queries.key_store(), []
    known = {key.key_id for key in store.all()} if store.path.exists() else set()
    for name, cls in classes().items():
        if {"sealed", "person_id"} <= {column.key for column in inspect(cls).columns}:
            with reading_in(ServiceScope("whether private words have their keys")) as session:
                sealed = session.scalars(select(cls.sealed).where(cls.sealed.is_not(None)))
                lost = sum(words[:1] == rules.FORMAT and rules.key_id_of(words) not in known for words in sealed)
            found += [f"vault: {lost} rows of {name} have no key"] if lost else []
    return found


def _owned(cls: Any, keeping: Keeping, who: Erased) -> Any:
    if issubclass(cls, TenantRow):
        return select(cls)
    return select(cls).where(getattr(cls, keeping.owner) == who.person_id)


def _row(row: Any) -> dict[str, Any]:
    """The columns of a row in plain JSON. What is sealed, and marks made from secrets, are not words anybody could read."""
    columns = [column for column in inspect(type(row)).columns if not isinstance(column.type, LargeBinary)]
    return {column.key: _plain(getattr(row, column.key)) for column in columns if column.key not in NEVER_SHOWN}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, uuid.UUID) else value


def _columns(cls: Any) -> tuple[tuple[str, str], ...]:
    return tuple((column.key.replace("_", " "), column.info["privacy"]) for column in inspect(cls).columns)
