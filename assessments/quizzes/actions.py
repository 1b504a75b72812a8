"""Sending a try and keeping a draft of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from assessments.quizzes import queries, rules, statements
from assessments.quizzes.models import Attempt
from assessments.sittings import actions as sittings
from courses.learning.actions import complete_activity, must_be_open
from courses.learning.queries import LearningPlace, in_turn
from courses.learning.rules import Outcome
from lms.access import Actor
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate
from lms.base.keeping import Erased
from lms.drafts import actions as drafts
from lms.drafts.models import Draft
from lms.drafts.rules import Fields, place_name
from lms.lrs.actions import record


@dataclass(frozen=True)
class Sent:
    """What the questions page sent. `path` is the page; `row_version` and `shown_at` say which draft and parked forms it had shown."""

    path: str
    fields: Fields
    whole: Fields
    form_token: uuid.UUID
    row_version: int | None = None
    shown_at: datetime | None = None
    may_leave_gaps: bool = False


def send(*, by: Actor, place: LearningPlace, sent: Sent) -> tuple[Attempt, bool]:
    """Send what the page holds, and settle its draft and the parked forms it has shown.

    Returns the attempt, and whether another tab's different words stay as her draft. Raises RefusedAnswers, field by field.
    """
    answers = rules.checked_answers(place.document.quiz, sent.fields, may_leave_gaps=sent.may_leave_gaps)
    attempt = submit_attempt(by=by, place=place, answers=answers)
    is_settled = drafts.mark_sent(by=by, place=draft_place(place), fields=sent.fields, row_version=sent.row_version)
    if sent.shown_at:
        drafts.take_parked(person_id=by.person_id, path=sent.path, until=sent.shown_at)
    return attempt, not is_settled


def submit_attempt(*, by: Actor, place: LearningPlace, answers: rules.Answers, at: datetime | None = None) -> Attempt:
    """Score a try, keep it for good, tell the record and complete the questions with its outcome; all in one transaction.

    `answers`: question key -> option keys or written words, already cleaned. Raises NotAllowed when the module is not open to her.
    """
    must_be_open(place)
    place = in_turn(place)  # tries sent at once wait for one another: each gets its own number and none is turned away
    attempt = _scored(by, place, answers, queries.last_number(place) + 1, at or clock.now())
    db.session.add(attempt)
    db.session.flush()
    for statement in statements.of_attempt(by, place, attempt, answers):
        record(statement)
    complete_activity(
        by=by, place=place, activity_key=queries.activity_key(place), source_id=attempt.id, at=attempt.submitted_at,
        outcome=Outcome.PASSED if attempt.has_passed else Outcome.NOT_YET,
    )
    sittings.end(by=by, activity_id=attempt.activity_id, at=attempt.submitted_at)
    return attempt


def begin(*, by: Actor, place: LearningPlace) -> None:
    """Begin a try, or go on with the one that is open."""
    must_be_open(place)
    sittings.begin(by=by, module_key=place.module.module_key, activity_id=queries.activity_id(place))


def save_draft(*, by: Actor, place: LearningPlace, sent: Sent) -> Draft:
    """Keep what she has answered so far: with the first of it her try has begun. Raises OutOfDate when another tab was quicker.

    A try that has a time begins when she says so and never by a page that was left open.
    """
    if not queries.timing(by, place).is_waiting:
        begin(by=by, place=place)
    return drafts.keep(by=by, place=draft_place(place), fields=sent.fields, row_version=sent.row_version, path=sent.path)


def end(*, by: Actor, place: LearningPlace) -> None:
    """The try that is open is over, unsent. Its draft stays."""
    sittings.end(by=by, activity_id=queries.activity_id(place))


def let_go(*, by: Actor, place: LearningPlace, sent: Sent) -> None:
    """The time of her try is over: what she has sent is her draft again, or parked where another tab had saved something else."""
    try:
        drafts.keep(by=by, place=draft_place(place), fields=sent.fields, row_version=sent.row_version, path=sent.path)
    except OutOfDate:
        keep_refused(by=by, sent=sent)
    sittings.end(by=by, activity_id=queries.activity_id(place))


def keep_refused(*, by: Actor, sent: Sent) -> None:
    """Keep for a day what could not be accepted as it was, so that a closed tab loses nothing. Gives up the request's transaction."""
    drafts.park_refused(person_id=by.person_id, path=sent.path, form=sent.whole, form_token=sent.form_token)


def draft_place(place: LearningPlace) -> str:
    """Where the draft of these questions is kept: the version she met, so that it fits its questions."""
    return place_name("quiz", place.module.adoption_id, queries.activity_id(place))


def forget_words(session: Session, who: Erased) -> None:
    """Take what she wrote in her own words out of her tries; which options she chose and how it was scored stay, about nobody.

    A try is never changed, so it goes and comes back without the words, in one transaction.
    """
    for attempt in session.scalars(select(Attempt).where(Attempt.membership_id.in_(who.memberships))).all():
        if not any(isinstance(value, str) for value in attempt.answers.values()):
            continue
        kept = {column.key: getattr(attempt, column.key) for column in inspect(Attempt).column_attrs}
        kept["answers"] = {key: "" if isinstance(value, str) else value for key, value in attempt.answers.items()}
        session.delete(attempt)
        session.flush()
        session.add(Attempt(**kept))
        session.flush()


def _scored(by: Actor, place: LearningPlace, answers: rules.Answers, number: int, at: datetime) -> Attempt:
    document = place.document
    score, quiz = rules.score(document.quiz, answers), document.quiz
    return Attempt(
        organisation_id=by.organisation_id, membership_id=place.membership_id, activity_id=queries.activity_id(place),
        adoption_id=place.module.adoption_id, number=number, correct=score.correct, scored=score.scored, submitted_at=at,
        answers={key: list(value) if isinstance(value, tuple) else value for key, value in answers.items()},
        asked=[question.key for question in quiz.questions] if quiz.draw else None,
        has_passed=rules.has_passed(score, document.pass_mark, needs_critical=document.critical),
    )
