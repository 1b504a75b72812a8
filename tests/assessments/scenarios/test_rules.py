"""How a story is followed and when it counts (NEW-7): for every story of the course, along every way through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessments.scenarios import rules
from courses.catalogue.queries import course_folders, read_course
from courses.catalogue.rules.stories import ACTS, CANNOT, CONSULT, TRIGGERS, Choice, Scenario

CONTENT = Path(__file__).resolve().parents[3] / "courses" / "content"
STORIES = {
    scenario.key: scenario
    for folder in course_folders(CONTENT) for module in read_course(folder).modules.values() for scenario in module.scenarios
}


def ways(scenario: Scenario, place: str, behind: tuple[Choice, ...] = ()) -> Iterator[tuple[Choice, ...]]:
    """Every way through a story, from its start to an ending."""
    step = scenario.step(place)
    if step is None:
        yield behind
        return
    for choice in step.choices:
        yield from ways(scenario, choice.to, (*behind, choice))


@pytest.mark.parametrize("key", STORIES)
def test_any_act_outside_the_role_is_not_yet_however_the_story_ends(key: str) -> None:
    scenario, met = STORIES[key], 0
    for choices in ways(scenario, scenario.start):
        way = rules.way(scenario, [choice.key for choice in choices])
        assert way.ending is not None and way.step is None
        outside = any(act in CANNOT for choice in choices for act in choice.acts)
        assert way.has_passed is (way.ending.well and not outside)
        met += outside and way.ending.well
        if outside:
            assert any(moment.outside for moment in way.moments) and "outside the role" in rules.result_words(way)
    assert met, "somebody can end it well and still have stepped outside: the rule is tried"


@pytest.mark.parametrize("key", STORIES)
def test_no_way_through_the_consultation_is_marked_wrong(key: str) -> None:
    """Whoever asks her supervisor at every step has done nothing wrong and has ended the story well (S2-23)."""
    scenario, place, path = STORIES[key], STORIES[key].start, []
    while step := scenario.step(place):
        (asking,) = [choice for choice in step.choices if CONSULT in choice.acts]
        path.append(asking.key)
        place = asking.to
    assert rules.way(scenario, path).has_passed


def test_every_tag_has_three_stories() -> None:
    tags = {*ACTS, *TRIGGERS} - {CONSULT}
    assert len(tags) == 14
    short = {tag: n for tag in tags if (n := sum(tag in scenario.tags for scenario in STORIES.values())) < 3}
    assert short == {}


def test_keys_of_stories_are_unique_in_the_course() -> None:
    assert len(STORIES) == sum(
        len(module.scenarios) for folder in course_folders(CONTENT) for module in read_course(folder).modules.values()
    )


def test_a_way_that_was_never_offered_is_refused() -> None:
    scenario = next(iter(STORIES.values()))
    for path in (["never"], [scenario.steps[0].choices[0].key] * 9):
        with pytest.raises(ValueError):
            rules.way(scenario, path)


def test_choices_are_shuffled_the_same_way_at_each_reload() -> None:
    steps = [step for scenario in STORIES.values() for step in scenario.steps]
    assert all(rules.offered(step, "amina") == rules.offered(step, "amina") for step in steps)
    assert all({one.value for one in rules.offered(step, "amina")} == {choice.key for choice in step.choices} for step in steps)
    assert len({rules.offered(steps[0], seed) for seed in range(40)}) > 5
