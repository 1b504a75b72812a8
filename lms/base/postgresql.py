"""PostgreSQL with fewer ways there and back: a transaction begins with its first statement, a connection is tried when it may be broken.

Each way costs more than most of our questions. The driver alone makes three of them before the first question of a transaction: is
somebody there, begin, and whose rows we may see.
"""

import select
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError

BEGIN, SINCE = "BEGIN", "idle since"
IDLE_FOR, FEW = 30.0, 20


def care_for(engine: Engine) -> None:
    """Listen to an engine from its first connection on."""
    listeners: dict[str, Callable[..., Any]] = {
        "connect": _on_connect, "checkin": _on_checkin, "checkout": _on_checkout, "begin": _on_begin,
        "do_execute": lambda cursor, statement, parameters, context: _pay(cursor),
        "do_execute_no_params": lambda cursor, statement, context: _pay(cursor),
        "do_executemany": lambda cursor, statement, parameters, context: _pay(cursor),
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener, insert=True)


def tell_scope(connection: Connection, name: str, value: str) -> None:
    """A setting of the open transaction, which ends with it: sent together with its beginning when nothing has been asked yet.

    `name` and `value` are the house's own words and ids, never anybody's text.
    """
    setting, driver = f"SET LOCAL {name} = '{value}'", _driver(connection)
    if driver.owed:
        driver.owed = f"{BEGIN}; {setting}"
    else:
        connection.exec_driver_sql(setting)


def add_lists(connection: Connection, lists: Mapping[Table, Sequence[Mapping[str, Any]]]) -> None:
    """Add finished rows, every column of them told, to all these tables in one statement: the driver sends one a row otherwise."""
    words: list[str] = []
    values: list[Any] = []
    for table, rows in lists.items():
        columns = _columns(table, connection.dialect)
        told = [[as_sent(row[name]) for row in rows] for name, as_sent in columns]
        is_few = len(rows) <= FEW
        words.append(_adding(table, connection.dialect, len(rows) if is_few else 0))
        values += [value for row in zip(*told, strict=True) for value in row] if is_few else told
    before = ", ".join(f"t{number} AS ({each})" for number, each in enumerate(words[:-1]))
    connection.exec_driver_sql(f"WITH {before} {words[-1]}" if before else words[-1], tuple(values))


@lru_cache(maxsize=512)
def _adding(table: Table, dialect: Dialect, count: int) -> str:
    """So many rows, value by value; 0: any number, a list a column. No length is told with a type: a value would be cut off unseen."""
    quoted = [dialect.identifier_preparer.quote(name) for name in (table.name, *(column.name for column in table.columns))]
    kinds = [column.type.dialect_impl(dialect).compile(dialect=dialect).partition("(")[0] for column in table.columns]
    one = f"({', '.join(f'%s::{kind}' for kind in kinds)})"
    lists = ", ".join(f"%s::{kind}[]" for kind in kinds)
    told = f"VALUES {', '.join([one] * count)}" if count else f"SELECT * FROM unnest({lists})"  # noqa: S608  types of our own
    return f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) {told}"


@lru_cache(maxsize=64)
def _columns(table: Table, dialect: Dialect) -> list[tuple[str, Callable[[Any], Any]]]:
    """Each column, and how its values are sent."""
    return [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is) for column in table.columns]


def _as_it_is(value: Any) -> Any:
    return value


def _on_connect(connection: Any, _record: Any) -> None:
    """Take transactions into our own hands. What is owed stands on the driver's connection, which a cursor leads to."""
    connection.autocommit, connection.owed = True, ""


def _on_begin(connection: Connection) -> None:
    _driver(connection).owed = BEGIN


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _pay(cursor: Any) -> None:
    """Send the beginning that is owed, where the driver's own faults are understood."""
    driver = cursor.connection
    owed, driver.owed = driver.owed, ""
    if owed:
        driver.execute(owed)


def _on_checkin(_connection: Any, record: Any) -> None:
    record.info[SINCE] = time.monotonic()


def _on_checkout(connection: Any, record: Any, _fairy: Any) -> None:
    """Another one is taken instead of a connection that is broken. Whoever hung up has left a word: nobody else speaks unasked."""
    began = record.info.get(SINCE)
    if began is None or (time.monotonic() - began < IDLE_FOR and not _has_word(connection)):
        return
    try:
        connection.execute("SELECT 1")
    except Exception as fault:
        raise DisconnectionError() from fault


def _has_word(connection: Any) -> bool:
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    except Exception:   # a connection that is closed has no file
        return True
