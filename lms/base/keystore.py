"""The store of people's keys, apart from the database of their words: a stolen copy or backup of one opens nothing of the other.

A SQLite file of its own with the care of safety.md 3.5: full synchronisation, deleted bytes overwritten, the log emptied after a
deletion, so that a destroyed key is gone from the file at once.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

TABLE = """CREATE TABLE IF NOT EXISTS person_key (
    key_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, kek_id TEXT NOT NULL, wrapped BLOB NOT NULL, made_at TEXT NOT NULL
)"""
COLUMNS = "SELECT key_id, person_id, kek_id, wrapped FROM person_key"
INDEX = "CREATE INDEX IF NOT EXISTS ix_person_key_person_id ON person_key (person_id, made_at)"
CARE = ("PRAGMA busy_timeout=5000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")


@dataclass(frozen=True)
class WrappedKey:
    """A person's key as it lies in the store: opened only by the key-encryption key of this id."""

    key_id: uuid.UUID
    person_id: uuid.UUID
    kek_id: str
    wrapped: bytes


class KeyStore:
    """One file of wrapped keys. Every call is its own transaction, on disc when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of_person(self, person_id: uuid.UUID) -> list[WrappedKey]:
        """Her keys, newest first."""
        with self._open() as store:
            rows = store.execute(f"{COLUMNS} WHERE person_id = ? ORDER BY made_at DESC, key_id", (person_id.hex,)).fetchall()
        return [_key(row) for row in rows]

    def by_id(self, key_id: uuid.UUID) -> WrappedKey | None:
        """One key."""
        with self._open() as store:
            row = store.execute(f"{COLUMNS} WHERE key_id = ?", (key_id.hex,)).fetchone()
        return _key(row) if row else None

    def all(self) -> list[WrappedKey]:
        """Every key."""
        with self._open() as store:
            return [_key(row) for row in store.execute(f"{COLUMNS} ORDER BY key_id").fetchall()]

    def add(self, key: WrappedKey, made_at: datetime, *, is_first: bool) -> bool:
        """Keep a key; with `is_first` only while the person has none: of two at once one stays. Whether it was kept."""
        guard = "WHERE NOT EXISTS (SELECT 1 FROM person_key WHERE person_id = ?)" if is_first else "WHERE ? IS NOT NULL"
        with self._writing() as store:
            done = store.execute(
                f"INSERT INTO person_key (key_id, person_id, kek_id, wrapped, made_at) SELECT ?, ?, ?, ?, ? {guard}",
                (key.key_id.hex, key.person_id.hex, key.kek_id, key.wrapped, made_at.isoformat(), key.person_id.hex),
            )
        return done.rowcount == 1

    def rewrap(self, key: WrappedKey) -> None:
        """Put another wrapping in the place of the one there is, whole or not at all."""
        with self._writing() as store:
            store.execute("UPDATE person_key SET kek_id = ?, wrapped = ? WHERE key_id = ?", (key.kek_id, key.wrapped, key.key_id.hex))

    def delete_of(self, person_id: uuid.UUID) -> int:
        """Destroy a person's keys: gone from the file and its log when this returns. Says how many."""
        with self._writing() as store:
            gone = store.execute("DELETE FROM person_key WHERE person_id = ?", (person_id.hex,)).rowcount
        with self._open() as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def copy_to(self, path: Path) -> None:
        """A whole copy while the service runs."""
        with self._open() as store, closing(sqlite3.connect(path)) as copy:
            store.backup(copy)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            _make(self.path)
        with _connected(self.path) as store:
            yield store

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as store:
            store.execute("BEGIN IMMEDIATE")
            try:
                yield store
            except BaseException:
                store.execute("ROLLBACK")
                raise
            store.execute("COMMIT")


def _make(path: Path) -> None:
    """A store with nothing in it: whole before it has its name, so that of several makers at once the first one's stays. The change to
    a log of its own waits for nobody: made in place, it would turn away whoever opens the file at the same moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with _connected(draft):
        pass
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as store:
        for pragma in CARE:
            store.execute(pragma)
        store.execute(TABLE)
        store.execute(INDEX)
        yield store


def _key(row: tuple[str, str, str, bytes]) -> WrappedKey:
    return WrappedKey(uuid.UUID(row[0]), uuid.UUID(row[1]), row[2], row[3])
