"""What is left in an organisation of people who were erased: it leads to nobody, and the organisation says whether it must keep it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.db import db
from lms.governance import rules
from lms.governance.kinds import Because
from lms.governance.models import RestDecision
from lms.membership.models import Membership
from lms.privacy.queries import held

A_PAGE = 50


@dataclass(frozen=True)
class Place:
    """A membership that leads to nobody: until when to decide, what is left in plain words, and why it is kept if it is."""

    membership_id: uuid.UUID
    erased_at: datetime
    decide_by: datetime
    left: list[tuple[str, int]]
    because: Because | None


def places(session: Session, page: int = 1) -> tuple[list[Place], bool]:
    """Those that wait for a decision, the oldest first, then those that are kept; and whether there are more."""
    waiting_first = (RestDecision.because.is_not(None), Membership.erased_at, Membership.id)
    rows = session.execute(
        _open_or_kept(Membership.id, Membership.erased_at, RestDecision.because).order_by(*waiting_first)
        .offset((page - 1) * A_PAGE).limit(A_PAGE + 1)
    ).all()
    left = left_of(session, [row.id for row in rows])
    return [
        Place(row.id, row.erased_at, rules.decide_by(row.erased_at), left.get(row.id, []), row.because) for row in rows[:A_PAGE]
    ], len(rows) > A_PAGE


def is_anything_left() -> bool:
    """Whether the request's organisation has anything to decide, or keeps something."""
    return db.session.scalar(_open_or_kept(Membership.id).limit(1)) is not None


def place_or_none(membership_id: uuid.UUID) -> Membership | None:
    """A membership of the request's organisation whose person was erased."""
    return db.session.scalar(select(Membership).where(Membership.id == membership_id, Membership.erased_at.is_not(None)))


def decision_on(session: Session, membership_id: uuid.UUID) -> RestDecision | None:
    """What was decided."""
    return session.scalar(select(RestDecision).where(RestDecision.membership_id == membership_id))


def overdue(session: Session) -> list[uuid.UUID]:
    """Memberships nobody has decided about in time."""
    decided = select(RestDecision.membership_id)
    return list(session.scalars(
        select(Membership.id).where(Membership.erased_at < clock.now() - rules.TIME_TO_DECIDE, Membership.id.not_in(decided))
    ))


def left_of(session: Session, membership_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, int]]]:
    """How many rows of each kind hang on each of these memberships."""
    found: dict[uuid.UUID, list[tuple[str, int]]] = {}
    for words, cls in rest_tables():
        counts = select(cls.membership_id, func.count()).where(cls.membership_id.in_(membership_ids)).group_by(cls.membership_id)
        for membership_id, count in session.execute(counts):
            found.setdefault(membership_id, []).append((words, count))
    return found


def rest_tables() -> list[tuple[str, Any]]:
    """What every room calls rest: in words for a lead, and its table."""
    by_name = held.classes()
    return [(keeping.rest_words, by_name[keeping.table]) for keeping in held.keepings() if keeping.rest_words]


def _open_or_kept(*columns: Any) -> Any:
    """Memberships of people who were erased, on which something hangs."""
    hangs = [Membership.id.in_(select(cls.membership_id)) for _, cls in rest_tables()]
    statement = select(*columns).outerjoin_from(Membership, RestDecision, RestDecision.membership_id == Membership.id)
    return statement.where(Membership.erased_at.is_not(None), or_(*hangs))
