"""Looking up the installation and organisations."""

import uuid
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base.db import db, standing
from lms.base.errors import HouseError
from lms.tenancy.models import Installation, Organisation

_THE_ONE = standing(select(Installation))
_homes: WeakKeyDictionary[Any, "Home"] = WeakKeyDictionary()


@dataclass(frozen=True)
class Home:
    """What of the installation never changes while there is a record: its id and the base of every IRI (interop.md A.5.5)."""

    id: uuid.UUID
    iri_base: str


class NotInstalled(HouseError):
    """The database has not been migrated yet."""


def installation(session: Session) -> Installation:
    """The one installation row. Raises NotInstalled."""
    row: Installation | None = session.scalar(_THE_ONE)
    if row is None:
        raise NotInstalled("the database has no installation row: run the migrations")
    return row


def home_of(session: Session) -> Home:
    """The same without asking each time: known for as long as this process speaks to that database. Raises NotInstalled."""
    found = _homes.get(db.engine)
    if found is None:
        row = installation(session)
        found = _homes[db.engine] = Home(row.id, row.iri_base)
    return found


def organisations(session: Session) -> list[Organisation]:
    """All organisations the session's scope can see, by name."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))
