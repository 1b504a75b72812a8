"""Joining, roles, cohorts."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from lms.access import Role
from lms.base import clock
from lms.membership.models import Cohort, CohortPlace, Membership, Part, RoleHeld
from lms.tenancy.actions import scope_of
from lms.tenancy.rules import OrganisationScope


def join(session: Session, *, person_id: uuid.UUID, roles: Iterable[Role], at: datetime | None = None) -> Membership:
    """Give a person a place in the session's organisation with these roles."""
    at = at or clock.now()
    membership = Membership(organisation_id=_organisation_id(session), person_id=person_id, joined_at=at)
    session.add(membership)
    session.flush()
    for role in roles:
        session.add(RoleHeld(organisation_id=membership.organisation_id, membership_id=membership.id, role=role, granted_at=at))
    session.flush()
    return membership


def open_cohort(session: Session, *, name: str) -> Cohort:
    """A new group of people who train together."""
    cohort = Cohort(organisation_id=_organisation_id(session), name=name)
    session.add(cohort)
    session.flush()
    return cohort


def place_in_cohort(session: Session, *, cohort: Cohort, membership: Membership, part: Part) -> None:
    """Give a member a part in a cohort."""
    session.add(CohortPlace(
        organisation_id=cohort.organisation_id, cohort_id=cohort.id, membership_id=membership.id, part=part,
    ))
    session.flush()


def _organisation_id(session: Session) -> uuid.UUID:
    scope = scope_of(session)
    if not isinstance(scope, OrganisationScope):
        raise ValueError("joining happens inside one organisation")
    return scope.organisation_id
