"""What makes taking part easier for a person: kept for her alone, shown only while she says so (issue 3, item 2)."""

import uuid

from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.base.errors import OutOfDate, RuleBroken
from lms.base.sealing import CannotBeOpened
from lms.membership import queries, rules
from lms.membership.models import AccessNeeds
from lms.privacy import actions as vault

LONG = f"Make this shorter: it can have up to {rules.MOST_NEEDS:,} characters."
NOT_NOW = "This cannot be kept just now, because a key is missing. Leave it empty, and add it later under My account."


def check_needs(words: str) -> None:
    """Raises RuleBroken when there are too many words."""
    if len(words) > rules.MOST_NEEDS:
        raise RuleBroken(LONG, "needs")


def keep_needs(session: Session, person_id: uuid.UUID, words: str, *, is_shown: bool, row_version: int = 0) -> None:
    """Keep her words, or nothing for none. Flushes.

    Raises RuleBroken when they are too long or cannot be sealed, OutOfDate when another tab saved something else first.
    """
    check_needs(words)
    row = queries.needs_of(session, person_id)
    if row is not None and row.row_version != row_version:
        raise OutOfDate()
    if words.strip():
        session.add(_sealed(row or AccessNeeds(id=ids.new(), person_id=person_id), words, is_shown=is_shown))
    elif row is not None:
        session.delete(row)
    session.flush()


def _sealed(row: AccessNeeds, words: str, *, is_shown: bool) -> AccessNeeds:
    try:
        row.sealed = vault.seal_for(row.person_id, words, table="access_needs", column="sealed", row_id=row.id)
        shown = vault.seal_for(row.person_id, words, table="access_needs", column="shown", row_id=row.id) if is_shown else None
    except CannotBeOpened:
        raise RuleBroken(NOT_NOW, "needs") from None
    row.shown, row.changed_at = shown, clock.now()
    return row
