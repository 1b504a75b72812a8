"""What makes taking part easier: a person's own words, and those she lets the trainers and leads where she belongs read."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.accounts.models import Person
from lms.base.db import db
from lms.base.sealing import CannotBeOpened
from lms.membership.models import AccessNeeds, Membership
from lms.membership.queries.people import A_PAGE, seen_by
from lms.privacy import actions as vault


@dataclass(frozen=True)
class OwnNeeds:
    """Her own words as she may see them; `words` is None for those that cannot be opened just now."""

    words: str | None = ""
    is_shown: bool = False
    row_version: int = 0


def needs_of(session: Session, person_id: uuid.UUID) -> AccessNeeds | None:
    """Sealed; None while she has said nothing."""
    return session.scalar(select(AccessNeeds).where(AccessNeeds.person_id == person_id))


def own_needs(session: Session, actor: Actor) -> OwnNeeds:
    """What she has said, opened for herself."""
    row = needs_of(session, actor.person_id)
    return OwnNeeds(_opened(row, actor), row.shown is not None, row.row_version) if row else OwnNeeds()


def words_of_needs(row: AccessNeeds, actor: Actor) -> dict[str, str]:
    """Her words for her own copy. Raises NotAllowed for anybody else."""
    words = _opened(row, actor)
    return {"words": vault.SHUT if words is None else words}


def needs_seen_by(actor: Actor, page: int = 1) -> tuple[list[tuple[str, str]], bool]:
    """(name, words) of a page of those who let this actor read it, and whether there are more."""
    is_here = (Membership.ended_at.is_(None), Membership.suspended_at.is_(None))
    shown = (
        select(Person.name, AccessNeeds).join(Membership, Membership.person_id == Person.id)
        .join(AccessNeeds, AccessNeeds.person_id == Person.id)
        .where(seen_by(actor), AccessNeeds.shown.is_not(None), *is_here)
        .order_by(func.lower(Person.name), Person.id).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)
    )
    found = db.session.execute(shown).all()
    return [(name, _shown(row)) for name, row in found[:A_PAGE]], len(found) > A_PAGE


def _opened(row: AccessNeeds, actor: Actor) -> str | None:
    return vault.open_or_none(
        row.person_id, row.sealed, table="access_needs", column="sealed", row_id=row.id, by=actor, purpose="her own access needs",
    )


def _shown(row: AccessNeeds) -> str:
    try:
        return vault.open_shown(row.person_id, row.shown or b"", table="access_needs", row_id=row.id)
    except CannotBeOpened:
        return vault.SHUT
