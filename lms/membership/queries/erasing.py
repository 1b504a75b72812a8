"""Who somebody is who asks to be erased, and whether an organisation would be left without a lead."""

import uuid
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.accounts.models import Person
from lms.base import clock
from lms.base.keeping import Erased
from lms.membership import rules
from lms.membership.models import Membership, RoleHeld
from lms.membership.queries.holders import is_active
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope, ServiceScope


def who_is(person_id: uuid.UUID) -> Erased | None:
    """Her address and her places in every organisation, left ones too; None for somebody who is not there."""
    with reading_in(ServiceScope("a person's places in every organisation")) as session:
        person = session.get(Person, person_id)
        if person is None:
            return None
        places = session.execute(
            select(Membership.organisation_id, Membership.id, Membership.pseudonym).where(Membership.person_id == person_id)
        ).all()
    return Erased(
        person_id, person.email, tuple(row.organisation_id for row in places), tuple(row.id for row in places),
        tuple(row.pseudonym for row in places),
    )


def against_erasure(person_id: uuid.UUID) -> str:
    """What has to be done first, in words, or empty: somebody else has to lead where she is the only lead and is not alone."""
    who = who_is(person_id)
    is_needed = who is not None and any(_is_only_lead(organisation_id, who.memberships) for organisation_id in who.organisations)
    return rules.LAST_LEAD if is_needed else ""


def _is_only_lead(organisation_id: uuid.UUID, own: Collection[uuid.UUID]) -> bool:
    with reading_in(OrganisationScope(organisation_id)) as session:
        lasting = set(_leads(session, for_good=True))
        return bool(set(_leads(session)) & set(own)) and not lasting - set(own)


def _leads(session: Session, *, for_good: bool = False) -> list[uuid.UUID]:
    held = select(Membership.id).join(RoleHeld, RoleHeld.membership_id == Membership.id)
    until = RoleHeld.until.is_(None) if for_good else or_(RoleHeld.until.is_(None), RoleHeld.until > clock.now())
    return list(session.scalars(held.where(*is_active(clock.now()), RoleHeld.role == Role.LEAD, until)))
