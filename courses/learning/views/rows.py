"""Rows for task lists and grids: what a place looks like in words."""

from dataclasses import dataclass

from flask import url_for

from courses.catalogue import kinds
from courses.catalogue.rules.documents import Page, Source
from courses.learning import rules
from courses.learning.queries import CourseView, LearningPlace
from courses.learning.rules import PAGE, REFLECTION, Step


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


def locked(course: CourseView) -> dict[str, str]:
    """Module key to what has to be complete first; empty words for an open module."""
    titles = {place.module.module_key: place.document.title for place in course.places}
    return {
        place.module.module_key: rules.locked_words(rules.missing(place.document.requires, place.complete_modules), titles)
        for place in course.places
    }


def module_rows(course: CourseView, locked: dict[str, str]) -> list[TaskRow]:
    """The course's modules; a locked one says what opens it."""
    return [_module_row(place, locked.get(place.module.module_key, "")) for place in course.places]


def _module_row(place: LearningPlace, locked: str) -> TaskRow:
    document = place.document
    topics = f" Touches on: {', '.join(document.content_topics)}." if document.content_topics else ""
    status, colour = module_status(place)
    if locked and place.started_at is None:
        return TaskRow(document.title, "", f"{locked}{topics}", "Not open yet", "grey")
    hint = f"{document.summary} About {duration(document.minutes)}.{topics}"
    return TaskRow(document.title, url_for("learning.module", module_key=place.module.module_key), hint, status, colour)


def module_status(place: LearningPlace) -> tuple[str, str]:
    """Words and colour for how a module stands."""
    if place.progress.is_complete:
        return "Complete", ""
    if place.started_at is None:
        return "Not begun", "blue"
    return f"{place.progress.finished} of {len(place.progress.steps)} done", "blue"


def step_rows(place: LearningPlace) -> list[TaskRow]:
    """A module's pages and questions."""
    return [_step_row(place, step) for step in place.progress.steps]


def _step_row(place: LearningPlace, step: Step) -> TaskRow:
    href = step_address(place, step) if place.started_at else ""
    status, colour = ("Done", "") if step.is_finished else ("Not yet", "blue")
    return TaskRow(step_title(place, step), href, step_hint(place, step), status, colour)


def step_title(place: LearningPlace, step: Step) -> str:
    """The title of a page or of the questions."""
    page = place.document.page(step.key.removeprefix("page:")) if step.kind == PAGE else None
    return page.title if page else place.document.quiz.title


def step_hint(place: LearningPlace, step: Step) -> str:
    """Minutes, and what a page touches on."""
    page = place.document.page(step.key.removeprefix("page:")) if step.kind == PAGE else None
    if page is None:
        return f"{len(place.document.quiz.questions)} questions, as many tries as you like."
    topics = f" Touches on: {', '.join(page.note.topics)}." if page.note else ""
    return f"About {duration(page.minutes)}.{topics}"


def step_address(place: LearningPlace, step: Step) -> str:
    """Where a step is done: its own room knows."""
    if step.kind == PAGE:
        return url_for("learning.page", module_key=place.module.module_key, page_key=step.key.removeprefix("page:"))
    return url_for(kinds.endpoint_of(step.kind), module_key=place.module.module_key)


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
