"""Stepping back and coming back: one action each, no reason, nothing lost (NEW-5)."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.membership.models import Membership, Pause
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions


def step_back_everywhere(person_id: uuid.UUID, organisation_ids: Iterable[uuid.UUID]) -> None:
    """In each of these organisations, one short transaction each: a session lives in one of them alone. Twice is once."""
    for organisation_id in organisation_ids:
        with transactions.apart("stepping back or returning") as session:
            bind(session, OrganisationScope(organisation_id))
            for membership in _hers(session, person_id):
                membership.away_since = membership.away_since or clock.now()


def return_everywhere(person_id: uuid.UUID, organisation_ids: Iterable[uuid.UUID]) -> None:
    """She is there again. The time between is kept for herself."""
    for organisation_id in organisation_ids:
        with transactions.apart("stepping back or returning") as session:
            bind(session, OrganisationScope(organisation_id))
            for membership in _hers(session, person_id):
                if membership.away_since is not None:
                    _return(session, membership)


def _return(session: Session, membership: Membership) -> None:
    now = clock.now()
    began = min(membership.away_since or now, now)  # a clock that leapt back must not make it negative
    session.add(Pause(organisation_id=membership.organisation_id, membership_id=membership.id, began_at=began, ended_at=now))
    membership.away_since = None


def _hers(session: Session, person_id: uuid.UUID) -> list[Membership]:
    return list(session.scalars(select(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))))
