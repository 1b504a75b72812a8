"""What the accounts room hands to the roof: the door, the session store, what it keeps and what its doctor says."""

import uuid
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.accounts import queries, views
from lms.accounts.models import Person
from lms.base.db import reading
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Keeping
from lms.config import Settings

BLUEPRINTS = (views.blueprint,)
NAVIGATION: tuple[Any, ...] = ()
COMMANDS: tuple[Any, ...] = ()
KEEPINGS = (
    Keeping(
        "person", "Your sign-in: e-mail address, name, nation, time zone and a hash of your pass phrase.", Fate.DELETE,
        "Without it nobody can sign in as you any more, and nothing else needs it.", is_exported=True,
    ),
    Keeping(
        "web_session", "The browsers you are signed in with: when each began and was last used.", Fate.DELETE,
        "It goes with your sign-in; an ended or expired one opens nothing.", is_exported=False,
    ),
    Keeping(
        "sign_in_attempt",
        "Tries to sign in, under marks that cannot be turned back into an e-mail address or a network, to slow down guessing.", Fate.KEEP,
        "It names nobody, and goes by itself once it is a day old and somebody signs in.", is_exported=False,
    ),
)


def recipient(session: Session, person_id: uuid.UUID) -> str | None:
    """Where a letter to a person goes now; None for somebody who is gone or not active, who gets none (safety.md 2.1, class 21)."""
    person = session.get(Person, person_id)
    return person.email if person and person.is_active else None


def doctor(settings: Settings) -> list[Finding]:
    """A problem when people with known pass phrases are where no demo is meant to be. Silent when there is no database to look into."""
    if settings.demo:
        return []
    try:
        with reading() as session:
            found = queries.has_demo_people(session)
    except DBAPIError:
        return []
    if found:
        return [Finding(Level.PROBLEM, "Demo people with known pass phrases are in this database. Use another database or PEERWAY_DEMO=1.")]
    return [Finding(Level.FINE, "Sign-in: there are no demo people in this database.")]
