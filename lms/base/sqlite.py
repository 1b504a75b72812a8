"""SQLite without lost updates or lost commits (dependencies.md 2.3; safety.md 4.1.5, F1, F2)."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy.engine import Connection

READ, WRITE, LOOK = "BEGIN", "BEGIN IMMEDIATE", ""
intent: ContextVar[str] = ContextVar("intent", default=READ)

PRAGMAS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


def on_connect(connection: Any, _record: Any) -> None:
    """Take transactions into our own hands and set what must not be left to a build's defaults."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def on_begin(connection: Connection) -> None:
    """Writers queue at the door. Readers never wait, so theirs goes straight to the driver: there is no fault to translate.

    One look alone is a transaction by itself and needs neither BEGIN nor ROLLBACK.
    """
    how = intent.get()
    if how == WRITE:
        connection.exec_driver_sql(how)
    elif how:
        connection.connection.cursor().execute(how)
