"""Cohorts, their trainees and trainers, and what members are called."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.base.db import db
from lms.membership.models import Cohort, CohortPlace, Membership, Part, RoleHeld
from lms.tenancy.models import Organisation

ERASED = "A former member"
NO_COHORT = uuid.UUID(int=0)
IS_THERE = (Membership.suspended_at.is_(None) & Membership.away_since.is_(None)).label("is_there")


@dataclass(frozen=True)
class Member:
    """A member as lists show her. `is_there`: not suspended and not stepped back, which look alike."""

    membership_id: uuid.UUID
    name: str
    is_there: bool = True


@dataclass(frozen=True)
class CohortView:
    """A cohort with its trainees."""

    id: uuid.UUID
    name: str
    members: tuple[Member, ...]


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
    cohorts = select(Cohort).where(Cohort.archived_at.is_(None)).order_by(Cohort.name)
    if Role.LEAD not in actor.roles:
        cohorts = cohorts.where(Cohort.id.in_(mine))
    found = list(db.session.scalars(cohorts))
    members = people_in([cohort.id for cohort in found], Part.TRAINEE)
    views = [CohortView(cohort.id, cohort.name, tuple(members.get(cohort.id, []))) for cohort in found]
    alone = _in_no_cohort() if Role.LEAD in actor.roles else ()
    return [*views, CohortView(NO_COHORT, "Not in a group", alone)] if alone else views


def _in_no_cohort() -> tuple[Member, ...]:
    rows = db.session.execute(
        select(Membership.id, Person.name, IS_THERE).join(RoleHeld, RoleHeld.membership_id == Membership.id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(RoleHeld.role == Role.TRAINEE, Membership.ended_at.is_(None), Membership.id.not_in(in_a_group()))
        .order_by(Person.name, Membership.id)
    )
    return tuple(Member(membership_id, name or ERASED, is_there) for membership_id, name, is_there in rows)


def in_a_group() -> Any:
    """The trainees of groups that are not archived."""
    placed = select(CohortPlace.membership_id).join(Cohort, Cohort.id == CohortPlace.cohort_id)
    return placed.where(CohortPlace.part == Part.TRAINEE, Cohort.archived_at.is_(None))


def trained_by(membership_id: uuid.UUID | None) -> Any:
    """The trainees a trainer walks with: those of her groups, archived ones and leavers left out."""
    mine = select(CohortPlace.cohort_id).join(Cohort, Cohort.id == CohortPlace.cohort_id).where(
        CohortPlace.membership_id == membership_id, CohortPlace.part == Part.TRAINER, Cohort.archived_at.is_(None),
    )
    theirs = select(CohortPlace.membership_id).join(Membership, Membership.id == CohortPlace.membership_id)
    return theirs.where(CohortPlace.cohort_id.in_(mine), CohortPlace.part == Part.TRAINEE, Membership.ended_at.is_(None))


def people_in(cohort_ids: Iterable[uuid.UUID], part: Part) -> dict[uuid.UUID, list[Member]]:
    """Who has this part in each of the cohorts, by name, leavers left out."""
    rows = db.session.execute(
        select(CohortPlace.cohort_id, CohortPlace.membership_id, Person.name, IS_THERE)
        .join(Membership, Membership.id == CohortPlace.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(CohortPlace.cohort_id.in_(list(cohort_ids)), CohortPlace.part == part, Membership.ended_at.is_(None))
        .order_by(Person.name, CohortPlace.membership_id)
    )
    members: dict[uuid.UUID, list[Member]] = {}
    for cohort_id, membership_id, name, is_there in rows:
        members.setdefault(cohort_id, []).append(Member(membership_id, name or ERASED, is_there))
    return members


def is_trainer_of(trainer_id: uuid.UUID | None, trainee_id: uuid.UUID) -> bool:
    """Whether she walks with this trainee. The session's scope keeps both in one organisation."""
    is_hers = (Membership.id == trainee_id, Membership.id.in_(trained_by(trainer_id)))
    return db.session.scalar(select(Membership.id).where(*is_hers)) is not None


def trainers_of(membership_id: uuid.UUID) -> list[Membership]:
    """Who walks with a trainee: the trainers of her groups, each once, archived groups and leavers left out."""
    trainers = select(CohortPlace.membership_id).where(
        CohortPlace.cohort_id.in_(groups_of(membership_id)), CohortPlace.part == Part.TRAINER,
    )
    return list(db.session.scalars(select(Membership).where(Membership.id.in_(trainers), Membership.ended_at.is_(None))))


def member_or_none(membership_id: uuid.UUID) -> Membership | None:
    """A membership of the session's organisation."""
    return db.session.scalar(select(Membership).where(Membership.id == membership_id))


def cohort_or_none(cohort_id: uuid.UUID) -> Cohort | None:
    """A cohort of the session's organisation."""
    return db.session.scalar(select(Cohort).where(Cohort.id == cohort_id))


def trainer_of_or_none(cohort_id: uuid.UUID, membership_id: uuid.UUID) -> tuple[Cohort, Membership] | None:
    """A cohort and one of its trainers."""
    cohort, membership = cohort_or_none(cohort_id), member_or_none(membership_id)
    if cohort is None or membership is None or part_in(cohort_id, membership_id) is not Part.TRAINER:
        return None
    return cohort, membership


def part_in(cohort_id: uuid.UUID, membership_id: uuid.UUID) -> Part | None:
    """What somebody does in a cohort."""
    return db.session.scalar(
        select(CohortPlace.part).where(CohortPlace.cohort_id == cohort_id, CohortPlace.membership_id == membership_id)
    )


def groups_of(membership_id: uuid.UUID) -> list[uuid.UUID]:
    """The cohorts somebody is a trainee of, archived ones left out."""
    placed = select(Cohort.id).join(CohortPlace, CohortPlace.cohort_id == Cohort.id).order_by(Cohort.name)
    hers = placed.where(CohortPlace.membership_id == membership_id, CohortPlace.part == Part.TRAINEE, Cohort.archived_at.is_(None))
    return list(db.session.scalars(hers))


@dataclass(frozen=True)
class GroupLine:
    """A cohort as the list shows it."""

    id: uuid.UUID
    name: str
    trainees: int
    trainers: tuple[str, ...]
    is_archived: bool


def groups(page: int, *, are_archived: bool, a_page: int = 50) -> tuple[list[GroupLine], bool]:
    """A page of the organisation's cohorts by name, and whether there are more. Three queries."""
    chosen = Cohort.archived_at.is_not(None) if are_archived else Cohort.archived_at.is_(None)
    listed = select(Cohort).where(chosen).order_by(Cohort.name, Cohort.id).offset((page - 1) * a_page).limit(a_page + 1)
    found = list(db.session.scalars(listed))
    shown = found[:a_page]
    counts = _counts([cohort.id for cohort in shown])
    trainers = people_in([cohort.id for cohort in shown], Part.TRAINER)
    lines = [
        GroupLine(
            cohort.id, cohort.name, counts.get(cohort.id, 0), tuple(member.name for member in trainers.get(cohort.id, [])),
            cohort.archived_at is not None,
        ) for cohort in shown
    ]
    return lines, len(found) > a_page


def open_groups(most: int = 500) -> list[Cohort]:
    """The cohorts somebody can be moved to."""
    return list(db.session.scalars(select(Cohort).where(Cohort.archived_at.is_(None)).order_by(Cohort.name).limit(most)))


def in_no_group(most: int) -> list[Member]:
    """Trainees for whom no group has been chosen yet, by name."""
    return list(_in_no_cohort()[:most])


def _counts(cohort_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        select(CohortPlace.cohort_id, func.count(CohortPlace.id)).join(Membership, Membership.id == CohortPlace.membership_id)
        .where(CohortPlace.cohort_id.in_(cohort_ids), CohortPlace.part == Part.TRAINEE, Membership.ended_at.is_(None))
        .group_by(CohortPlace.cohort_id)
    )
    return dict(rows.all())
