"""The only file that commits (design.md 4): one transaction a request, and six named short ones beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response
from sqlalchemy.orm import Session

from lms.base.db import db, separate_session, writing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SHORT = frozenset({
    "sign-in attempt", "web session", "audit of a view", "parked post", "stepping back or returning", "key of another system used",
})


def conclude(method: str, response: Response) -> None:
    """Commit after a changing view that went well; roll back after everything else: GET changes nothing."""
    if method not in SAFE_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()


@contextmanager
def apart(name: str) -> Iterator[Session]:
    """One of the six named short transactions, on a session of its own. It must not be opened while the request's own has written."""
    if name not in SHORT:
        raise ValueError(f"{name!r} is not one of the short transactions of design.md 4")
    with writing():
        session = separate_session()
        try:
            yield session
            session.commit()
        finally:
            session.close()


@contextmanager
def step() -> Iterator[Session]:
    """One transaction of a command line on the app's own session: committed at its end, rolled back on any error, then a fresh session."""
    with writing():
        try:
            yield db.session()
            db.session.commit()
        finally:
            db.session.remove()
