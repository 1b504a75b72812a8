"""Suspending and taking back; leaving, by oneself or by a lead."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.membership.actions.leads import must_keep_a_lead, must_still_lead, one_at_a_time
from lms.membership.actions.letters import tell
from lms.membership.actions.roles import drop, must_be_another_member
from lms.membership.models import Membership, NamedSupervisor, RoleHeld


def suspend(*, by: Actor, membership: Membership) -> None:
    """Nobody acts in the organisation as this member until she is taken back; her roles and her learning stay as they are."""
    session = must_still_lead(by)
    must_be_another_member(by, membership)
    must_keep_a_lead(session, without=membership.id)
    if membership.suspended_at is not None:
        return
    membership.suspended_at = clock.now()
    session.flush()
    audit.note(by=by, act="suspended", thing="membership", thing_id=membership.id, about=membership.id)
    tell("membership: suspended", membership)


def take_back(*, by: Actor, membership: Membership) -> None:
    """End a suspension."""
    session = must_still_lead(by)
    must_be_another_member(by, membership)
    if membership.suspended_at is None:
        return
    membership.suspended_at = None
    session.flush()
    audit.note(by=by, act="took back", thing="membership", thing_id=membership.id, about=membership.id)
    tell("membership: taken back", membership)


def end_membership(*, by: Actor, membership: Membership) -> None:
    """She leaves: by herself, or a lead lets her go. Roles and groups she trains end; what she learned stays with the membership,
    and so does a suspension: who is invited again is taken back by a lead first.

    Raises RuleBroken when the organisation would be without a lead.
    """
    session, is_herself = db.session(), by.membership_id == membership.id
    if is_herself:
        one_at_a_time(session)
        session.refresh(membership)
    else:
        must_still_lead(by)
        must_be_another_member(by, membership)
    if membership.ended_at is not None:
        return
    must_keep_a_lead(session, without=membership.id)
    _end(session, membership)
    audit.note(by=by, act="left" if is_herself else "ended a membership", thing="membership", thing_id=membership.id, about=membership.id)
    tell("membership: left", membership)


def _end(session: Session, membership: Membership) -> None:
    for held in session.scalars(select(RoleHeld).where(RoleHeld.membership_id == membership.id)):
        drop(session, held)
    session.execute(delete(NamedSupervisor).where(NamedSupervisor.membership_id == membership.id))
    membership.ended_at, membership.away_since = clock.now(), None
    session.flush()
