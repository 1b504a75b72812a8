"""What the accounts room hands to the roof: the door, the session store, what it keeps and what its doctor says."""

import uuid
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.accounts import policy, queries, views
from lms.accounts.actions import forget_sessions, second_factor
from lms.accounts.actions.people import shut_out
from lms.accounts.models import Person
from lms.base.db import reading
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.config import Settings
from lms.jobs.kinds import Job, Work
from lms.mail.kinds import Letter
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("Your details", "account.details", policy.OWN, 5, on="account"),
    NavigationItem("Pass phrase", "account.pass_phrase", policy.OWN, 6, on="account"),
    NavigationItem("E-mail address", "account.address", policy.OWN, 7, on="account"),
    NavigationItem("Second factor", "factor.page", policy.OWN, 8, on="account"),
    NavigationItem("Where you are signed in", "account.sessions", policy.OWN, 9, on="account"),
)
CHANGED = "Something has changed for you"
LETTERS = (
    Letter("account: reset", "A new pass phrase", "accounts/letters/reset.txt"),
    Letter("account: pass phrase", CHANGED, "accounts/letters/pass_phrase.txt"),
    Letter("account: new address", "Is this your address?", "accounts/letters/new_address.txt"),
    Letter("account: keep address", CHANGED, "accounts/letters/keep_address.txt"),
    Letter("account: address changed", CHANGED, "accounts/letters/address_changed.txt"),
    Letter("account: address in use", "Is this your address?", "accounts/letters/address_in_use.txt"),
    Letter("account: second factor", CHANGED, "accounts/letters/second_factor.txt"),
    Letter("account: second factor removed", CHANGED, "accounts/letters/second_factor_removed.txt"),
    Letter("account: recovery code", CHANGED, "accounts/letters/recovery_code.txt"),
    Letter("account: lost factor", CHANGED, "accounts/letters/lost_factor.txt"),
)


def _remove_factors(_work: Work) -> None:
    second_factor.remove_what_is_agreed()


JOBS = (Job("remove-second-factors", "Taking away second factors two people agreed on", _remove_factors, every=timedelta(minutes=10)),)
COMMANDS: tuple[Any, ...] = ()
FORGETS = (
    Forgetting("Sessions nobody can use any more", lambda session: forget_sessions(session, current_app.config["SETTINGS"])),
)
KEEPINGS = (
    Keeping(
        "person", "Your sign-in: e-mail address, name, nation, time zone and a hash of your pass phrase.", Fate.DELETE,
        "Without it nobody can sign in as you any more, and nothing else needs it.",
        owner="id", is_exported=True, how_long="Until you erase your account",
    ),
    Keeping(
        "web_session", "The browsers you are signed in with: when each began and was last used.", Fate.DELETE,
        "It goes with your sign-in; an ended or expired one opens nothing.", is_exported=False, how_long="Twelve hours at most",
    ),
    Keeping(
        "second_factor", "That sign-in asks you for a code, and since when.", Fate.DELETE, "It goes with your sign-in.",
        is_exported=True, how_long="Until you take it away",
    ),
    Keeping(
        "recovery_code", "Marks of your recovery codes, which cannot be turned back into codes.", Fate.DELETE,
        "They go with your sign-in.", is_exported=False, how_long="Until it is used up or replaced",
    ),
    Keeping(
        "account_link", "Links sent to you to change how you sign in: what for and when, never the link itself.", Fate.DELETE,
        "They go with your sign-in.", is_exported=False, how_long="Until you erase your account",
    ),
    Keeping(
        "sign_in_attempt",
        "Tries to sign in, under marks that cannot be turned back into an e-mail address or a network, to slow down guessing.", Fate.KEEP,
        "It names nobody, and goes by itself once it is a day old and somebody signs in.", is_exported=False, how_long="A day",
    ),
)


def recipient(session: Session, person_id: uuid.UUID) -> str | None:
    """Where a letter to a person goes now; None for somebody who is gone or not active, who gets none (safety.md 2.1, class 21)."""
    person = session.get(Person, person_id)
    return person.email if person and person.is_active else None


end_sessions = shut_out


def everybody() -> list[uuid.UUID]:
    """The ids of all people there are."""
    with reading() as session:
        return queries.person_ids(session)


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
