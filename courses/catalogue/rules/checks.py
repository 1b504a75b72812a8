"""From the texts of a folder to a document: every problem of every file is named, not only the first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from courses.catalogue.rules.aids import NO_AIDS, Aids
from courses.catalogue.rules.audio import audios_of, audios_shown
from courses.catalogue.rules.beside import Author, Review
from courses.catalogue.rules.documents import CourseDocument, ModuleDocument, Page
from courses.catalogue.rules.fields import SLUG, Reader, parsed
from courses.catalogue.rules.figures import LIST, figures_of
from courses.catalogue.rules.glossary import FILE, terms_of, with_terms
from courses.catalogue.rules.mapping import mapping_of
from courses.catalogue.rules.pages import Frame, is_page_file, pages_of
from courses.catalogue.rules.panels import figures_shown, has_stray_mark, panels_of, panels_shown
from courses.catalogue.rules.problems import ContentBroken, Problem
from courses.catalogue.rules.questions import QUIZ_FIELDS, quiz_of
from courses.catalogue.rules.scenarios import scenarios_of
from courses.catalogue.rules.sources import sources_of

COURSE_FIELDS = ("key", "title", "summary", "modules")
MODULE_FIELDS = (
    "key", "title", "summary", "minutes", "refresh_months", "pass_mark", "critical", "content_topics", "outcomes", "requires", "reviewed",
    "written_by",
)  # fmt: skip
MODULE_FILES = ("module.yaml", "sources.yaml", "quiz.yaml")
MAY_BE_LEFT_OUT = ("scenarios.yaml", "mapping.yaml", "panels.yaml", "audio.yaml")

_FOLDER = re.compile(r"[0-9]{2}-[a-z0-9]+(?:-[a-z0-9]+)*")


def course_document(text: str) -> CourseDocument:
    """The course as course.yaml says. Raises ContentBroken with every problem."""
    problems: list[Problem] = []
    reader = _reader("course.yaml", parsed("course.yaml", text, problems), COURSE_FIELDS, problems)
    modules = reader.texts("modules", may_be_empty=False)
    for place, name in enumerate(modules):
        if not _FOLDER.fullmatch(name):
            reader.refuse("modules", f"'{name}' must be a folder name such as 01-introduction", place)
    document = CourseDocument(reader.slug("key"), reader.text("title", 200), reader.text("summary", 600), modules)
    if problems:
        raise ContentBroken(problems)
    return document


def module_document(
    folder: str, texts: Mapping[str, str], render: Callable[[str], str], before: Sequence[str | None] = (None,), aids: Aids = NO_AIDS,
) -> ModuleDocument:  # fmt: skip
    """The module whose files are `texts` (file name -> text), rendered by `render` (Markdown -> clean HTML).

    `folder` is its name, for the problems; `before` the keys of the modules that come earlier in the course, None for one that
    could not be read; `aids` the drawings and words of the course. Raises ContentBroken with every problem.
    """
    problems = [_unknown(folder, name) for name in sorted(texts) if not _is_known(name)]
    data = {name: _data(folder, name, texts, problems) for name in (*MODULE_FILES, *MAY_BE_LEFT_OUT)}
    reader = _reader(f"{folder}/module.yaml", data["module.yaml"], MODULE_FIELDS, problems)
    topics, outcomes = reader.texts("content_topics"), reader.texts("outcomes", may_be_empty=False)
    sources = sources_of(f"{folder}/sources.yaml", data["sources.yaml"], problems)
    by_key = None if sources is None else {source.key: source for source in sources}
    frame = Frame(len(outcomes), None if reader.is_empty else topics, by_key, render)
    quiz = quiz_of(_reader(f"{folder}/quiz.yaml", data["quiz.yaml"], QUIZ_FIELDS, problems), frame)
    pages = pages_of(folder, texts, frame, problems)
    facts: dict[str, Any] = {"content_topics": topics, "outcomes": outcomes, "sources": sources or (), "pages": pages, "quiz": quiz}
    beside = _beside(folder, data, frame, problems)
    document = ModuleDocument(**facts, **_facts(reader, pages, before), **beside)
    document = with_terms(_with_figures(document, aids), aids.terms or ())
    problems += _lonely(f"{folder}/panels.yaml", document, {panel.key for panel in document.panels}, panels_shown)
    problems += _lonely(f"{folder}/audio.yaml", document, {audio.key for audio in document.audio}, audios_shown)
    problems += _lonely_figures(folder, document, aids)
    if problems:
        raise ContentBroken(problems)
    return document


def course_aids(glossary: str | None, figures: Mapping[str, str], render: Callable[[str], str], problems: list[Problem]) -> Aids:
    """What a course has beside its modules: glossary.yaml, and the files of its folder of figures. Either may be left out.

    Problems are noted; what has one is None, so that no module is measured against half of it.
    """
    met = len(problems)
    terms = terms_of(parsed(FILE, glossary, problems), problems) if glossary is not None else ()
    known = None if len(problems) > met else terms
    met = len(problems)
    listed = parsed(f"figures/{LIST}", figures.get(LIST, "[]"), problems)
    drawn = figures_of(listed, figures, render, problems)
    return Aids(None if len(problems) > met else drawn, known)


def _facts(reader: Reader, pages: tuple[Page, ...], before: Sequence[str | None]) -> dict[str, Any]:
    """The fields of module.yaml that nothing else depends on."""
    return {
        "key": _key(reader, before),
        "title": reader.text("title", 200),
        "summary": reader.text("summary", 600),
        "minutes": _minutes(reader, pages),
        "refresh_months": reader.number("refresh_months", 1, 120),
        "pass_mark": reader.number("pass_mark", 1, 100),
        "critical": reader.truth("critical"),
        "requires": _required(reader, before),
        "reviewed": _reviewed(reader),
        "written_by": _written_by(reader),
    }


def _beside(folder: str, data: Mapping[str, Any], frame: Frame, problems: list[Problem]) -> dict[str, Any]:
    """What the files hold that a module may go without."""
    return {
        "scenarios": scenarios_of(f"{folder}/scenarios.yaml", data["scenarios.yaml"], frame, problems),
        "mapping": mapping_of(f"{folder}/mapping.yaml", data["mapping.yaml"], frame.outcomes, problems),
        "panels": panels_of(f"{folder}/panels.yaml", data["panels.yaml"], frame, problems),
        "audio": audios_of(f"{folder}/audio.yaml", data["audio.yaml"], frame, problems),
    }


def _htmls(document: ModuleDocument) -> list[str]:
    """What is shown of each page, either way."""
    return [part.html for page in document.pages for part in (page, page.alternative) if part]


def _with_figures(document: ModuleDocument, aids: Aids) -> ModuleDocument:
    """The document with the drawings that its pages show, and no others."""
    shown = {key for html in _htmls(document) for key in figures_shown(html)}
    return replace(document, figures=tuple(figure for figure in aids.figures or () if figure.key in shown))


def _lonely(file: str, document: ModuleDocument, known: set[str], shown_on: Callable[[str], list[str]]) -> list[Problem]:
    """Pages that show a panel or a recording nobody has written."""
    missing = sorted({key for html in _htmls(document) for key in shown_on(html)} - known)
    return [Problem(file, 1, "key", f"'{key}' is shown on a page and is not there") for key in missing]


def _lonely_figures(folder: str, document: ModuleDocument, aids: Aids) -> list[Problem]:
    """Pages that show a figure nobody has drawn, and marks that are no marks."""
    shown = {key for html in _htmls(document) for key in figures_shown(html)} if aids.figures is not None else set()
    missing = sorted(shown - {figure.key for figure in document.figures})
    found = [Problem(folder, 1, "", f"shows the figure '{key}', which is not in figures/{LIST}") for key in missing]
    if any(has_stray_mark(html) for html in _htmls(document)):
        found.append(Problem(folder, 1, "", "has a [[panel: key]] or [[figure: key]] that does not stand on a line of its own"))
    return found


def _is_known(name: str) -> bool:
    return name in MODULE_FILES or name in MAY_BE_LEFT_OUT or is_page_file(name)


def _unknown(folder: str, name: str) -> Problem:
    words = f"is no file of a module: those are {', '.join((*MODULE_FILES, *MAY_BE_LEFT_OUT))} and pages like 01-start-here.md"
    return Problem(f"{folder}/{name}", 1, "", words)


def _data(folder: str, name: str, texts: Mapping[str, str], problems: list[Problem]) -> Any:
    if name in texts:
        return parsed(f"{folder}/{name}", texts[name], problems)
    if name in MODULE_FILES:
        problems.append(Problem(f"{folder}/{name}", 1, "", "is missing"))
    return None


def _reader(file: str, data: Any, known: tuple[str, ...], problems: list[Problem]) -> Reader:
    """A file that is missing or unreadable has been named already: its reader stays silent."""
    return Reader(file, data, known, problems if data is not None else [])


def _key(reader: Reader, before: Sequence[str | None]) -> str:
    key = reader.slug("key")
    if key and key in before:
        reader.refuse("key", f"'{key}' is the key of an earlier module of the course")
    return key


def _minutes(reader: Reader, pages: tuple[Page, ...]) -> int:
    minutes, needed = reader.number("minutes", 1, 6000), sum(page.minutes for page in pages)
    if minutes and minutes < needed:
        reader.refuse("minutes", f"are {minutes}, but the pages need {needed}")
    return minutes


def _required(reader: Reader, before: Sequence[str | None]) -> tuple[str, ...]:
    """Only earlier modules may be required, so that no two wait for each other and nobody waits for one that does not exist."""
    required = reader.texts("requires") if reader.has("requires") else ()
    for place, key in enumerate(required):
        if not SLUG.fullmatch(key) or key == reader.data.get("key"):
            reader.refuse("requires", f"'{key}' must be the key of another module", place)
        elif None not in before and key not in before:
            reader.refuse("requires", f"'{key}' is no module that comes earlier in the course", place)
    return required


def _reviewed(reader: Reader) -> tuple[Review, ...]:
    rows = reader.children("reviewed", ("role", "name", "on"))
    return tuple(Review(row.text("role", 120), row.text("name", 120, may_be_empty=True), row.day("on")) for row in rows)


def _written_by(reader: Reader) -> tuple[Author, ...]:
    rows = reader.children("written_by", ("role", "name")) if reader.has("written_by") else []
    return tuple(Author(row.text("role", 120), row.text("name", 120, may_be_empty=True)) for row in rows)
