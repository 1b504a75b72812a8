"""Finding tries, with the version of the module they were made in."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.quizzes import rules
from assessments.quizzes.models import Attempt
from assessments.quizzes.rules import Answers
from assessments.sittings import queries as sittings
from assessments.sittings.rules import Timing
from courses.catalogue import queries as catalogue
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import ModuleDocument
from courses.learning.models import Completion
from courses.learning.queries import LearningPlace
from lms.access import Actor
from lms.base.db import db
from lms.lrs import queries as record

TRIES_SHOWN = 10  # in a list; each leads to the one before it


@dataclass(frozen=True)
class Try:
    """One earlier try, as a list shows it."""

    id: uuid.UUID
    number: int
    has_passed: bool
    correct: int
    scored: int
    submitted_at: datetime


@dataclass(frozen=True, kw_only=True)
class SentAttempt:
    """An attempt with the questions it answered. Immutable."""

    id: uuid.UUID
    membership_id: uuid.UUID
    number: int
    answers: Answers
    has_passed: bool
    submitted_at: datetime
    module: ModuleInUse
    document: ModuleDocument


def activity_key(place: LearningPlace) -> str:
    """The key of the module's questions as an activity."""
    return f"quiz:{place.document.quiz.key}"


def activity_id(place: LearningPlace) -> uuid.UUID:
    """The id of the module's questions as an activity."""
    return place.activity_ids[activity_key(place)]


def tries(place: LearningPlace) -> tuple[Try, ...]:
    """The person's last ten tries at these questions, newest first, whatever version they were made in. One query."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.number, Attempt.has_passed, Attempt.correct, Attempt.scored, Attempt.submitted_at)
        .where(Attempt.membership_id == place.membership_id, Attempt.activity_id == activity_id(place))
        .order_by(Attempt.number.desc()).limit(TRIES_SHOWN)
    )
    return tuple(Try(*row) for row in rows)


def try_before(sent: SentAttempt) -> uuid.UUID | None:
    """The same person's try before this one, so that each can be reached however many there are."""
    if sent.number == 1:
        return None
    activity = select(Attempt.activity_id).where(Attempt.id == sent.id).scalar_subquery()
    before = (Attempt.membership_id == sent.membership_id, Attempt.activity_id == activity, Attempt.number == sent.number - 1)
    return db.session.scalar(select(Attempt.id).where(*before))


def last_number(place: LearningPlace) -> int:
    """The number of the latest try; 0 before the first."""
    latest = select(func.max(Attempt.number)).where(Attempt.membership_id == place.membership_id, Attempt.activity_id == activity_id(place))
    return db.session.scalar(latest) or 0


def drawn_place(place: LearningPlace, number: int | None) -> LearningPlace:
    """The place with the questions that one try asks; `number` None for her next. A quiz that draws none stays as it is, without a look."""
    document = place.document
    if not document.quiz.draw:
        return place
    quiz = rules.drawn(document.quiz, f"{place.membership_id}|{try_number(place, number)}")
    return replace(place, document=replace(document, quiz=quiz))


def timing(by: Actor, place: LearningPlace) -> Timing:
    """How long she has for these questions."""
    return sittings.timing(db.session(), by, place.module.module_key, activity_id(place))


def try_number(place: LearningPlace, number: int | None) -> int:
    """The number by which the questions of a try are drawn: the one a form says, when it can have been shown, else the next."""
    following = last_number(place) + 1
    return number if number and 1 <= number < following else following


def attempt_or_none(attempt_id: uuid.UUID, module_key: str | None = None) -> SentAttempt | None:
    """An attempt of the session's organisation, of this module if one is named. None for a missing one and another organisation's alike."""
    row = db.session.scalar(select(Attempt).where(Attempt.id == attempt_id))
    module = catalogue.adoption(db.session(), row.adoption_id) if row else None
    if row is None or module is None or module_key not in (None, module.module_key):
        return None
    document = catalogue.document_in_use(db.session(), module)
    if row.asked is not None:
        document = replace(document, quiz=rules.only(document.quiz, row.asked))
    return SentAttempt(
        id=row.id, membership_id=row.membership_id, number=row.number, answers=_answers(row.answers), has_passed=row.has_passed,
        submitted_at=row.submitted_at, module=module, document=document,
    )


def _answers(stored: dict[str, Any]) -> Answers:
    """JSON has lists where we have tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()}


def faults(session: Session) -> list[str]:
    """Tries of the session's organisation that are not in the record, or do not stand behind one completion (safety.md 4.2)."""
    attempts = session.execute(select(Attempt.id, Attempt.has_passed)).all()
    sources = [f"attempt:{attempt_id}:{'passed' if has_passed else 'failed'}" for attempt_id, has_passed in attempts]
    lost, loose = record.not_recorded(session, sources), _without_completion(session)
    return [
        *([f"record: {lost} tries at questions have no statement"] if lost else []),
        *([f"course: {loose} tries at questions do not stand behind exactly one completion"] if loose else []),
    ]


def _without_completion(session: Session) -> int:
    behind = select(Attempt.id).outerjoin(Completion, Completion.source_id == Attempt.id)
    return len(session.execute(behind.group_by(Attempt.id).having(func.count(Completion.id) != 1)).all())
