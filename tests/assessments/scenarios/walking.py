"""Going through the stories of the demo course as a person would."""

import re
import uuid
from typing import Any

from sqlalchemy import select

from assessments.scenarios.models import ScenarioAttempt
from courses.catalogue.models import Activity
from courses.catalogue.rules.stories import Choice, Scenario, good_way
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from tests.assessments.quizzes.filling import document
from tests.judge import tokens_of

MODULE = "active-listening"
PLAIN, NOTED = "m3-everyone-has-a-tip", "m3-text-before-midnight"


def address(story_key: str = PLAIN, rest: str = "") -> str:
    """The page of a story, or what lies below it."""
    return f"/modules/{MODULE}/stories/{story_key}{rest}"


def story(app: Any, story_key: str = PLAIN, module_key: str = MODULE) -> Scenario:
    """A story as the demo has it."""
    found = document(app, module_key).scenario(story_key)
    assert found is not None
    return found


def press(client: Any, story_key: str, what: str, **fields: str) -> Any:
    """Press a button of the story's page."""
    page = client.get(address(story_key)).get_data(as_text=True)
    target = address(story_key, f"/{what}")
    return client.post(target, data=dict(tokens_of(page, target)) | fields)


def walk(client: Any, story_key: str, keys: Any) -> Any:
    """Begin and choose these one after another; the last answer."""
    answer = press(client, story_key, "begin")
    for key in keys:
        page = client.get(address(story_key)).get_data(as_text=True)
        target = address(story_key, "/choose")
        answer = client.post(target, data=dict(tokens_of(page, target)) | {"choice": key})
        assert answer.status_code == 303, (key, answer.status_code)
    return answer


def walk_well(app: Any, client: Any, story_key: str = PLAIN) -> Any:
    """End a story well."""
    return walk(client, story_key, good_way(story(app, story_key)))


def outside_way(scenario: Scenario) -> list[str]:
    """A way to an ending that is well, with one act outside the role on it."""
    for way in _ways(scenario, scenario.start, ()):
        if sum(choice.is_outside for choice in way) == 1:
            return [choice.key for choice in way]
    raise AssertionError(f"{scenario.key} has no such way")


def _ways(scenario: Scenario, place: str, behind: tuple[Choice, ...]) -> Any:
    ending, step = scenario.ending(place), scenario.step(place)
    if ending is not None and ending.well:
        yield behind
    for choice in step.choices if step else ():
        yield from _ways(scenario, choice.to, (*behind, choice))


def tries(app: Any, membership_id: uuid.UUID, story_key: str = PLAIN) -> list[ScenarioAttempt]:
    """A member's tries at a story, in order."""
    with app.app_context(), reading_in(ServiceScope("test")) as session:
        found = select(ScenarioAttempt).join(Activity, Activity.id == ScenarioAttempt.activity_id)
        found = found.where(ScenarioAttempt.membership_id == membership_id, Activity.key == f"scenario:{story_key}")
        return list(session.scalars(found.order_by(ScenarioAttempt.number)))


def status_of(client: Any, title: str) -> str:
    """What the module's page says of a story."""
    page = client.get(f"/modules/{MODULE}").get_data(as_text=True)
    found = re.search(rf"{re.escape(title)}.*?(Done|Not yet)", page, re.DOTALL)
    assert found, title
    return found[1]


