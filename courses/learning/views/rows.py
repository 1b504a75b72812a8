"""Rows for task lists and grids: what a place looks like in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from courses.catalogue import kinds
from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.documents import Page
from courses.catalogue.rules.minutes import Split
from courses.catalogue.rules.stories import Scenario
from courses.learning import rules
from courses.learning.queries import CourseView, LearningPlace
from courses.learning.queries.times import Times
from courses.learning.rules import ON_HARD_THINGS, PAGE, REFLECTION, SCENARIO, Prerequisite, Step
from lms.web.filters import ZONE


@dataclass(frozen=True)
class TaskRow:
    """A row of a task list. `href` empty: not open yet."""

    title: str
    href: str
    hint: str
    status: str
    status_colour: str


PROMPT = 'class="admonition reflect"'


def reflection_address(place: LearningPlace, shown: Page, showing: str) -> str:
    """Where she can write for herself, on a page that asks her to think about something; empty elsewhere."""
    html = shown.alternative.html if showing == "alternative" and shown.alternative else shown.html
    if PROMPT not in html or not kinds.is_claimed(REFLECTION):
        return ""
    return url_for(kinds.endpoint_of(REFLECTION), module=place.module.module_key)


def asides(place: LearningPlace, shown: Page, showing: str) -> list[kinds.Aside]:
    """What rooms above show below a page; nothing below the choice that comes before one with a content note."""
    ways = {"text": "read" if shown.note else "", "alternative": "another-way"}
    return kinds.asides(place.module.module_key, shown.key, ways[showing]) if showing in ways else []


def locked(course: CourseView, unmet: Sequence[Prerequisite]) -> dict[str, str]:
    """Module key to what has to be complete, or there, first; empty words for an open module. `unmet` is for those on hard things."""
    titles = {place.module.module_key: place.document.title for place in course.places}
    return {
        place.module.module_key: rules.locked_words(
            rules.missing(place.document.requires, place.complete_modules), titles,
            unmet if place.module.module_key in ON_HARD_THINGS else (),
        ) for place in course.places
    }


@dataclass(frozen=True)
class First:
    """Something a trainee sees to before the modules on hard things open. `href` empty: somebody else sees to it."""

    words: str
    href: str
    link: str


def firsts(unmet: Sequence[Prerequisite]) -> list[First]:
    """What is missing, each with the way to it."""
    return [First(each.words, url_for(each.endpoint) if each.endpoint else "", each.link) for each in unmet]


def module_rows(course: CourseView, locked: dict[str, str], times: Mapping[str, Times]) -> list[TaskRow]:
    """The course's modules; a locked one says what opens it, a complete one when it comes round again."""
    keys = [(place, place.module.module_key) for place in course.places]
    return [_module_row(place, locked.get(key, ""), times.get(key)) for place, key in keys]


def _module_row(place: LearningPlace, locked: str, times: Times | None) -> TaskRow:
    document = place.document
    topics = f" Touches on: {', '.join(document.content_topics)}." if document.content_topics else ""
    status, colour = module_status(place, times)
    if locked and place.started_at is None:
        return TaskRow(document.title, "", f"{locked}{topics}", "Not open yet", "grey")
    hint = f"{document.summary} About {duration(document.minutes)}.{topics}"
    return TaskRow(document.title, url_for("learning.module", module_key=place.module.module_key), hint, status, colour)


def module_status(place: LearningPlace, times: Times | None) -> tuple[str, str]:
    """Words and colour for how a module stands."""
    if place.progress.is_complete:
        return complete_words(place, times), ""
    if place.started_at is None:
        return "Not begun", "blue"
    return f"{place.progress.finished} of {len(place.progress.steps)} done", "blue"


def complete_words(place: LearningPlace, times: Times | None) -> str:
    """How a complete module stands, and in which month its refresher is due."""
    completed_at = times.completed_at if times else None
    return rules.complete_words(completed_at.astimezone(ZONE).date() if completed_at else None, place.document.refresh_months)


@dataclass(frozen=True)
class PlanRow:
    """A module in the plan of the course."""

    title: str
    minutes: int
    months: int
    status: str


def plan_row(place: LearningPlace, times: Times | None) -> PlanRow:
    """A module in the plan, and how it stands for this person."""
    document = place.document
    return PlanRow(document.title, document.minutes, document.refresh_months, module_status(place, times)[0])


def split_lines(split: Split) -> list[str]:
    """How a module's minutes are spent, as its page prints it; what takes no time is left out."""
    parts = (
        ("reading", split.reading), ("practice", split.practice), ("with a partner", split.partner), ("thinking", split.thinking),
        ("stories", split.stories), ("questions", split.questions),
    )
    return [f"{minutes} {'minute' if minutes == 1 else 'minutes'} {words}" for words, minutes in parts if minutes]


def step_rows(place: LearningPlace) -> list[TaskRow]:
    """A module's pages and questions."""
    return [_step_row(place, step) for step in place.progress.steps]


def _step_row(place: LearningPlace, step: Step) -> TaskRow:
    href = step_address(place, step) if place.started_at else ""
    status, colour = ("Done", "") if step.is_finished else ("Not yet", "blue")
    return TaskRow(step_title(place, step), href, step_hint(place, step), status, colour)


def step_title(place: LearningPlace, step: Step) -> str:
    """The title of a page, of a story or of the questions."""
    shown = _page_of(place, step) or _story_of(place, step)
    return shown.title if shown else place.document.quiz.title


def step_hint(place: LearningPlace, step: Step) -> str:
    """Minutes, and what a page or a story touches on."""
    page = _page_of(place, step)
    shown = page or _story_of(place, step)
    if shown is None:
        return f"{place.document.quiz.asks} questions, as many tries as you like."
    topics = f" Touches on: {', '.join(shown.note.topics)}." if shown.note else ""
    return f"{f'About {duration(page.minutes)}' if page else 'A story to practise on, about 8 minutes'}.{topics}"


def _page_of(place: LearningPlace, step: Step) -> Page | None:
    return place.document.page(step.key.removeprefix("page:")) if step.kind == PAGE else None


def _story_of(place: LearningPlace, step: Step) -> Scenario | None:
    return place.document.scenario(step.key.removeprefix("scenario:")) if step.kind == SCENARIO else None


def step_address(place: LearningPlace, step: Step) -> str:
    """Where a step is done: its own room knows."""
    if step.kind == PAGE:
        return url_for("learning.page", module_key=place.module.module_key, page_key=step.key.removeprefix("page:"))
    asked: dict[str, Any] = kinds.asks_for(step.kind, step.key)
    return url_for(kinds.endpoint_of(step.kind), module_key=place.module.module_key, **asked)


def next_address(place: LearningPlace) -> str:
    """The next undone thing of a module; its own page when all is done or nothing is begun."""
    step = place.progress.next_step
    if step is None or place.started_at is None:
        return url_for("learning.module", module_key=place.module.module_key)
    return step_address(place, step)


def duration(minutes: int) -> str:
    """Minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} minute{'s' if rest != 1 else ''}")
    return " ".join(parts)


def current_place(course: CourseView, locked: dict[str, str]) -> LearningPlace | None:
    """The module to continue with: the first begun and not complete, else the first open one not begun."""
    unfinished = [place for place in course.places if not place.progress.is_complete]
    open_ones = [place for place in unfinished if place.started_at or not locked[place.module.module_key]]
    return next((place for place in open_ones if place.started_at), open_ones[0] if open_ones else None)


@dataclass(frozen=True)
class Beside:
    """The addresses before and after a page; empty at an end."""

    number: int
    previous: str
    following: str


def beside(place: LearningPlace, page: Page) -> Beside:
    """The neighbours of a page among the module's steps."""
    steps = place.progress.steps
    at = next(index for index, step in enumerate(steps) if step.key == f"page:{page.key}")
    previous = step_address(place, steps[at - 1]) if at else ""
    following = step_address(place, steps[at + 1]) if at + 1 < len(steps) else ""
    return Beside(at + 1, previous, following)


def address_after(place: LearningPlace, page: Page) -> str:
    """The next undone step after this page, else the first undone one, else the module."""
    steps = place.progress.steps
    at = next(index for index, step in enumerate(steps) if step.key == f"page:{page.key}")
    undone = [step for step in (*steps[at + 1:], *steps[:at]) if not step.is_finished]
    return step_address(place, undone[0]) if undone else url_for("learning.module", module_key=place.module.module_key)


def sources(place: LearningPlace, page: Page, showing: str) -> list[Source]:
    """The sources of what is shown."""
    keys = page.alternative.sources if showing == "alternative" and page.alternative else page.sources
    return [source for source in place.document.sources if source.key in keys]
