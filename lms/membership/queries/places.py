"""A person's organisations, each with what she does there, read in her own scope."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.access.grants import acting
from lms.base import clock
from lms.membership.models import Membership, RoleHeld
from lms.membership.queries.acting import person_scope
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation


@dataclass(frozen=True)
class OwnPlace:
    """One of her organisations."""

    membership_id: uuid.UUID
    organisation_id: uuid.UUID
    name: str
    roles: tuple[Role, ...]
    is_suspended: bool
    is_here: bool


def places_of(actor: Actor) -> list[OwnPlace]:
    """The organisations she belongs to, in the order she joined. Three queries."""
    scope = person_scope(actor)
    with reading_in(scope) as session:
        memberships = list(session.scalars(
            select(Membership).where(Membership.ended_at.is_(None)).order_by(Membership.joined_at, Membership.id)
        ))
        roles = _roles(session)
    own = tuple(membership.organisation_id for membership in memberships)
    with reading_in(replace(scope, organisations=own)) as session:
        names = {row.id: row.name for row in session.scalars(select(Organisation))}
    return [_place(actor, membership, names, roles.get(membership.id, ())) for membership in memberships]


def place_or_none(organisation_id: uuid.UUID) -> OwnPlace | None:
    """A place of the acting person where she can work now."""
    places = places_of(acting())
    return next((place for place in places if place.organisation_id == organisation_id and not place.is_suspended), None)


def _place(actor: Actor, membership: Membership, names: dict[uuid.UUID, str], roles: Iterable[Role]) -> OwnPlace:
    return OwnPlace(
        membership.id, membership.organisation_id, names[membership.organisation_id], tuple(sorted(roles, key=list(Role).index)),
        membership.suspended_at is not None, membership.id == actor.membership_id,
    )


def _roles(session: Session) -> dict[uuid.UUID, list[Role]]:
    counts = or_(RoleHeld.until.is_(None), RoleHeld.until > clock.now())
    found: dict[uuid.UUID, list[Role]] = {}
    for held in session.scalars(select(RoleHeld).where(counts)):
        found.setdefault(held.membership_id, []).append(held.role)
    return found
