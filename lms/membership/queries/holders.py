"""Who holds a role now, and who supervises whom. Each function takes the session: its scope says in which organisation."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.accounts.models import Person
from lms.base import clock
from lms.membership.models import Membership, NamedSupervisor, RoleHeld
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope


def is_active(at: datetime) -> tuple[Any, ...]:
    """Conditions under which a membership and a role of it count at a moment."""
    return (
        Membership.suspended_at.is_(None), Membership.ended_at.is_(None), Membership.erased_at.is_(None),
        RoleHeld.membership_id == Membership.id, or_(RoleHeld.until.is_(None), RoleHeld.until > at),
    )


def holders_of(session: Session, role: Role) -> list[Membership]:
    """The active memberships that hold a role now, first joined first. The session's scope says in which organisation."""
    held = select(Membership).join(RoleHeld, RoleHeld.membership_id == Membership.id).where(*is_active(clock.now()), RoleHeld.role == role)
    return list(session.scalars(held.order_by(Membership.joined_at, Membership.id)))


def leads_of(session: Session) -> list[Membership]:
    """The leads of the session's organisation who can act now."""
    return holders_of(session, Role.LEAD)


def supervisors_of(session: Session, membership_id: uuid.UUID) -> tuple[Membership | None, Membership | None]:
    """A trainee's supervisor and the deputy; None where there is nobody who can act as such now."""
    row = session.scalar(select(NamedSupervisor).where(NamedSupervisor.membership_id == membership_id))
    if row is None:
        return None, None
    present = {member.id: member for member in holders_of(session, Role.SUPERVISOR)}
    return (
        present.get(row.supervisor_id) if row.supervisor_id else None,
        present.get(row.deputy_id) if row.deputy_id else None,
    )


def has_supervisor(session: Session, membership_id: uuid.UUID) -> bool:
    """Whether a supervisor is named for her who can act as such now. One look."""
    hers = select(NamedSupervisor.supervisor_id).where(NamedSupervisor.membership_id == membership_id)
    held = select(Membership.id).join(RoleHeld, RoleHeld.membership_id == Membership.id)
    acting = held.where(*is_active(clock.now()), RoleHeld.role == Role.SUPERVISOR, Membership.id.in_(hers))
    return session.scalar(acting) is not None


def member_named(session: Session, name: str) -> uuid.UUID | None:
    """The one member who is called exactly this and can act now; None for nobody or for several."""
    named = select(Membership.id).join(Person, Person.id == Membership.person_id).where(Person.name == name)
    found = session.scalars(named.where(Membership.ended_at.is_(None), Membership.suspended_at.is_(None)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def roles_held(session: Session, membership_id: uuid.UUID) -> set[Role]:
    """The roles that count now for a member, whether or not she is suspended."""
    counts = or_(RoleHeld.until.is_(None), RoleHeld.until > clock.now())
    return set(session.scalars(select(RoleHeld.role).where(RoleHeld.membership_id == membership_id, counts)))


def is_still_there(person_id: uuid.UUID | None, organisation_id: uuid.UUID | None) -> bool:
    """Whether somebody still works in the organisation a letter is about (safety.md 2.1, class 21)."""
    if person_id is None or organisation_id is None:
        return False
    there = (Membership.person_id == person_id, Membership.ended_at.is_(None), Membership.suspended_at.is_(None))
    with reading_in(OrganisationScope(organisation_id)) as session:
        return session.scalar(select(Membership.id).where(*there)) is not None
