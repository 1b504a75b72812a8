"""Finding tries at stories, with the story in the version it was met."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assessments.scenarios import rules
from assessments.scenarios.models import ScenarioAttempt
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Activity
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.stories import Scenario
from courses.learning.models import Completion
from courses.learning.queries import LearningPlace, place_or_none
from lms.base.db import db

TRIES_SHOWN = 10  # in a list; each leads to the one before it


@dataclass(frozen=True)
class StoryPlace:
    """Where one person stands in one story of a module."""

    place: LearningPlace
    scenario: Scenario

    @property
    def module_key(self) -> str:
        """The key of the module."""
        return self.place.module.module_key

    @property
    def activity_key(self) -> str:
        """The key of the story as an activity."""
        return key_of(self.scenario)

    @property
    def is_done(self) -> bool:
        """Whether it counts already."""
        step = self.place.progress.step(self.activity_key)
        return bool(step and step.is_finished)


@dataclass(frozen=True, kw_only=True)
class EndedAttempt:
    """A try that has come to its end. Immutable."""

    id: uuid.UUID
    membership_id: uuid.UUID
    number: int
    way: rules.Way
    scenario: Scenario
    module: ModuleInUse


def key_of(scenario: Scenario) -> str:
    """The key of a story as an activity."""
    return f"scenario:{scenario.key}"


def story_or_none(module_key: str, story_key: str) -> StoryPlace | None:
    """The acting person's place in a story; None when there is no such story in the version she met, or she is not on the course."""
    place = place_or_none(module_key)
    scenario = place.document.scenario(story_key) if place else None
    return StoryPlace(place, scenario) if place and scenario else None


def open_attempt(story: StoryPlace, *, to_change: bool = False) -> ScenarioAttempt | None:
    """The try she is in the middle of."""
    found = select(ScenarioAttempt).where(*_of(story, story.scenario), ScenarioAttempt.ended_at.is_(None))
    return db.session.scalar(found.with_for_update() if to_change else found)


def ended_attempts(story: StoryPlace) -> list[ScenarioAttempt]:
    """Her last ten tries that have come to an end, newest first."""
    ended = select(ScenarioAttempt).where(*_of(story, story.scenario), ScenarioAttempt.ended_at.is_not(None))
    return list(db.session.scalars(ended.order_by(ScenarioAttempt.number.desc()).limit(TRIES_SHOWN)))


def try_before(ended: EndedAttempt) -> uuid.UUID | None:
    """The same person's ended try before this one, so that each can be reached however many there are."""
    activity = select(ScenarioAttempt.activity_id).where(ScenarioAttempt.id == ended.id).scalar_subquery()
    hers = (ScenarioAttempt.membership_id == ended.membership_id, ScenarioAttempt.activity_id == activity)
    before = select(ScenarioAttempt.id).where(*hers, ScenarioAttempt.number < ended.number, ScenarioAttempt.ended_at.is_not(None))
    return db.session.scalar(before.order_by(ScenarioAttempt.number.desc()).limit(1)) if ended.number > 1 else None


def last_number(story: StoryPlace) -> int:
    """The number of the latest try; 0 before the first."""
    return db.session.scalar(select(func.max(ScenarioAttempt.number)).where(*_of(story, story.scenario))) or 0


def passed_instead(story: StoryPlace) -> ScenarioAttempt | None:
    """Her first try that ended well at the story that may stand for this one."""
    other = story.place.document.scenario(story.scenario.instead) if story.scenario.instead else None
    if other is None:
        return None
    passed = select(ScenarioAttempt).where(*_of(story, other), ScenarioAttempt.has_passed.is_(True))
    return db.session.scalar(passed.order_by(ScenarioAttempt.number).limit(1))


def attempt_or_none(module_key: str, story_key: str, attempt_id: uuid.UUID) -> EndedAttempt | None:
    """An ended try at this story, in the version it was made in; None for every other."""
    row = db.session.scalar(select(ScenarioAttempt).where(ScenarioAttempt.id == attempt_id, ScenarioAttempt.ended_at.is_not(None)))
    module = catalogue.adoption(db.session(), row.adoption_id) if row else None
    scenario = catalogue.document_in_use(db.session(), module).scenario(story_key) if module else None
    if row is None or module is None or scenario is None or module.module_key != module_key:
        return None
    if db.session.scalar(select(Activity.key).where(Activity.id == row.activity_id)) != key_of(scenario):
        return None
    return EndedAttempt(
        id=row.id, membership_id=row.membership_id, number=row.number, way=rules.way(scenario, row.path), scenario=scenario, module=module,
    )


def faults(session: Session) -> list[str]:
    """Ended tries of the session's organisation that do not stand behind a completion (safety.md 4.2)."""
    behind = select(Completion.id).where(Completion.source_id == ScenarioAttempt.id, Completion.activity_id == ScenarioAttempt.activity_id)
    ended = select(func.count()).select_from(ScenarioAttempt).where(ScenarioAttempt.ended_at.is_not(None), ~behind.exists())
    loose = session.scalar(ended) or 0
    return [f"course: {loose} tries at stories do not stand behind a completion"] if loose else []


def _of(story: StoryPlace, scenario: Scenario) -> tuple[ColumnElement[bool], ...]:
    activity_id = story.place.activity_ids[key_of(scenario)]
    return (ScenarioAttempt.membership_id == story.place.membership_id, ScenarioAttempt.activity_id == activity_id)
