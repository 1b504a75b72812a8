"""What erasing a person does to her place in an organisation: the link to her is cut, what she learned stays about nobody."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.keeping import Erased
from lms.membership.actions.leads import must_keep_a_lead
from lms.membership.models import Membership, NamedSupervisor, RoleHeld


def forget_person(session: Session, who: Erased) -> None:
    """In the session's organisation. Raises RuleBroken when it would be without a lead: asked here, under the lock, for good."""
    for membership in session.scalars(select(Membership).where(Membership.person_id == who.person_id)).all():
        must_keep_a_lead(session, without=membership.id)
        now = clock.now()
        session.execute(delete(RoleHeld).where(RoleHeld.membership_id == membership.id))
        session.execute(delete(NamedSupervisor).where(NamedSupervisor.membership_id == membership.id))
        membership.away_since = None
        membership.person_id, membership.erased_at, membership.ended_at = None, now, membership.ended_at or now
        session.flush()
