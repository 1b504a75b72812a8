"""The people of an organisation as its lead, or a trainer of theirs, may see them: listed, paged, and one by one."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, or_, select, true

from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import db
from lms.membership import rules
from lms.membership.models import Cohort, CohortPlace, Membership, NamedSupervisor, Part, RoleHeld
from lms.membership.queries.groups import ERASED, Member, trained_by
from lms.membership.queries.holders import is_active
from lms.membership.rules import State

A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the list is filtered by. Values nobody offered filter nothing out but show nothing either."""

    role: str = ""
    group: str = ""
    state: str = ""
    gap: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A member as the list shows her."""

    membership_id: uuid.UUID
    name: str
    pronouns: str
    state: State
    joined_at: datetime
    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()
    supervisor: str = ""
    deputy: str = ""
    named: tuple[uuid.UUID | None, uuid.UUID | None] = (None, None)
    group_ids: tuple[uuid.UUID, ...] = ()
    until: dict[Role, datetime] = field(default_factory=dict)


def people(actor: Actor, wanted: Wanted, page: int = 1, a_page: int | None = A_PAGE) -> tuple[list[PersonLine], bool]:
    """A page of the people this actor may see, and whether there are more; `a_page` None: all of them. Four queries, whatever the size."""
    listed = (
        select(Membership, Person.name, Person.pronouns).outerjoin(Person, Person.id == Membership.person_id)
        .where(seen_by(actor), *_conditions(actor, wanted)).order_by(func.lower(Person.name), Membership.id)
    )
    if a_page is not None:
        listed = listed.offset((page - 1) * a_page).limit(a_page + 1)
    rows = [(membership, name or ERASED, pronouns or "") for membership, name, pronouns in db.session.execute(listed)]
    has_more = a_page is not None and len(rows) > a_page
    return lines_of(actor, rows[:a_page]), has_more


def lines_of(
    actor: Actor, rows: list[tuple[Membership, str, str]], able: dict[uuid.UUID | None, str] | None = None,
) -> list[PersonLine]:
    """What the list says of these members. `able`: who can supervise now, when that has been looked up already."""
    ids = [membership.id for membership, _, _ in rows]
    roles, groups, named = _roles(ids), _groups(ids), _named(ids)
    able = supervisors() if able is None else able
    lines = []
    for membership, name, pronouns in rows:
        held, placed, (supervisor, deputy) = roles.get(membership.id, {}), groups.get(membership.id, []), named.get(membership.id, _NOBODY)
        lines.append(PersonLine(
            membership_id=membership.id, name=name, pronouns=pronouns, state=state_of(actor, membership), joined_at=membership.joined_at,
            roles=tuple(sorted(held, key=list(Role).index)), until={role: until for role, until in held.items() if until},
            groups=tuple(_group_words(place) for place in placed), named=(supervisor, deputy),
            group_ids=tuple(place.cohort_id for place in placed if place.part is Part.TRAINEE),
            supervisor=able.get(supervisor, ""), deputy=able.get(deputy, ""),
        ))
    return lines


_NOBODY: tuple[uuid.UUID | None, uuid.UUID | None] = (None, None)


def _group_words(place: Any) -> str:
    return f"{place.name} (trains it)" if place.part is Part.TRAINER else str(place.name)


def line_of(actor: Actor, membership: Membership, able: dict[uuid.UUID | None, str]) -> PersonLine:
    """One member, as the list would show her."""
    person = db.session.execute(select(Person.name, Person.pronouns).where(Person.id == membership.person_id)).first()
    name, pronouns = person or (ERASED, "")
    return lines_of(actor, [(membership, name, pronouns)], able)[0]


def state_of(actor: Actor, membership: Membership) -> State:
    """How a member stands, as far as the actor may know."""
    return rules.state_of(
        membership.suspended_at, membership.ended_at, is_gone=membership.person_id is None,
        is_away=membership.away_since is not None, to_lead=Role.LEAD in actor.roles,
    )


def gaps(actor: Actor) -> dict[str, int]:
    """How many trainees have no supervisor, and how many no deputy, who can act now. Two queries."""
    counted = {name: select(func.count(Membership.id)).where(seen_by(actor), *_conditions(actor, Wanted(gap=name))) for name in GAPS}
    return {name: db.session.scalar(statement) or 0 for name, statement in counted.items()}


def seen_by(actor: Actor) -> Any:
    """Whom she may see: all for a lead, the trainees of her own groups for a trainer."""
    return true() if Role.LEAD in actor.roles else Membership.id.in_(trained_by(actor.membership_id))


GAPS = {"supervisor": NamedSupervisor.supervisor_id, "deputy": NamedSupervisor.deputy_id}


def _conditions(actor: Actor, wanted: Wanted) -> list[Any]:
    here = (Membership.ended_at.is_(None), Membership.person_id.is_not(None))
    found: list[Any] = [_in_state(wanted.state, to_lead=Role.LEAD in actor.roles)] if wanted.state else [*here]
    if wanted.role:
        found.append(Membership.id.in_(_holding(wanted.role)))
    if wanted.group:
        found.append(Membership.id.in_(_placed_in(wanted.group)))
    if wanted.gap:
        found += [*here, Membership.id.in_(_holding(Role.TRAINEE.value)), _without(wanted.gap)]
    return found


def _in_state(state: str, *, to_lead: bool) -> Any:
    """As `rules.state_of` says it: to a trainer somebody suspended is not available, and no filter tells her more."""
    is_left = or_(Membership.ended_at.is_not(None), Membership.person_id.is_(None))
    is_suspended = Membership.suspended_at.is_not(None) & ~is_left
    is_away = Membership.away_since.is_not(None) & Membership.suspended_at.is_(None) & ~is_left
    is_there = Membership.suspended_at.is_(None) & Membership.away_since.is_(None) & ~is_left
    known = {State.LEFT.value: is_left, State.ACTIVE.value: is_there}
    known |= {State.SUSPENDED.value: is_suspended, State.NOT_AVAILABLE.value: is_away} if to_lead else {
        State.NOT_AVAILABLE.value: is_suspended | is_away,
    }
    return known.get(state, false())


def _holding(role: str) -> Any:
    held = select(RoleHeld.membership_id).where(or_(RoleHeld.until.is_(None), RoleHeld.until > clock.now()))
    return held.where(RoleHeld.role == Role(role)) if role in set(Role) else held.where(false())


def _placed_in(group: str) -> Any:
    try:
        return select(CohortPlace.membership_id).where(CohortPlace.cohort_id == uuid.UUID(group))
    except ValueError:
        return select(CohortPlace.membership_id).where(false())


def _without(gap: str) -> Any:
    if gap not in GAPS:
        return false()
    able = select(Membership.id).where(*is_active(clock.now()), RoleHeld.role == Role.SUPERVISOR)
    return Membership.id.not_in(select(NamedSupervisor.membership_id).where(GAPS[gap].in_(able)))


def _roles(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[Role, datetime | None]]:
    counts = or_(RoleHeld.until.is_(None), RoleHeld.until > clock.now())
    rows = db.session.execute(
        select(RoleHeld.membership_id, RoleHeld.role, RoleHeld.until).where(RoleHeld.membership_id.in_(list(ids)), counts)
    )
    found: dict[uuid.UUID, dict[Role, datetime | None]] = {}
    for membership_id, role, until in rows:
        found.setdefault(membership_id, {})[role] = until
    return found


def _groups(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    rows = db.session.execute(
        select(CohortPlace.membership_id, CohortPlace.cohort_id, Cohort.name, CohortPlace.part)
        .join(Cohort, Cohort.id == CohortPlace.cohort_id)
        .where(CohortPlace.membership_id.in_(list(ids)), Cohort.archived_at.is_(None)).order_by(Cohort.name)
    )
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.membership_id, []).append(row)
    return found


def _named(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID | None, uuid.UUID | None]]:
    rows = db.session.execute(
        select(NamedSupervisor.membership_id, NamedSupervisor.supervisor_id, NamedSupervisor.deputy_id)
        .where(NamedSupervisor.membership_id.in_(list(ids)))
    )
    return {membership_id: (supervisor_id, deputy_id) for membership_id, supervisor_id, deputy_id in rows}


def supervisors() -> dict[uuid.UUID | None, str]:
    """Everybody who can supervise now, with her name, in the order of names."""
    return {member.membership_id: member.name for member in named_holders(Role.SUPERVISOR)}


def named_holders(role: Role) -> list[Member]:
    """Everybody who holds a role and can act now, by name."""
    rows = db.session.execute(
        select(Membership.id, Person.name).join(RoleHeld, RoleHeld.membership_id == Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(*is_active(clock.now()), RoleHeld.role == role).order_by(func.lower(Person.name), Membership.id)
    )
    return [Member(membership_id, name) for membership_id, name in rows]


def own_supervisors(actor: Actor) -> tuple[str, str]:
    """Who supervises the acting person where she works now, and who stands in; empty where there is nobody."""
    if actor.membership_id is None:
        return "", ""
    able, (supervisor, deputy) = supervisors(), _named([actor.membership_id]).get(actor.membership_id, _NOBODY)
    return able.get(supervisor, ""), able.get(deputy, "")


def supervised_by(actor: Actor, most: int = 200) -> list[str]:
    """The trainees the acting person is named for where she works now, as supervisor or deputy, by name."""
    is_named = or_(NamedSupervisor.supervisor_id == actor.membership_id, NamedSupervisor.deputy_id == actor.membership_id)
    named = (
        select(Person.name).join(Membership, Membership.person_id == Person.id)
        .join(NamedSupervisor, NamedSupervisor.membership_id == Membership.id)
        .where(is_named, Membership.ended_at.is_(None)).order_by(func.lower(Person.name)).limit(most)
    )
    return list(db.session.scalars(named)) if Role.SUPERVISOR in actor.roles else []
