"""Where a person stands, in few queries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import and_, bindparam, func, or_, select

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Activity, Adoption, Course, Edition, Module, Version
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import ModuleDocument
from courses.learning import rules
from courses.learning.models import CohortCourse, Completion, Enrolment, Start
from courses.learning.rules import FINISHED, HERS_UNTIL_DONE, MODULE, Outcome
from lms.access import Actor, Role
from lms.access.grants import acting
from lms.base.db import db, standing
from lms.membership.models import Cohort, Membership
from lms.membership.queries import cohort_or_none, member_or_none, roles_held

Histories = dict[str, list[Outcome]]


@dataclass(frozen=True, kw_only=True)
class LearningPlace:
    """Where one person stands in one module, on the version she met."""

    membership_id: uuid.UUID
    enrolment_id: uuid.UUID
    course_key: str
    course_title: str
    module: ModuleInUse
    document: ModuleDocument
    progress: rules.ModuleProgress
    started_at: datetime | None
    complete_modules: frozenset[str]
    histories: Histories

    @cached_property
    def activity_ids(self) -> dict[str, uuid.UUID]:
        """Activity key to id; asked only by who writes, so that reading stays cheap."""
        found = catalogue.activities_of(db.session(), [self.module.module_id])
        return {key: activity_id for (_, key), activity_id in found.items()}

    @property
    def module_outcome(self) -> Outcome | None:
        """How the module itself stands."""
        return rules.standing(self.histories.get(MODULE, ()))


@dataclass(frozen=True)
class CourseView:
    """A course as one person sees it."""

    id: uuid.UUID
    title: str
    summary: str
    places: tuple[LearningPlace, ...]


def place_or_none(module_key: str) -> LearningPlace | None:
    """The acting person's place in a module; None when no such module is in use or she is not enrolled on its course."""
    return place_of(acting(), module_key) if module_key.isprintable() else None


# The version she met comes along, so that a begun module needs no second look.
_PLACE = standing(
    select(
        Enrolment.id, Course.key, Course.title, Module.id, Start.started_at, Start.adoption_id, Version.id, Version.number, Module.position,
        Version.title, Edition.id, Edition.number,
    )
    .join(Course, Course.id == Enrolment.course_id).join(Module, Module.course_id == Course.id)
    .outerjoin(Start, and_(Start.module_id == Module.id, Start.membership_id == Enrolment.membership_id))
    .outerjoin(Adoption, Adoption.id == Start.adoption_id).outerjoin(Version, Version.id == Adoption.version_id)
    .outerjoin(Edition, Edition.id == Adoption.edition_id)
    .where(Enrolment.membership_id == bindparam("membership_id"), Module.key == bindparam("module_key"))
)


def place_of(actor: Actor, module_key: str) -> LearningPlace | None:
    """An actor's place in a module."""
    membership_id = actor.membership_id
    found = db.session.execute(_PLACE, {"membership_id": membership_id, "module_key": module_key}).first()
    if found is None or membership_id is None:
        return None
    enrolment_id, course_key, course_title, module_id, started_at, *met = found
    module = ModuleInUse(module_id, module_key, *met) if started_at else catalogue.module_in_use(db.session(), module_key)
    if module is None:
        return None
    histories = _histories(membership_id, [module_id])
    return _place(membership_id, (enrolment_id, course_key, course_title), module, started_at, histories)


def course_of_actor() -> CourseView | None:
    """The course the acting person follows, with her place in each of its modules. Six queries at most, whatever the size."""
    membership_id = acting().membership_id
    found = db.session.execute(
        select(Enrolment.id, Course).join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.membership_id == membership_id).order_by(Enrolment.enrolled_at)
    ).first()
    if found is None or membership_id is None:
        return None
    enrolment_id, course = found
    started = {row.module_id: row for row in db.session.scalars(select(Start).where(Start.membership_id == membership_id))}
    met = catalogue.adoptions(db.session(), [row.adoption_id for row in started.values()])
    latest = catalogue.modules_in_use(db.session(), course.id)
    histories = _histories(membership_id, [module.module_id for module in latest])
    catalogue.remember_documents(db.session(), [*latest, *met.values()])
    enrolment = (enrolment_id, course.key, course.title)
    places = []
    for module in latest:
        start = started.get(module.module_id)
        version_met = met[start.adoption_id] if start else module
        places.append(_place(membership_id, enrolment, version_met, start.started_at if start else None, histories))
    return CourseView(course.id, course.title, course.summary, tuple(places))


def module_titles(module_keys: Sequence[str]) -> dict[str, str]:
    """The titles of modules in use, by key."""
    return {module.module_key: module.title for module in catalogue.modules_in_use(db.session()) if module.module_key in module_keys}


def _place(
    membership_id: uuid.UUID, enrolment: tuple[uuid.UUID, str, str], module: ModuleInUse, started_at: datetime | None,
    histories: dict[str, Histories],
) -> LearningPlace:
    document = catalogue.document_in_use(db.session(), module)
    own = histories.get(module.module_key, {})
    return LearningPlace(
        membership_id=membership_id, enrolment_id=enrolment[0], course_key=enrolment[1], course_title=enrolment[2], module=module,
        document=document, progress=rules.progress(document.activity_keys, own), started_at=started_at,
        complete_modules=_complete_modules(histories), histories=own,
    )


def _complete_modules(histories: dict[str, Histories]) -> frozenset[str]:
    return frozenset(key for key, history in histories.items() if rules.standing(history.get(MODULE, ())) is Outcome.DONE)


_HISTORIES = standing(
    select(Module.key, Activity.key, Completion.outcome)
    .join(Activity, Activity.id == Completion.activity_id).join(Module, Module.id == Activity.module_id)
    .where(Completion.membership_id == bindparam("membership_id"))
    .where(or_(Activity.module_id.in_(bindparam("module_ids", expanding=True)), Activity.kind == MODULE))
    .order_by(Completion.activity_id, Completion.sequence)
)


def _histories(membership_id: uuid.UUID, module_ids: Sequence[uuid.UUID]) -> dict[str, Histories]:
    """Outcomes in order by module and activity key: all of these modules', and the module rows of every other (for what they require)."""
    rows = db.session.execute(_HISTORIES, {"membership_id": membership_id, "module_ids": module_ids})
    histories: dict[str, Histories] = {}
    for module_key, key, outcome in rows:
        histories.setdefault(module_key, {}).setdefault(key, []).append(outcome)
    return histories


def _wait_for_turn(place: LearningPlace) -> None:
    """One change to a person's course at a time (PostgreSQL; SQLite has one writer anyway)."""
    db.session.execute(select(Enrolment.id).where(Enrolment.id == place.enrolment_id).with_for_update())


def has_begun_meanwhile(place: LearningPlace) -> bool:
    """Whether another tab began the module after this place was looked up."""
    _wait_for_turn(place)
    begun = select(Start.id).where(Start.membership_id == place.membership_id, Start.module_id == place.module.module_id)
    return db.session.scalar(begun) is not None


def in_turn(place: LearningPlace) -> LearningPlace:
    """The place once more, after waiting for any other change to this person's course: two pages marked at once both see the other."""
    _wait_for_turn(place)
    own = _histories(place.membership_id, [place.module.module_id]).get(place.module.module_key, {})
    return replace(place, histories=own, progress=rules.progress(place.document.activity_keys, own))


def latest(membership_id: uuid.UUID, activity_id: uuid.UUID) -> Completion | None:
    """The last row of one activity."""
    return db.session.scalar(
        select(Completion).where(Completion.membership_id == membership_id, Completion.activity_id == activity_id)
        .order_by(Completion.sequence.desc()).limit(1)
    )


def told_before(place: LearningPlace, activity_key: str, outcome: Outcome, source_id: uuid.UUID | None) -> Completion | None:
    """The row that already says this: the same evidence, or a page that is done and marked done again."""
    activity_id = place.activity_ids[activity_key]
    if source_id is not None:
        return db.session.scalar(select(Completion).where(
            Completion.membership_id == place.membership_id, Completion.activity_id == activity_id, Completion.source_id == source_id,
        ))
    step = place.progress.step(activity_key)
    now = step.outcome if step else None
    is_said_already = now is Outcome.DONE if outcome is Outcome.DONE else outcome is Outcome.UNDONE and now is None
    return latest(place.membership_id, activity_id) if is_said_already else None


def learner_or_none(membership_id: uuid.UUID) -> Membership | None:
    """A member who is on a course: nobody else has progress to look at."""
    on_a_course = select(Enrolment.id).where(Enrolment.membership_id == membership_id)
    return db.session.scalar(select(Membership).where(Membership.id == membership_id, on_a_course.exists()))


def is_learner(membership_id: uuid.UUID) -> bool:
    """Whether a member is on a course."""
    return learner_or_none(membership_id) is not None


def is_trainee(membership_id: uuid.UUID) -> bool:
    """Whether a member is a trainee now."""
    return Role.TRAINEE in roles_held(db.session(), membership_id)


@dataclass(frozen=True)
class CourseLine:
    """A course, and whether a group follows it or a member is enrolled on it."""

    id: uuid.UUID
    title: str
    is_on_it: bool


def courses_of_group(cohort_id: uuid.UUID) -> list[CourseLine]:
    """Every course, and whether the group follows it."""
    followed = set(db.session.scalars(select(CohortCourse.course_id).where(CohortCourse.cohort_id == cohort_id)))
    return [CourseLine(course.id, course.title, course.id in followed) for course in catalogue.courses(db.session())]


def courses_of_member(membership_id: uuid.UUID) -> list[CourseLine]:
    """Every course, and whether she is enrolled on it."""
    hers = set(db.session.scalars(select(Enrolment.course_id).where(Enrolment.membership_id == membership_id)))
    return [CourseLine(course.id, course.title, course.id in hers) for course in catalogue.courses(db.session())]


def follows(cohort_id: uuid.UUID, course_id: uuid.UUID) -> bool:
    """Whether a group follows a course."""
    return any(line.is_on_it for line in courses_of_group(cohort_id) if line.id == course_id)


def group_and_course(cohort_id: uuid.UUID, course_id: uuid.UUID) -> tuple[Cohort, Course] | None:
    """Both, when both are there."""
    cohort, course = cohort_or_none(cohort_id), db.session.get(Course, course_id)
    return (cohort, course) if cohort and course else None


def member_and_course(membership_id: uuid.UUID, course_id: uuid.UUID) -> tuple[Membership, Course] | None:
    """Both, when both are there."""
    membership, course = member_or_none(membership_id), db.session.get(Course, course_id)
    return (membership, course) if membership and course else None


def completions_of(membership_id: uuid.UUID) -> list[tuple[Completion, str, str, uuid.UUID, int]]:
    """A member's completions with activity key, kind, module id and version number, in order of time, without what is hers alone."""
    is_told = or_(Activity.kind.not_in(HERS_UNTIL_DONE), Completion.outcome != Outcome.NOT_YET)
    rows = db.session.execute(
        select(Completion, Activity.key, Activity.kind, Activity.module_id, Version.number)
        .join(Activity, Activity.id == Completion.activity_id)
        .join(Adoption, Adoption.id == Completion.adoption_id).join(Version, Version.id == Adoption.version_id)
        .where(Completion.membership_id == membership_id, is_told).order_by(Completion.recorded_at, Completion.sequence)
    )
    return [(row, key, kind, module_id, number) for row, key, kind, module_id, number in rows]


@dataclass(frozen=True)
class Cell:
    """One person in one module: how many steps count, and since when the module is complete."""

    finished: int
    completed_at: datetime | None
    is_begun: bool = True


def cells(membership_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Cell]:
    """The grid's content by (membership, module). Two queries whatever the size: the database keeps only how each activity stands."""
    since = (
        select(Completion.membership_id, Completion.activity_id, func.max(Completion.sequence).label("undone"))
        .where(Completion.outcome == Outcome.UNDONE, Completion.membership_id.in_(membership_ids))
        .group_by(Completion.membership_id, Completion.activity_id).subquery()
    )
    standing = (
        select(Completion.membership_id, Completion.activity_id, func.max(Completion.recorded_at).label("at"))
        .outerjoin(since, and_(since.c.membership_id == Completion.membership_id, since.c.activity_id == Completion.activity_id))
        .where(Completion.outcome.in_(FINISHED), Completion.membership_id.in_(membership_ids))
        .where(or_(since.c.undone.is_(None), Completion.sequence > since.c.undone))
        .group_by(Completion.membership_id, Completion.activity_id).subquery()
    )
    is_module = Activity.kind == MODULE
    rows = db.session.execute(
        select(standing.c.membership_id, Activity.module_id, is_module, func.count(), func.max(standing.c.at))
        .join(Activity, Activity.id == standing.c.activity_id).group_by(standing.c.membership_id, Activity.module_id, is_module)
    )
    begun = db.session.execute(select(Start.membership_id, Start.module_id).where(Start.membership_id.in_(membership_ids)))
    found = {(membership_id, module_id): Cell(0, None) for membership_id, module_id in begun}
    for membership_id, module_id, counts_module, count, at in rows:
        cell = found.get((membership_id, module_id), Cell(0, None))
        found[membership_id, module_id] = Cell(cell.finished, at) if counts_module else Cell(count, cell.completed_at)
    return found
