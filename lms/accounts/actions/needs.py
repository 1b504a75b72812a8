"""What makes taking part easier for her: kept for her alone, shown only while she says so (issue 3, item 2)."""

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.models import AccessNeeds
from lms.base import clock, ids
from lms.base.errors import RuleBroken
from lms.privacy import actions as vault

LONG = f"Make this shorter: it can have up to {rules.MOST_NEEDS:,} characters."


def check_needs(words: str) -> None:
    """Raises RuleBroken when there are too many words."""
    if len(words) > rules.MOST_NEEDS:
        raise RuleBroken(LONG, "needs")


def keep_needs(session: Session, person_id: uuid.UUID, words: str, *, is_shown: bool) -> None:
    """Keep her words, or nothing for none. Raises RuleBroken. Flushes."""
    check_needs(words)
    if not words.strip():
        session.execute(delete(AccessNeeds).where(AccessNeeds.person_id == person_id).execution_options(synchronize_session=False))
        return
    row = queries.needs_of(session, person_id) or AccessNeeds(id=ids.new(), person_id=person_id)
    row.sealed = vault.seal_for(person_id, words, table="access_needs", column="sealed", row_id=row.id)
    row.shown = vault.seal_for(person_id, words, table="access_needs", column="shown", row_id=row.id) if is_shown else None
    row.changed_at = clock.now()
    session.add(row)
    session.flush()
