"""Signed-in sessions in their table: implements lms.web.sessions.SessionStore. Each call is its own short transaction."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.models import Person, WebSession
from lms.accounts.queries import FoundSession
from lms.base import clock, ids
from lms.base.errors import NotHere
from lms.config import Settings
from lms.web import transactions
from lms.web.sessions import StoredSession


class SessionStoreInTable:
    """Keeps a token's SHA-256, never the token: whoever reads the table cannot sign in with what is in it (safety.md 0.4)."""

    def __init__(self, settings: Settings, look_up: Callable[[bytes], FoundSession | None] = queries.look_up) -> None:
        self._ages = (settings.idle_minutes, settings.session_hours)
        self._look_up = look_up

    def find(self, token: str) -> StoredSession | None:
        """The living session of an active person, with one SELECT and no write; None when ended, expired or never there."""
        row = self._look_up(_hash_of(token))
        if row is None or not self._is_alive(row, clock.now()):
            return None
        _seen()[token] = row.last_seen_at
        return StoredSession(row.person_id, row.is_locked, dict(row.data), row.acting)

    def begin(self, stored: StoredSession) -> str:
        """Keep a new session, forget the person's dead ones and return the token: 256 random bits.

        For a person who has just been deactivated or erased the token opens nothing.
        """
        token, now = ids.secret(), clock.now()
        with transactions.apart("web session") as session:
            person = session.get(Person, stored.person_id)
            if person and person.is_active:
                self._forget_the_dead(session, person, now)
                session.add(_row(stored, person, _hash_of(token), now))
        return token

    def keep(self, token: str, stored: StoredSession) -> None:
        """Keep what changed. A lock is set here, never lifted: a slower request of another tab, loaded before "Leave this page",
        must not open what was closed. Opening again is a new session with a new token (ASVS 7.2.4)."""
        values: dict[str, Any] = {"data": stored.data, "last_seen_at": clock.now()}
        if stored.is_locked:
            values["is_locked"] = True
        with transactions.apart("web session") as session:
            session.execute(update(WebSession).where(WebSession.token_hash == _hash_of(token)).values(values))

    def touch(self, token: str) -> None:
        """Note that the person is still here; writes at most every five minutes."""
        now = clock.now()
        last_seen_at = _seen().get(token)
        if last_seen_at and not rules.needs_touch(last_seen_at, now):
            return
        is_due = WebSession.last_seen_at <= now - rules.TOUCH_EVERY
        with transactions.apart("web session") as session:
            session.execute(update(WebSession).where(WebSession.token_hash == _hash_of(token), is_due).values(last_seen_at=now))

    def end(self, token: str) -> None:
        """End the session for good."""
        with transactions.apart("web session") as session:
            session.execute(delete(WebSession).where(WebSession.token_hash == _hash_of(token)))

    def _is_alive(self, row: Any, now: datetime) -> bool:
        return rules.is_alive(row.began_at, row.last_seen_at, now, *self._ages)

    def _forget_the_dead(self, session: Session, person: Person, now: datetime) -> None:
        for row in queries.sessions_of(session, person):
            if row.epoch != person.session_epoch or not self._is_alive(row, now):
                session.delete(row)


def end_session(session: Session, person: Person, session_id: uuid.UUID) -> None:
    """End one of her sessions. Raises NotHere for one that is not hers. The caller commits."""
    gone: Any = session.execute(delete(WebSession).where(WebSession.id == session_id, WebSession.person_id == person.id))
    if not gone.rowcount:
        raise NotHere()


def forget_sessions(session: Session, settings: Settings) -> int:
    """Delete sessions nobody can use any more, and say how many. The caller commits."""
    longest = timedelta(hours=settings.session_hours)
    gone: Any = session.execute(delete(WebSession).where(WebSession.began_at < clock.now() - longest))
    return int(gone.rowcount)


def _row(stored: StoredSession, person: Person, token_hash: bytes, now: datetime) -> WebSession:
    return WebSession(
        token_hash=token_hash, person_id=person.id, epoch=person.session_epoch, is_locked=stored.is_locked, data=stored.data,
        began_at=now, last_seen_at=now,
    )


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _seen() -> dict[str, datetime]:
    """When each session met in this request was last seen, so that `touch` need not look again."""
    seen: dict[str, datetime] = g.setdefault("accounts_last_seen", {})
    return seen
