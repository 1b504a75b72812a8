"""Beginning a story, choosing in it, and letting another one count for it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from assessments.scenarios import queries, rules, statements
from assessments.scenarios.models import ScenarioAttempt
from assessments.scenarios.queries import StoryPlace
from courses.learning.actions import complete_activity, must_be_open
from courses.learning.queries import in_turn
from courses.learning.rules import Outcome
from lms.access import Actor
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.lrs.actions import record

CHOOSE = "Choose what you would do"
NOT_YET_INSTEAD = "Go through the other story first. When it has ended well, it can count for this one too."


def begin(*, by: Actor, story: StoryPlace, at: datetime | None = None) -> ScenarioAttempt:
    """Begin a try, or go on with the one that is open: beginning twice is beginning once (F13)."""
    must_be_open(story.place)
    story = replace(story, place=in_turn(story.place))
    present = queries.open_attempt(story)
    if present is not None:
        return present
    attempt = ScenarioAttempt(
        organisation_id=by.organisation_id, membership_id=story.place.membership_id,
        activity_id=story.place.activity_ids[story.activity_key], adoption_id=story.place.module.adoption_id,
        number=queries.last_number(story) + 1, path=[], begun_at=at or clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:
        raise OutOfDate() from None
    return attempt


def choose(*, by: Actor, story: StoryPlace, behind: int, choice_key: str, at: datetime | None = None) -> ScenarioAttempt | None:
    """Go one step on. `behind`: how many choices the page had shown behind her; a page that is no longer the latest changes nothing.

    Returns the try, None when none is open. Raises RuleBroken for a choice that is not offered.
    """
    must_be_open(story.place)
    story = replace(story, place=in_turn(story.place))
    attempt = queries.open_attempt(story, to_change=True)
    if attempt is None or behind != len(attempt.path):
        return attempt
    try:
        way = rules.way(story.scenario, [*attempt.path, choice_key])
    except ValueError:
        raise RuleBroken(CHOOSE) from None
    attempt.path = [*attempt.path, choice_key]
    if way.ending is not None:
        _end(by, story, attempt, way, at or clock.now())
    db.session.flush()
    return attempt


def count_instead(*, by: Actor, story: StoryPlace, at: datetime | None = None) -> None:
    """Let the story that stands for this one count for it, once that has ended well (NEW-9). Twice is once."""
    must_be_open(story.place)
    story = replace(story, place=in_turn(story.place))
    passed = queries.passed_instead(story)
    if passed is None:
        raise RuleBroken(NOT_YET_INSTEAD)
    if not story.is_done:
        _complete(by, story, passed, Outcome.PASSED, at or clock.now())


def _end(by: Actor, story: StoryPlace, attempt: ScenarioAttempt, way: rules.Way, at: datetime) -> None:
    attempt.ended_at, attempt.has_passed = max(at, attempt.begun_at), way.has_passed
    db.session.flush()
    _complete(by, story, attempt, Outcome.PASSED if way.has_passed else Outcome.NOT_YET, at)


def _complete(by: Actor, story: StoryPlace, attempt: ScenarioAttempt, outcome: Outcome, at: datetime) -> None:
    row = complete_activity(
        by=by, place=story.place, activity_key=story.activity_key, outcome=outcome, source_id=attempt.id, at=at,
    )
    if outcome is Outcome.PASSED:
        record(statements.completed(by, story, row, at))
