"""Looking up people in organisations."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.accounts.queries import SESSION_COLUMNS, FoundSession, of_active_person
from lms.base import clock
from lms.base.db import db, standing
from lms.membership.models import Cohort, CohortPlace, Membership, NamedSupervisor, Part, RoleHeld
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import PersonScope, ServiceScope

ERASED = "A former member"
NO_COHORT = uuid.UUID(int=0)


@dataclass(frozen=True)
class Member:
    """A member as lists show her."""

    membership_id: uuid.UUID
    name: str


@dataclass(frozen=True)
class CohortView:
    """A cohort with its trainees."""

    id: uuid.UUID
    name: str
    members: tuple[Member, ...]


_PLACE_COLUMNS = (
    Person.id, Person.name, Person.nation, Membership.id.label("membership_id"), Membership.pseudonym,
    Organisation.id.label("organisation_id"), Organisation.name.label("organisation_name"), RoleHeld.role,
    Membership.suspended_at, Membership.ended_at,
)


def _with_places(statement: Any) -> Any:
    is_hers = and_(RoleHeld.membership_id == Membership.id, RoleHeld.organisation_id == Membership.organisation_id)
    return (
        statement.outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(RoleHeld, and_(is_hers, or_(RoleHeld.until.is_(None), RoleHeld.until > bindparam("now", type_=RoleHeld.until.type))))
        .order_by(Membership.joined_at, Membership.id)
    )


_PLACES_OF_PERSON = standing(_with_places(select(*_PLACE_COLUMNS).where(Person.id == bindparam("person_id"), Person.is_active)))
_SESSION_WITH_PLACES = standing(_with_places(of_active_person(select(*SESSION_COLUMNS, *_PLACE_COLUMNS))))


def actor_of(person_id: uuid.UUID, organisation_id: str | None = None) -> Actor | None:
    """The acting person with her place in one organisation: the one asked for, else the first she joined. One query."""
    with reading_in(ServiceScope("who is acting"), is_one_look=True) as session:
        rows = session.execute(_PLACES_OF_PERSON, {"person_id": person_id, "now": clock.now()}).all()
    return _actor(list(rows), organisation_id) if rows else None


def session_with_actor(token_hash: bytes) -> FoundSession | None:
    """The session of a token's hash and who acts in it, in one query, asked anew at each request."""
    with reading_in(ServiceScope("who is acting"), is_one_look=True) as session:
        rows = session.execute(_SESSION_WITH_PLACES, {"token_hash": token_hash, "now": clock.now()}).all()
    if not rows:
        return None
    row = rows[0]
    actor = _actor(list(rows), row.data.get("organisation_id"))
    return FoundSession(row.person_id, row.is_locked, row.data, row.began_at, row.last_seen_at, actor)


def _actor(rows: list[Any], organisation_id: str | None) -> Actor:
    """Nobody acts where she is suspended or has left; what she did there stays hers to read (`memberships`)."""
    own = [row for row in rows if row.membership_id]
    active = [row for row in own if row.suspended_at is None and row.ended_at is None]
    chosen = next((row for row in active if str(row.organisation_id) == organisation_id), active[0] if active else None)
    return Actor(
        person_id=rows[0].id, name=rows[0].name, nation=rows[0].nation,
        memberships=tuple(dict.fromkeys(row.membership_id for row in own)), pseudonyms=tuple(dict.fromkeys(row.pseudonym for row in own)),
        **(_place(chosen, active) if chosen else {}),
    )


def _place(chosen: Any, active: list[Any]) -> dict[str, Any]:
    return {
        "organisation_id": chosen.organisation_id, "organisation_name": chosen.organisation_name,
        "membership_id": chosen.membership_id, "pseudonym": chosen.pseudonym,
        "roles": frozenset(row.role for row in active if row.role and row.membership_id == chosen.membership_id),
    }


def person_scope(actor: Actor) -> PersonScope:
    """The scope of a person's own rows in all her organisations."""
    return PersonScope(actor.person_id, (), actor.memberships, actor.pseudonyms)


def organisation_pseudonym() -> uuid.UUID:
    """The name the organisation has in statements. The session's scope says which organisation."""
    return db.session.execute(select(Organisation.pseudonym)).scalar_one()


def name_of(membership_id: uuid.UUID) -> str:
    """A member's name, or what stands for somebody erased."""
    name = db.session.scalar(select(Person.name).join(Membership, Membership.person_id == Person.id).where(Membership.id == membership_id))
    return name or ERASED


def cohorts_seen_by(actor: Actor) -> list[CohortView]:
    """The cohorts this trainer walks with; for a lead all of them, and who is in none. Three queries at most, whatever the size."""
    mine = select(CohortPlace.cohort_id).where(CohortPlace.membership_id == actor.membership_id, CohortPlace.part == Part.TRAINER)
    cohorts = select(Cohort).order_by(Cohort.name)
    if Role.LEAD not in actor.roles:
        cohorts = cohorts.where(Cohort.id.in_(mine))
    found = list(db.session.scalars(cohorts))
    members = _trainees([cohort.id for cohort in found])
    views = [CohortView(cohort.id, cohort.name, tuple(members.get(cohort.id, []))) for cohort in found]
    alone = _in_no_cohort() if Role.LEAD in actor.roles else ()
    return [*views, CohortView(NO_COHORT, "Not in a group", alone)] if alone else views


def _in_no_cohort() -> tuple[Member, ...]:
    rows = db.session.execute(
        select(Membership.id, Person.name).join(RoleHeld, RoleHeld.membership_id == Membership.id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .outerjoin(CohortPlace, and_(CohortPlace.membership_id == Membership.id, CohortPlace.part == Part.TRAINEE))
        .where(RoleHeld.role == Role.TRAINEE, CohortPlace.id.is_(None)).order_by(Person.name, Membership.id)
    )
    return tuple(Member(membership_id, name or ERASED) for membership_id, name in rows)


def _trainees(cohort_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Member]]:
    rows = db.session.execute(
        select(CohortPlace.cohort_id, CohortPlace.membership_id, Person.name)
        .join(Membership, Membership.id == CohortPlace.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(CohortPlace.cohort_id.in_(list(cohort_ids)), CohortPlace.part == Part.TRAINEE)
        .order_by(Person.name, CohortPlace.membership_id)
    )
    members: dict[uuid.UUID, list[Member]] = {}
    for cohort_id, membership_id, name in rows:
        members.setdefault(cohort_id, []).append(Member(membership_id, name or ERASED))
    return members


def is_trainer_of(trainer_id: uuid.UUID | None, trainee_id: uuid.UUID) -> bool:
    """Whether the two share a cohort in these parts. The session's scope keeps both in one organisation."""
    other = aliased(CohortPlace)
    shared = (
        select(CohortPlace.id).join(other, other.cohort_id == CohortPlace.cohort_id)
        .where(CohortPlace.membership_id == trainer_id, CohortPlace.part == Part.TRAINER)
        .where(other.membership_id == trainee_id, other.part == Part.TRAINEE)
    )
    return db.session.scalar(shared) is not None


def member_or_none(membership_id: uuid.UUID) -> Membership | None:
    """A membership of the session's organisation."""
    return db.session.scalar(select(Membership).where(Membership.id == membership_id))


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
