"""Sessions on the server (safety.md 0.4): the browser holds a random token, the table its hash; loaded only when somebody looks.

Signed-out visitors have a small signed cookie instead (the anti-forgery token of the sign-in form), so that reading writes no row.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Flask, Request, Response, session
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from itsdangerous import BadSignature
from sqlalchemy.exc import DBAPIError

from lms.base import ids
from lms.web.logs import logger

SIGNED_IN, VISITOR = "s.", "v."


@dataclass
class StoredSession:
    """A signed-in session as the table knows it. `acting`: the actor, found in the same look; never kept."""

    person_id: uuid.UUID
    is_locked: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    acting: Any = None


class SessionStore(Protocol):
    """What the accounts room provides. Each call is its own short transaction."""

    def find(self, token: str) -> StoredSession | None:
        """The living session of the token; None when ended, expired or never there."""

    def begin(self, stored: StoredSession) -> str:
        """Keep a new session and return its token."""

    def keep(self, token: str, stored: StoredSession) -> None:
        """Keep what changed."""

    def touch(self, token: str) -> None:
        """Note that the person is still here, at most every five minutes."""

    def end(self, token: str) -> None:
        """End the session for good."""


class HouseSession(SessionMixin):
    """A mapping that asks the store only when it is looked into."""

    def __init__(self, load: Any) -> None:
        self._load = load
        self._data: dict[str, Any] | None = None
        self.stored: StoredSession | None = None
        self.token = ""
        self.old_token = ""
        self.modified = False

    @property
    def data(self) -> dict[str, Any]:
        """The content, loaded at the first look."""
        if self._data is None:
            self._data, self.stored, self.token = self._load()
        return self._data

    @property
    def was_opened(self) -> bool:
        """Whether anybody looked inside during this request."""
        return self._data is not None

    def begin(self, person_id: uuid.UUID) -> None:
        """Rotate: forget all that was before and start a signed-in session (ASVS 7.2.4)."""
        self.old_token = self.token if self.data is not None else ""
        self._data, self.token, self.modified = {}, "", True
        self.stored = StoredSession(person_id)

    def end(self) -> None:
        """Forget everything."""
        self.old_token = self.token if self.data is not None else ""
        self._data, self.stored, self.token, self.modified = {}, None, "", True

    def lock(self, *, is_locked: bool) -> None:
        """Close or open the signed-in session without ending it."""
        if self.data is not None and self.stored:
            self.stored.is_locked, self.modified = is_locked, True

    @property
    def is_closing(self) -> bool:
        """Whether this request ends or locks what the browser's token opens."""
        return bool(self.old_token or (self.stored and self.stored.is_locked))

    @property
    def is_locked(self) -> bool:
        """Whether the pass phrase is asked before anything is shown."""
        return bool(self.data is not None and self.stored and self.stored.is_locked)

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.data[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.data[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def sign_in(person_id: uuid.UUID) -> None:
    """Begin a signed-in session in this request, under a new token and with nothing of what was before (ASVS 7.2.4)."""
    here: HouseSession = session._get_current_object()  # type: ignore[attr-defined]
    here.begin(person_id)
    # Given now and not by the first form shown: two tabs opening at once would each make a token and one would be lost.
    here["csrf_token"] = ids.secret()


class HouseSessionInterface(SessionInterface):
    """Opens and saves sessions: table rows for people, a signed cookie for visitors."""

    def __init__(self, store: SessionStore, cookie: str) -> None:
        self.store = store
        self.cookie = cookie
        self._signed = SecureCookieSessionInterface()

    def open_session(self, app: Flask, request: Request) -> HouseSession:
        """Nothing is read yet."""
        return HouseSession(lambda: self._load(app, request.cookies.get(self.cookie, "")))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, after the request's own transaction is over (design.md 8.14).

        When it cannot be written, whoever was leaving, locking or signing out does so all the same: this browser forgets its token.
        Anybody else stays signed in; a message to be shown once is all that is lost (F3).
        """
        if not isinstance(session, HouseSession) or not session.was_opened:
            return
        try:
            self._save(app, session, response)
        except DBAPIError as fault:
            logger.error("session not saved", extra={"error": type(fault).__name__})
            if session.is_closing:
                self._forget_cookie(app, response)

    def _save(self, app: Flask, session: HouseSession, response: Response) -> None:
        if session.old_token:
            self.store.end(session.old_token)
        if session.stored is None:
            self._save_visitor(app, session, response)
        elif not session.token:
            session.stored.data = dict(session.data)
            self._set_cookie(app, response, SIGNED_IN + self.store.begin(session.stored))
        elif session.modified:
            session.stored.data = dict(session.data)
            self.store.keep(session.token, session.stored)
        else:
            self._touch(session.token)

    def _forget_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", secure=app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax")

    def _touch(self, token: str) -> None:
        """A page that is ready is not taken back because "last seen" could not be written just now."""
        try:
            self.store.touch(token)
        except DBAPIError as fault:
            logger.warning("session not touched", extra={"error": type(fault).__name__})

    def _load(self, app: Flask, cookie: str) -> tuple[dict[str, Any], StoredSession | None, str]:
        if cookie.startswith(SIGNED_IN):
            token = cookie.removeprefix(SIGNED_IN)
            stored = self.store.find(token)
            return (dict(stored.data), stored, token) if stored else ({}, None, "")
        return self._visitor(app, cookie.removeprefix(VISITOR)), None, ""

    def _visitor(self, app: Flask, signed: str) -> dict[str, Any]:
        serializer = self._signed.get_signing_serializer(app)
        try:
            return dict(serializer.loads(signed, max_age=86_400)) if serializer and signed else {}
        except BadSignature:
            return {}

    def _save_visitor(self, app: Flask, session: HouseSession, response: Response) -> None:
        serializer = self._signed.get_signing_serializer(app)
        if session.modified and not session.data:
            self._forget_cookie(app, response)
        elif session.modified and serializer:
            self._set_cookie(app, response, VISITOR + str(serializer.dumps(session.data)))

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.cookie, value, path="/", httponly=True, samesite="Lax", secure=app.config["SESSION_COOKIE_SECURE"],
        )
