"""Whom somebody can ask, who would like to talk, and her own plan."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assessments.wellbeing.models import PlanNoted, TalkRecipient, TalkRequest, WellnessPlan
from assessments.wellbeing.rules import Contact, Step, one_each
from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import db
from lms.governance.kinds import CONTACT_WORDS, ContactKind
from lms.governance.queries import duty_contacts
from lms.membership.models import CohortPlace, Membership, NamedSupervisor, Part, RoleHeld
from lms.membership.queries import is_active, leads_of, supervisors_of
from lms.privacy import actions as vault
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope


@dataclass(frozen=True)
class Waiting:
    """Somebody would like to talk, as one who was told sees it. `told`: the memberships that know."""

    id: uuid.UUID
    name: str
    asked_at: datetime
    answer_by: datetime
    told: frozenset[uuid.UUID]


@dataclass(frozen=True)
class PlanLine:
    """Whether a trainee has recorded that she has a plan."""

    name: str
    noted_at: datetime | None


def contacts_for(session: Session, actor: Actor) -> list[Contact]:
    """Whom she can choose, those nearest to her first; herself left out. Each has the titles and the number that are known."""
    if actor.membership_id is None:
        return []
    supervisor, deputy = supervisors_of(session, actor.membership_id)
    found = [(each.id, what) for each, what in ((supervisor, "Your supervisor"), (deputy, "Stands in for your supervisor")) if each]
    found += [(member_id, "Trainer of your group") for member_id in session.scalars(_trainers_of(actor.membership_id))]
    duty = duty_contacts(session)
    phones = {contact.membership_id: contact.phone for contact in duty if contact.membership_id}
    found += [(each.id, "Lead of your organisation") for each in leads_of(session)]
    names = _names(session, [member_id for member_id, _ in found] + [each.membership_id for each in duty if each.membership_id])
    near = [Contact(member_id, names[member_id], what, phones.get(member_id, "")) for member_id, what in found if member_id in names]
    named = [
        Contact(each.membership_id if each.membership_id in names else None, each.name, CONTACT_WORDS[each.kind], each.phone)
        for each in duty
    ]
    leads = [each for each in near if each.what.startswith("Lead")]
    ordered = [each for each in near if each not in leads] + named + leads
    return [each for each in one_each(ordered) if each.membership_id != actor.membership_id]


def open_request(session: Session, membership_id: uuid.UUID | None) -> TalkRequest | None:
    """Hers that nobody has answered yet."""
    is_open = (TalkRequest.answered_at.is_(None), TalkRequest.withdrawn_at.is_(None))
    return session.scalar(select(TalkRequest).where(TalkRequest.membership_id == membership_id, *is_open))


def last_answered(session: Session, membership_id: uuid.UUID | None) -> TalkRequest | None:
    """The one somebody was in touch about, for a week."""
    since = clock.now().replace(microsecond=0)
    rows = select(TalkRequest).where(TalkRequest.membership_id == membership_id, TalkRequest.answered_at.is_not(None))
    row = session.scalar(rows.order_by(TalkRequest.answered_at.desc()).limit(1))
    return row if row is not None and row.answered_at is not None and (since - row.answered_at).days < 7 else None


def waiting_for(session: Session, actor: Actor) -> list[Waiting]:
    """Who would like to talk and has been waiting for this actor, longest first."""
    mine = select(TalkRecipient.request_id).where(TalkRecipient.membership_id == actor.membership_id)
    rows = session.execute(
        select(TalkRequest, Person.name).join(Membership, Membership.id == TalkRequest.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(TalkRequest.id.in_(mine), TalkRequest.answered_at.is_(None), TalkRequest.withdrawn_at.is_(None))
        .order_by(TalkRequest.asked_at)
    ).all()
    return [Waiting(row.id, name, row.asked_at, row.answer_by, frozenset(told(session, row.id))) for row, name in rows]


def waiting_or_none(request_id: uuid.UUID) -> Waiting | None:
    """An open request with who knows of it; the policy says who of them may have it."""
    session = db.session()
    row = session.execute(
        select(TalkRequest, Person.name).join(Membership, Membership.id == TalkRequest.membership_id)
        .join(Person, Person.id == Membership.person_id).where(TalkRequest.id == request_id, TalkRequest.withdrawn_at.is_(None))
    ).first()
    return Waiting(row[0].id, row[1], row[0].asked_at, row[0].answer_by, frozenset(told(session, row[0].id))) if row else None


def told(session: Session, request_id: uuid.UUID) -> list[uuid.UUID]:
    """Who knows of it."""
    return list(session.scalars(select(TalkRecipient.membership_id).where(TalkRecipient.request_id == request_id)))


def overdue(session: Session) -> list[TalkRequest]:
    """Requests of the session's organisation nobody has answered in time, that can still go on to somebody."""
    is_open = (TalkRequest.answered_at.is_(None), TalkRequest.withdrawn_at.is_(None))
    return list(session.scalars(
        select(TalkRequest).where(*is_open, TalkRequest.answer_by <= clock.now(), TalkRequest.step != Step.LEADS).with_for_update()
    ))


def organisations_with_something_due() -> list[uuid.UUID]:
    """Organisations where somebody has waited too long or something is old enough to be forgotten."""
    with reading_in(ServiceScope("wishes to talk that go on to somebody else")) as session:
        return sorted(session.scalars(select(TalkRequest.organisation_id).distinct()))


def deputies_for(session: Session, membership_id: uuid.UUID) -> list[uuid.UUID]:
    """Who stands in: the deputy supervisor and the supervisor, then safeguarding lead and deputy, those of them who can act now."""
    found = [each.id for each in supervisors_of(session, membership_id) if each]
    kinds = (ContactKind.SAFEGUARDING_DEPUTY, ContactKind.SAFEGUARDING_LEAD)
    found += [each.membership_id for each in duty_contacts(session) if each.membership_id and each.kind in kinds]
    there = set(session.scalars(select(Membership.id).where(Membership.id.in_(found), *_can_act())))
    return [each for each in dict.fromkeys(found) if each in there]


def lead_ids(session: Session) -> list[uuid.UUID]:
    """The leads."""
    return [each.id for each in leads_of(session)]


def persons_of(session: Session, membership_ids: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Membership -> person, of those who can act."""
    rows = session.execute(select(Membership.id, Membership.person_id).where(Membership.id.in_(membership_ids), *_can_act())).all()
    return {membership_id: person_id for membership_id, person_id in rows if person_id}


def plan_of(session: Session, person_id: uuid.UUID) -> WellnessPlan | None:
    """Her own row."""
    return session.scalar(select(WellnessPlan).where(WellnessPlan.person_id == person_id))


def opened_plan(row: WellnessPlan, actor: Actor) -> str | None:
    """What it says, for herself alone; None while it cannot be opened. Raises NotAllowed for anybody else."""
    return vault.open_or_none(
        row.person_id, row.sealed, table="wellness_plan", column="sealed", row_id=row.id, by=actor, purpose="her own plan",
    )


def words_of(row: WellnessPlan, actor: Actor) -> dict[str, str]:
    """What it says, for her copy; words that cannot be opened are said to be so. Raises NotAllowed for anybody else."""
    words = opened_plan(row, actor)
    return {"words": vault.SHUT if words is None else words}


def untold(session: Session) -> list[str]:
    """Wishes to talk in the session's organisation that wait and of which nobody was told, as a count."""
    waits = (TalkRequest.answered_at.is_(None), TalkRequest.withdrawn_at.is_(None))
    told_of = select(TalkRecipient.request_id)
    count = session.scalar(select(func.count()).select_from(TalkRequest).where(*waits, TalkRequest.id.not_in(told_of))) or 0
    return [f"wellbeing: nobody was told of {count} wishes to talk that wait"] if count else []


def noted(session: Session, membership_id: uuid.UUID | None) -> PlanNoted | None:
    """Whether her organisation knows that she has a plan."""
    return session.scalar(select(PlanNoted).where(PlanNoted.membership_id == membership_id))


def has_noted_plan(session: Session, membership_id: uuid.UUID) -> bool:
    """Whether a member has let her organisation know that she has a plan: all that others may ask about it."""
    return noted(session, membership_id) is not None


def plans_seen_by(session: Session, actor: Actor) -> list[PlanLine]:
    """Her own trainees for a supervisor, every trainee for a lead: whether there is a plan, never what it says."""
    trainees = select(RoleHeld.membership_id).where(RoleHeld.role == Role.TRAINEE, *is_active(clock.now()))
    mine = select(NamedSupervisor.membership_id).where(
        or_(NamedSupervisor.supervisor_id == actor.membership_id, NamedSupervisor.deputy_id == actor.membership_id)
    )
    statement = (
        select(Person.name, PlanNoted.noted_at).join(Membership, Membership.person_id == Person.id)
        .outerjoin(PlanNoted, PlanNoted.membership_id == Membership.id)
        .where(Membership.id.in_(trainees)).order_by(func.lower(Person.name), Membership.id)
    )
    if Role.LEAD not in actor.roles:
        statement = statement.where(Membership.id.in_(mine))
    return [PlanLine(name, at) for name, at in session.execute(statement)]


def _trainers_of(membership_id: uuid.UUID) -> Any:
    mine = select(CohortPlace.cohort_id).where(CohortPlace.membership_id == membership_id, CohortPlace.part == Part.TRAINEE)
    trains = select(CohortPlace.membership_id).join(Membership, Membership.id == CohortPlace.membership_id)
    return trains.where(CohortPlace.cohort_id.in_(mine), CohortPlace.part == Part.TRAINER, *_can_act())


def _names(session: Session, membership_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        select(Membership.id, Person.name).join(Person, Person.id == Membership.person_id)
        .where(Membership.id.in_(membership_ids), *_can_act())
    ).all()
    return dict(rows)


def _can_act() -> tuple[Any, ...]:
    """Somebody who is suspended, has left or has stepped back herself is not asked."""
    return (
        Membership.ended_at.is_(None), Membership.suspended_at.is_(None), Membership.erased_at.is_(None), Membership.away_since.is_(None),
    )
