"""Joining an organisation, and coming back to it."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.base import clock
from lms.membership.models import Membership, RoleHeld
from lms.tenancy.actions import scope_of
from lms.tenancy.rules import OrganisationScope


def join(
    session: Session, *, person_id: uuid.UUID, roles: Iterable[Role], at: datetime | None = None, until: datetime | None = None,
) -> Membership:
    """Give a person a place in the session's organisation with these roles; who comes back takes up the place she had.

    `until`: the roles count no more from then on. A suspension stays: an invitation does not lift it.
    """
    at = at or clock.now()
    membership = session.scalar(select(Membership).where(Membership.person_id == person_id))
    if membership is None:
        membership = Membership(organisation_id=organisation_of(session), person_id=person_id, joined_at=at)
        session.add(membership)
    membership.ended_at = None
    session.flush()
    for role in roles:
        give(session, membership, role, at, until)
    return membership


def give(session: Session, membership: Membership, role: Role, at: datetime, until: datetime | None) -> tuple[RoleHeld, bool]:
    """The role, and whether it is new to her: not held, or held only for a time that is over or shorter."""
    held = session.scalar(select(RoleHeld).where(RoleHeld.membership_id == membership.id, RoleHeld.role == role))
    if held is None:
        held = RoleHeld(organisation_id=membership.organisation_id, membership_id=membership.id, role=role, granted_at=at, until=until)
        session.add(held)
        session.flush()
        return held, True
    if held.until is None or (until is not None and until <= held.until):
        return held, False
    is_over = held.until <= at
    held.until, held.granted_at = until, at if is_over else held.granted_at
    session.flush()
    return held, True


def organisation_of(session: Session) -> uuid.UUID:
    """The organisation the session works in."""
    scope = scope_of(session)
    if not isinstance(scope, OrganisationScope):
        raise ValueError("joining happens inside one organisation")
    return scope.organisation_id
