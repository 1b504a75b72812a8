"""Who has stepped back, for what has to wait meanwhile. Asked by the house alone; a page says no more than "not available" (NEW-5)."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.membership.models import Membership, Pause
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope


def away_in(person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The organisations a person has stepped back from. A look of its own."""
    with reading_in(ServiceScope("where a person has stepped back")) as session:
        mine = (Membership.person_id == person_id, Membership.away_since.is_not(None))
        return frozenset(session.scalars(select(Membership.organisation_id).where(*mine)))


def away_people(session: Session) -> list[uuid.UUID]:
    """Everybody who has stepped back from the session's organisation."""
    away = select(Membership.person_id).where(Membership.away_since.is_not(None), Membership.person_id.is_not(None))
    return [person_id for person_id in session.scalars(away) if person_id is not None]


def time_away(session: Session, person_id: uuid.UUID, since: datetime) -> timedelta:
    """How long a person had stepped back from the session's organisation after `since`, with the pause she is in now."""
    pauses = session.execute(
        select(Pause.began_at, Pause.ended_at).join(Membership, Membership.id == Pause.membership_id)
        .where(Membership.person_id == person_id, Pause.ended_at > since)
    )
    now = clock.now()
    away_now = select(Membership.away_since).where(Membership.person_id == person_id, Membership.away_since.is_not(None))
    spans = [*pauses.all(), *((began_at, now) for began_at in session.scalars(away_now) if began_at is not None)]
    return sum((max(ended_at - max(began_at, since), timedelta()) for began_at, ended_at in spans), timedelta())


def own_places(person_id: uuid.UUID) -> dict[uuid.UUID, bool]:
    """Organisation -> whether she has stepped back there, for each she belongs to."""
    with reading_in(ServiceScope("where a person has stepped back")) as session:
        mine = (Membership.person_id == person_id, Membership.ended_at.is_(None))
        return dict(session.execute(select(Membership.organisation_id, Membership.away_since.is_not(None)).where(*mine)).all())
