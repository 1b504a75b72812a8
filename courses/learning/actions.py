"""Enrolling, starting, completing, undoing; and what an organisation asks for before the modules on hard things."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from courses.catalogue.models import Course
from courses.learning import queries, rules, statements
from courses.learning.models import CohortCourse, Completion, Enrolment, OpeningSwitch, Start
from courses.learning.queries import LearningPlace, opening
from courses.learning.rules import MODULE, PAGE, Outcome
from lms.access import Actor, Role
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import NotAllowed, OutOfDate, RuleBroken
from lms.lrs import actions as record
from lms.mail import actions as mail
from lms.membership.models import Cohort, Membership, Part
from lms.membership.queries import member_or_none, people_in, roles_held, trainers_of

NO_TRAINEE = "Only a trainee is enrolled. Give her that role first (People, then her name, then Roles)."
NOT_STARTED = "Begin the module first: its first page tells you what it is about and what it touches on."


def follow_course(*, cohort: Cohort, course: Course) -> None:
    """A cohort takes up a course, once: those who are in it are enrolled, and so will be who comes later."""
    if not queries.follows(cohort.id, course.id):
        db.session.add(CohortCourse(organisation_id=cohort.organisation_id, cohort_id=cohort.id, course_id=course.id))
        db.session.flush()
    for member in people_in([cohort.id], Part.TRAINEE).get(cohort.id, ()):
        membership = member_or_none(member.membership_id)
        if membership is not None:
            enrol(membership=membership, course=course)


def put_on_course(*, by: Actor, cohort: Cohort, course: Course) -> None:
    """A lead has a group follow a course."""
    follow_course(cohort=cohort, course=course)
    audit.note(by=by, act="put a group on a course", thing="group", thing_id=cohort.id)


def take_off_course(*, by: Actor, cohort: Cohort, course: Course) -> None:
    """Who comes into the group from now on is not enrolled any more; enrolments and what was learned stay."""
    row = db.session.scalar(select(CohortCourse).where(CohortCourse.cohort_id == cohort.id, CohortCourse.course_id == course.id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        audit.note(by=by, act="took a group off a course", thing="group", thing_id=cohort.id)


def enrol_one(*, by: Actor, membership: Membership, course: Course) -> None:
    """A lead enrols one trainee, in whatever group she is. Raises RuleBroken for somebody who is no trainee here."""
    if Role.TRAINEE not in roles_held(db.session(), membership.id) or membership.ended_at is not None:
        raise RuleBroken(NO_TRAINEE)
    row = enrol(membership=membership, course=course)
    audit.note(by=by, act="enrolled", thing="enrolment", thing_id=row.id, about=membership.id)


def enrol(*, membership: Membership, course: Course, at: datetime | None = None) -> Enrolment:
    """Put a member on a course, once."""
    present = db.session.scalar(select(Enrolment).where(Enrolment.membership_id == membership.id, Enrolment.course_id == course.id))
    if present:
        return present
    row = Enrolment(
        organisation_id=membership.organisation_id, membership_id=membership.id, course_id=course.id, enrolled_at=at or clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record.record(statements.enrolled(membership.pseudonym, row, course.key, course.title))
    return row


def enrol_with_group(membership: Membership, cohort: Cohort, at: datetime | None) -> None:
    """Who comes into a group is enrolled on what the group follows; leaving the group ends no enrolment."""
    followed = select(Course).join(CohortCourse, CohortCourse.course_id == Course.id).where(CohortCourse.cohort_id == cohort.id)
    for course in db.session.scalars(followed):
        enrol(membership=membership, course=course, at=at)


def must_be_open(place: LearningPlace) -> None:
    """Raises NotAllowed, naming the unmet rule, when the module is locked or not begun (MUST-3)."""
    must_be_unlocked(place)
    if place.started_at is None:
        raise NotAllowed(NOT_STARTED)


def must_be_unlocked(place: LearningPlace) -> None:
    """Raises NotAllowed, naming what has to be complete or there first. A module begun stays open, whatever changes later."""
    if place.started_at is not None:
        return
    missing, unmet = rules.missing(place.document.requires, place.complete_modules), opening.unmet_for(place)
    if missing or unmet:
        raise NotAllowed(rules.locked_words(missing, queries.module_titles(missing) if missing else {}, unmet))


def start_module(*, by: Actor, place: LearningPlace, at: datetime | None = None) -> None:
    """Begin a module: from here on she keeps this version. Beginning twice is beginning once."""
    must_be_unlocked(place)
    if place.started_at is not None or queries.has_begun_meanwhile(place):
        return
    start = Start(
        organisation_id=_organisation_id(by), membership_id=place.membership_id, module_id=place.module.module_id,
        adoption_id=place.module.adoption_id, started_at=at or clock.now(),
    )
    db.session.add(start)
    db.session.flush()
    record.record(statements.module_opened(by, place, start))


def complete_activity(
    *, by: Actor, place: LearningPlace, activity_key: str, outcome: Outcome, source_id: uuid.UUID | None = None, at: datetime | None = None,
) -> Completion:
    """Append a completion and, when that makes or breaks the module, the module's own.

    Told twice is told once: a finished page marked again and evidence (`source_id`) reported again give the row that is there already.
    Whatever opens an activity (`catalogue.kinds.opens`) reports here, content from outside included (MUST-35).
    """
    must_be_open(place)
    at = at or clock.now()
    place = queries.in_turn(place)
    told = queries.told_before(place, activity_key, outcome, source_id)
    if told is not None:
        return told
    row = _append(by, place, activity_key, outcome, source_id, at)
    if _is_for_others(place, activity_key) and rules.may_like_a_talk(place.histories.get(activity_key, ()), outcome):
        _tell_trainers(place, activity_key)
    _settle_module(by, place, activity_key, outcome, at)
    return row


def _is_for_others(place: LearningPlace, activity_key: str) -> bool:
    return dict(place.document.activity_keys).get(activity_key) not in rules.HERS_UNTIL_DONE


def _tell_trainers(place: LearningPlace, activity_key: str) -> None:
    """Whoever walks with her hears, once, that somebody may like a talk; neither her name nor what it is about is in the letter."""
    for trainer in trainers_of(place.membership_id):
        if trainer.person_id is not None:
            mail.write(
                db.session(), kind="learning: may like a talk", person_id=trainer.person_id, organisation_id=trainer.organisation_id,
                once=f"talk:{trainer.id}:{place.membership_id}:{place.activity_ids[activity_key]}",
                values={"membership": str(place.membership_id)},
            )


def undo(*, by: Actor, place: LearningPlace, activity_key: str, at: datetime | None = None) -> None:
    """Take back a page marked as done (C2). A page that is not done stays as it is."""
    must_be_open(place)
    step = place.progress.step(activity_key)
    if step is None or step.kind != PAGE:
        raise RuleBroken("Only a page can be marked as not done. Questions can be tried again as often as you like.")
    if step.is_finished:
        complete_activity(by=by, place=place, activity_key=activity_key, outcome=Outcome.UNDONE, at=at)


def ask_before_hard_things(*, by: Actor, asked: Collection[str]) -> None:
    """From now on the organisation asks for these prerequisites and for no others. Noted for each that changes (engine 12)."""
    for switch in opening.switches(db.session()):
        if switch.is_asked != (switch.key in asked):
            _turn(by, switch.key, is_asked=not switch.is_asked)


def _turn(by: Actor, key: str, *, is_asked: bool) -> None:
    row = opening.switch_row(db.session(), key)
    if row is None:
        row = OpeningSwitch(organisation_id=_organisation_id(by), prerequisite=key)
    row.is_asked, row.changed_by_id, row.changed_at = is_asked, _membership_id(by), clock.now()
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:      # another lead was quicker: she looks again
        raise OutOfDate() from None
    audit.note(by=by, act="changed what comes first", thing="requirement", thing_id=row.id)


def _settle_module(by: Actor, place: LearningPlace, activity_key: str, outcome: Outcome, at: datetime) -> None:
    histories = {**place.histories, activity_key: [*place.histories.get(activity_key, ()), outcome]}
    due = rules.module_row_due(rules.progress(place.document.activity_keys, histories), place.module_outcome)
    if due is None:
        return
    before = queries.latest(place.membership_id, place.activity_ids[MODULE])
    row = _append(by, place, MODULE, due, None, at)
    if due is Outcome.DONE:
        record.record(statements.module_completed(by, place, row))
    elif before is not None:
        source = statements.completed_source(before.id)
        record.void(source=source, by=statements.event_of(by, place, at, source), at=at)


def _append(
    by: Actor, place: LearningPlace, activity_key: str, outcome: Outcome, source_id: uuid.UUID | None, at: datetime,
) -> Completion:
    row = Completion(
        organisation_id=_organisation_id(by), membership_id=place.membership_id, activity_id=place.activity_ids[activity_key],
        adoption_id=place.module.adoption_id, sequence=len(place.histories.get(activity_key, ())) + 1, outcome=outcome,
        practised_at=at, recorded_at=at, source_id=source_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _organisation_id(by: Actor) -> uuid.UUID:
    if by.organisation_id is None:
        raise ValueError("learning happens inside an organisation")
    return by.organisation_id


def _membership_id(by: Actor) -> uuid.UUID:
    if by.membership_id is None:
        raise ValueError("learning is set up inside an organisation")
    return by.membership_id
