"""scenarios.yaml: a story is taken up only when it teaches scope and can be ended well from wherever she stands (NEW-7, S2-12 to 23)."""

from collections.abc import Iterable, Mapping
from typing import Any

from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.pages import Frame, outcome_numbers
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import rows_of, source_keys
from courses.catalogue.rules.stories import (
    ACTS,
    CAN,
    CANNOT,
    LEVELS,
    NO_TRIGGER,
    RED,
    TRIGGERS,
    Choice,
    Ending,
    Scenario,
    StoryNote,
    StoryStep,
    good_way,
)

SCENARIO_FIELDS = (
    "key", "title", "intro", "level", "trigger", "outcomes", "sources", "start", "steps", "endings", "content_note", "instead",
)  # fmt: skip
FEWEST_CHOICES, MOST_CHOICES = 3, 5
MOST_STEPS = 8
EMERGENCY_FIRST = "Yes, and 999 first."


def scenarios_of(file: str, data: Any, frame: Frame, problems: list[Problem]) -> tuple[Scenario, ...]:
    """The scenarios in a parsed file. Problems are noted."""
    rows = rows_of(file, data, "scenarios", SCENARIO_FIELDS, problems)
    refuse_doubles(rows)
    scenarios = tuple(scenario_of(row, frame) for row in rows)
    by_key = {scenario.key: scenario for scenario in scenarios}
    for row, scenario in zip(rows, scenarios, strict=True):
        refuse_instead(row, scenario, by_key)
    return scenarios


def scenario_of(reader: Reader, frame: Frame) -> Scenario:
    """One story by itself; problems are noted by the reader."""
    steps = tuple(_step(row, frame) for row in _rows(reader, "steps", ("key", "text", "choices")))
    endings = tuple(_ending(row, frame) for row in _rows(reader, "endings", ("key", "text", "well")))
    scenario = Scenario(
        reader.slug("key"), reader.text("title", 200), _html(reader, "intro", frame), reader.one_of("level", LEVELS),
        reader.one_of("trigger", (NO_TRIGGER, *TRIGGERS)), outcome_numbers(reader, frame), source_keys(reader, frame.sources),
        reader.slug("start"), steps, endings, _note(reader, frame), reader.slug("instead") if reader.has("instead") else "",
    )  # fmt: skip
    for words in wrong_with(scenario):
        reader.refuse("steps", words)
    return scenario


def _rows(reader: Reader, field: str, known: tuple[str, ...]) -> list[Reader]:
    rows = reader.children(field, known, may_be_empty=False)
    refuse_doubles(rows)
    return rows


def _step(reader: Reader, frame: Frame) -> StoryStep:
    rows = _rows(reader, "choices", ("key", "text", "acts", "feedback", "to"))
    refuse_doubles(rows, "text")
    return StoryStep(reader.slug("key"), _html(reader, "text", frame), tuple(_choice(row) for row in rows))


def _choice(reader: Reader) -> Choice:
    acts = reader.texts("acts")
    for place, act in enumerate(acts):
        if act not in ACTS:
            reader.refuse("acts", f"'{act}' is none of {', '.join(ACTS)}", place)
    return Choice(reader.slug("key"), reader.text("text", 600), acts, reader.text("feedback", 1200), reader.slug("to"))


def _ending(reader: Reader, frame: Frame) -> Ending:
    return Ending(reader.slug("key"), _html(reader, "text", frame), reader.truth("well"))


def _html(reader: Reader, field: str, frame: Frame) -> str:
    text = reader.text(field, 4000)
    return html_of(reader.file, text, reader.data.text_line_of(field), frame.render, reader.problems) if text else ""


def _note(reader: Reader, frame: Frame) -> StoryNote | None:
    if not reader.has("content_note"):
        return None
    note = reader.child("content_note", ("topics", "note"))
    topics = note.texts("topics", may_be_empty=False)
    for place, topic in enumerate(topics):
        if frame.topics is not None and topic not in frame.topics:
            note.refuse("topics", f"'{topic}' is none of the module's content_topics", place)
    return StoryNote(topics, note.text("note", 400))


def refuse_instead(reader: Reader, scenario: Scenario, by_key: Mapping[str, Scenario]) -> None:
    """A story with a note has another one for equal credit, which has none (NEW-9)."""
    other = by_key.get(scenario.instead)
    if scenario.note and not scenario.instead:
        reader.refuse("content_note", "needs `instead`: the key of another scenario of this module, without a note")
    if scenario.instead and not scenario.note:
        reader.refuse("instead", "is for a scenario with a content_note")
    if scenario.instead and (other is None or other.note is not None or other is scenario):
        reader.refuse("instead", f"'{scenario.instead}' is no scenario of this module without a content_note")


def wrong_with(scenario: Scenario) -> list[str]:
    """What keeps a story from being told, in words for its author. Empty for a sound one."""
    if not scenario.steps or not scenario.endings:
        return []
    places = [*(step.key for step in scenario.steps), *(ending.key for ending in scenario.endings)]
    words = [f"and endings use the key '{key}' twice" for key in sorted({key for key in places if places.count(key) > 1})]
    words += [
        f"lead from '{step.key}' by '{choice.key}' to '{choice.to}', which is no step and no ending"
        for step in scenario.steps for choice in step.choices if choice.to not in places
    ]
    if scenario.step(scenario.start) is None:
        words.append(f"do not have the step '{scenario.start}' that the story starts with")
    if len(scenario.steps) > MOST_STEPS:
        words.append(f"are {len(scenario.steps)}; at most {MOST_STEPS} can be followed")
    return words or [*_wrong_ways(scenario), *_wrong_choices(scenario), *_wrong_scope(scenario)]


def _wrong_ways(scenario: Scenario) -> Iterable[str]:
    """Dead ends, loops, and steps nobody meets."""
    if _has_loop(scenario, scenario.start, ()):
        yield "lead in a circle: a story goes on"
        return
    reached = _reached(scenario, scenario.start)
    yield from (f"are not all reached: nothing leads to '{step.key}'" for step in scenario.steps if step.key not in reached)
    yield from (f"never reach the ending '{ending.key}'" for ending in scenario.endings if ending.key not in reached)
    if good_way(scenario) is None:
        yield "cannot be ended well without stepping outside the role"
    well = {ending.key for ending in scenario.endings if ending.well}
    for step in scenario.steps:
        if not well & _reached(scenario, step.key):
            yield f"have a dead end: from '{step.key}' no ending that is well can be reached"
        yield from (
            f"have a consultation in '{step.key}' from which no ending that is well can be reached"
            for choice in step.choices if choice.is_consult and not well & _reached(scenario, choice.to)
        )


def _wrong_choices(scenario: Scenario) -> Iterable[str]:
    for step in scenario.steps:
        asking = [choice for choice in step.choices if choice.is_consult]
        if not FEWEST_CHOICES <= len(step.choices) <= MOST_CHOICES:
            yield f"have {len(step.choices)} choices in '{step.key}'; from {FEWEST_CHOICES} to {MOST_CHOICES} are needed"
        if len(asking) != 1:
            yield f"must offer asking the supervisor exactly once; '{step.key}' does {len(asking)} times"
        if any(choice.is_outside for choice in asking):
            yield f"call asking the supervisor wrong in '{step.key}': it never is"
        if scenario.level == RED and any(not choice.feedback.startswith(EMERGENCY_FIRST) for choice in asking):
            yield f"must answer asking the supervisor in '{step.key}' with \"{EMERGENCY_FIRST}\": the story is at red"


def _wrong_scope(scenario: Scenario) -> Iterable[str]:
    if not scenario.tags & set(CANNOT):
        yield f"tempt nobody: one choice at least does what is outside the role ({', '.join(CANNOT)})"
    if len(scenario.tags & set(CAN)) < 2:
        yield f"show too little of what a peer supporter can do: at least two of {', '.join(CAN)}"
    if scenario.trigger != NO_TRIGGER and scenario.level not in LEVELS[1:]:
        yield "have an immediate trigger at green: it is amber or red"


def _reached(scenario: Scenario, place: str) -> set[str]:
    """Every step and ending that can follow `place`, itself included. Only for a story without a circle."""
    step = scenario.step(place)
    return {place}.union(*(_reached(scenario, to) for to in _next(step))) if step else {place}


def _has_loop(scenario: Scenario, place: str, before: tuple[str, ...]) -> bool:
    step = scenario.step(place)
    return place in before or bool(step and any(_has_loop(scenario, to, (*before, place)) for to in _next(step)))


def _next(step: StoryStep) -> set[str]:
    return {choice.to for choice in step.choices}
