"""Looking up the installation and organisations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base.db import standing
from lms.base.errors import HouseError
from lms.tenancy.models import Installation, Organisation

_THE_ONE = standing(select(Installation))


class NotInstalled(HouseError):
    """The database has not been migrated yet."""


def installation(session: Session) -> Installation:
    """The one installation row. Raises NotInstalled."""
    row: Installation | None = session.scalar(_THE_ONE)
    if row is None:
        raise NotInstalled("the database has no installation row: run the migrations")
    return row


def organisations(session: Session) -> list[Organisation]:
    """All organisations the session's scope can see, by name."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))
