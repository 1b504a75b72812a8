"""Two organisations side by side, and sessions inside a scope: what the tests of the wall stand on."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base.db import separate_session, writing
from lms.membership.models import Cohort, Membership
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope, PersonScope, Scope, ServiceScope

SERVICE = ServiceScope("a test looks at everything")


@dataclass(frozen=True)
class World:
    """One organisation, with a row or two of its own."""

    id: uuid.UUID
    membership_id: uuid.UUID
    person_id: uuid.UUID
    cohort_id: uuid.UUID

    @property
    def scope(self) -> OrganisationScope:
        """Inside it."""
        return OrganisationScope(self.id)

    @property
    def person(self) -> PersonScope:
        """Its first member's own view."""
        return PersonScope(self.person_id, (self.id,), (self.membership_id,), ())


@dataclass(frozen=True)
class Worlds:
    """Ours, in which a test works, and theirs, of which it may see nothing."""

    ours: World
    theirs: World


def worlds() -> Worlds:
    """The demo's two organisations."""
    with reading_in(SERVICE) as session:
        ids = {organisation.key: organisation.id for organisation in session.scalars(select(Organisation))}
        return Worlds(_world(session, ids["harbour"]), _world(session, ids["northern-lights"]))


def _world(session: Session, organisation_id: uuid.UUID) -> World:
    member = session.execute(
        select(Membership.id, Membership.person_id).where(Membership.organisation_id == organisation_id).order_by(Membership.id)
    ).first()
    cohort_id = session.scalars(select(Cohort.id).where(Cohort.organisation_id == organisation_id).order_by(Cohort.name)).first()
    assert member is not None and member[1] is not None and cohort_id is not None
    return World(organisation_id, member[0], member[1], cohort_id)


@contextmanager
def changing_in(scope: Scope | None) -> Iterator[Session]:
    """A session in a scope (or in none) that may write; nothing is kept."""
    with writing():
        session = separate_session()
        if scope:
            bind(session, scope)
        try:
            yield session
        finally:
            session.close()
