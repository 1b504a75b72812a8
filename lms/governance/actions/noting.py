"""The breach log: noted at once, decided within 72 hours."""

from datetime import datetime

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import rules
from lms.governance.models import Breach

NOT_YET = "Enter when it was discovered: a moment that has passed."
SAY_WHAT = "Say what happened, in a few sentences and without names."
TOO_LONG = f"Make it shorter: up to {rules.MOST_BREACH:,} characters."


def note_breach(*, by: Actor, what: str, discovered_at: datetime | None) -> Breach:
    """Note it. Raises RuleBroken, naming the field."""
    if not what.strip():
        raise RuleBroken(SAY_WHAT, "what")
    if len(what) > rules.MOST_BREACH:
        raise RuleBroken(TOO_LONG, "what")
    now = clock.now()
    if discovered_at is None or discovered_at > now:
        raise RuleBroken(NOT_YET, "discovered")
    if by.membership_id is None:
        raise ValueError("a breach is noted inside an organisation")
    row = Breach(
        organisation_id=by.organisation_id, what=what.strip(), discovered_at=discovered_at, noted_at=now, noted_by_id=by.membership_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.note(by=by, act="noted a breach", thing="breach", thing_id=row.id)
    return row


def note_told(*, by: Actor, breach: Breach) -> None:
    """The regulator has been told."""
    breach.told_at = breach.told_at or clock.now()
    db.session.flush()
    audit.note(by=by, act="told the regulator", thing="breach", thing_id=breach.id)


def close_breach(*, by: Actor, breach: Breach) -> None:
    """Nothing is left to do."""
    breach.closed_at = breach.closed_at or clock.now()
    db.session.flush()
    audit.note(by=by, act="closed a breach", thing="breach", thing_id=breach.id)
