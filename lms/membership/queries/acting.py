"""Who is acting, in which organisation, with which roles; and her own rows everywhere."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from lms.access import Actor, Role
from lms.accounts.models import Person, SecondFactor
from lms.accounts.queries import SESSION_COLUMNS, FoundSession, of_active_person
from lms.accounts.rules import moment_or_none
from lms.base import clock
from lms.base.db import standing
from lms.drafts.models import ParkedPost
from lms.membership.models import Membership, RoleHeld
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import PersonScope, ServiceScope

# Who can read another person's work has a second factor (safety.md, decisions; ASVS 6.3.3). Demo people are excepted.
SEE_OTHERS_WORK = frozenset({Role.TRAINER, Role.SUPERVISOR, Role.LEAD, Role.VERIFIER, Role.OPERATOR, Role.ACCREDITOR})
_PLACE_COLUMNS = (
    Person.id, Person.name, Person.nation, Membership.id.label("membership_id"), Membership.pseudonym,
    Organisation.id.label("organisation_id"), Organisation.name.label("organisation_name"), RoleHeld.role,
    Membership.suspended_at, Membership.ended_at, Person.is_demo, SecondFactor.confirmed_at.label("second_factor_at"),
    select(ParkedPost.id).where(ParkedPost.person_id == Person.id).exists().label("has_words_waiting"),
)


def _with_places(statement: Any) -> Any:
    is_hers = and_(RoleHeld.membership_id == Membership.id, RoleHeld.organisation_id == Membership.organisation_id)
    return (
        statement.outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .outerjoin(Membership, Membership.person_id == Person.id)
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
    actor = replace(_actor(list(rows), row.data.get("organisation_id")), step_up_at=moment_or_none(row.data.get("stepped_up_at")))
    return FoundSession(row.person_id, row.is_locked, row.data, row.began_at, row.last_seen_at, actor)


def _actor(rows: list[Any], organisation_id: str | None) -> Actor:
    """Nobody acts where she is suspended or has left; what she did there stays hers to read (`memberships`)."""
    own = [row for row in rows if row.membership_id]
    active = [row for row in own if row.suspended_at is None and row.ended_at is None]
    chosen = next((row for row in active if str(row.organisation_id) == organisation_id), active[0] if active else None)
    return Actor(
        person_id=rows[0].id, name=rows[0].name, nation=rows[0].nation, has_words_waiting=rows[0].has_words_waiting,
        memberships=tuple(dict.fromkeys(row.membership_id for row in own)), pseudonyms=tuple(dict.fromkeys(row.pseudonym for row in own)),
        **(_place(chosen, active) if chosen else {}),
    )


def _place(chosen: Any, active: list[Any]) -> dict[str, Any]:
    roles = frozenset(row.role for row in active if row.role and row.membership_id == chosen.membership_id)
    return {
        "organisation_id": chosen.organisation_id, "organisation_name": chosen.organisation_name,
        "membership_id": chosen.membership_id, "pseudonym": chosen.pseudonym,
        "roles": roles,
        "needs_second_factor": not chosen.is_demo and chosen.second_factor_at is None and not roles.isdisjoint(SEE_OTHERS_WORK),
    }


def person_scope(actor: Actor) -> PersonScope:
    """The scope of a person's own rows in all her organisations."""
    return PersonScope(actor.person_id, (), actor.memberships, actor.pseudonyms)
