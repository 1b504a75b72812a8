"""SQLite without lost updates or lost commits (dependencies.md 2.3; safety.md 4.1.5, F1, F2)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine

READ, WRITE, LOOK = "BEGIN", "BEGIN IMMEDIATE", ""
PATIENCE = 20.0
intent: ContextVar[str] = ContextVar("intent", default=READ)
_held: ContextVar[list[Any]] = ContextVar("held")
_doors: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()

PRAGMAS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    # Six megabytes hold the upper pages of a record of a million statements; the two of the default do not, and each look reads them anew.
    "PRAGMA cache_size=-6000",
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
        _wait_at_the_door(connection.engine)
        connection.exec_driver_sql(how)
    elif how:
        connection.connection.cursor().execute(how)


@contextmanager
def one_writer() -> Iterator[None]:
    """Whoever begins to write inside waits for the other threads that do, and lets the next one in when it is over.

    SQLite itself has no queue: who finds the lock taken sleeps and tries again, and among many one can come too late for five seconds.
    """
    held: list[Any] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
        for door in held:
            door.release()


def _wait_at_the_door(engine: Engine) -> None:
    held = _held.get(None)
    door = _doors.setdefault(engine, threading.RLock())
    if held is not None and door.acquire(timeout=PATIENCE):
        held.append(door)
