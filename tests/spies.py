"""Spies on the database: what reading wrote, how many questions a page asked."""

import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

# design.md 4: the four short writes, and nothing else, may happen while reading
MAY_BE_WRITTEN = {"sign_in_attempt", "web_session", "audit_entry", "parked_post", "record_key"}
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# telling PostgreSQL the scope of a transaction is transaction control
READ = re.compile(r"^\s*(?:SELECT(?! set_config\()|WITH)\b", re.IGNORECASE)


class _Spy:
    def __enter__(self) -> Any:
        event.listen(Engine, "before_cursor_execute", self._see)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._see)

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        raise NotImplementedError


class WritesOfReading(_Spy):
    """Tables written to that reading must not write to."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    @property
    def forbidden(self) -> list[str]:
        """Those written that may not be."""
        return [table for table in self.tables if table not in MAY_BE_WRITTEN]

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = WRITE.match(statement)
        if found:
            self.tables.append(found[1])


class Queries(_Spy):
    """The statements a block sends, without transaction control."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if READ.match(statement) or WRITE.match(statement):
            self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)
