"""Looking at the tables from outside: rows of any organisation, and how many there are."""

from typing import Any

from sqlalchemy import func, select

from lms.base.db import Base, db
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from tests.houses import owning

# What reading may write (design.md 4), and the memory of forms already sent.
NOT_AN_EFFECT = {"web_session", "sign_in_attempt", "audit_entry", "form_receipt"}


def rows(app: Any, table: Any, *conditions: Any) -> list[Any]:
    """Rows of any organisation."""
    with app.app_context(), reading_in(ServiceScope("test")) as session:
        return list(session.scalars(select(table).where(*conditions)))


def count(app: Any, table: Any, *conditions: Any) -> int:
    """How many rows of any organisation."""
    with app.app_context(), reading_in(ServiceScope("test")) as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def effects(app: Any) -> dict[str, int]:
    """How many rows each table has that a form can have an effect on."""
    tables = [table for name, table in sorted(Base.metadata.tables.items()) if name not in NOT_AN_EFFECT]
    with app.app_context(), owning(db.engine).connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def everything(app: Any) -> str:
    """All that every table holds, as one long text."""
    with app.app_context(), owning(db.engine).connect() as connection:
        return "\n".join(
            f"{name}: {row!r}" for name, table in sorted(Base.metadata.tables.items()) for row in connection.execute(select(table))
        )
