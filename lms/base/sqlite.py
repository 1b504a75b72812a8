"""SQLite without lost updates or lost commits (dependencies.md 2.3; safety.md 4.1.5, F1, F2)."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy.engine import Connection

write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)

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
    """Writers queue at the door; readers never wait, so theirs can go straight to the driver: there is no fault to translate."""
    if write_intent.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")
