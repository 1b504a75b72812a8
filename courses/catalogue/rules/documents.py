"""What a Version holds: a module as people meet it, already rendered and cleaned. Frozen, plain, and the same after a trip through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from courses.catalogue.rules.aids import Figure, Term
from courses.catalogue.rules.beside import Audio, Author, Panel, Review, Served, Source
from courses.catalogue.rules.stories import Scenario

SINGLE, MULTIPLE, SHORT, TRUE_FALSE, ORDER, MATCH = "single", "multiple", "short", "true-false", "order", "match"
CHOSEN = (SINGLE, MULTIPLE, TRUE_FALSE)


@dataclass(frozen=True)
class Option:
    """One choice, or one line to put in order or to match. `key` is unique in its question.

    `correct` tells right from wrong where something is chosen; `match` is the key of its partner where something is matched.
    """

    key: str
    text: str
    correct: bool
    feedback: str
    match: str = ""


@dataclass(frozen=True)
class Partner:
    """What a line may be matched with."""

    key: str
    text: str


@dataclass(frozen=True)
class Question:
    """`kind` is one of the six above. `outcomes` count from 1. `options` are empty for short, in their right order for order;
    `accepted` and `model_answer` are for short alone, `partners` for match alone."""

    key: str
    kind: str
    stem: str
    critical: bool
    outcomes: tuple[int, ...]
    sources: tuple[str, ...]
    options: tuple[Option, ...]
    feedback: str
    accepted: tuple[str, ...] = ()
    model_answer: str = ""
    partners: tuple[Partner, ...] = ()

    @property
    def is_scored(self) -> bool:
        """False for a written answer that no answer is laid down for: it is for learning and for the trainer."""
        return self.kind != SHORT or bool(self.accepted)


@dataclass(frozen=True)
class Quiz:
    """The questions of a module, in order. `draw`: how many of them one try asks, every critical one among them; 0 for all."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    draw: int = 0

    @property
    def asks(self) -> int:
        """How many questions one try asks."""
        return self.draw or len(self.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key, or None."""
        return next((question for question in self.questions if question.key == key), None)


@dataclass(frozen=True)
class Alternative:
    """The same outcomes by another way, for equal credit. `html` is rendered and cleaned; minutes are whole."""

    title: str
    minutes: int
    outcomes: tuple[int, ...]
    sources: tuple[str, ...]
    html: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContentNote:
    """What someone may want to know before the page opens. `topics` are some of the module's `content_topics`."""

    topics: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Page:
    """One page. A page with a note has an alternative, and the other way round. `html` is rendered and cleaned, without an h1.

    `partner` and `reflection` are those of its minutes that are spent with a partner and on thinking. `to_confirm`: what the page says
    that somebody still has to look up; editors see it. `terms`: the words of the glossary it uses.
    """

    key: str
    title: str
    minutes: int
    outcomes: tuple[int, ...]
    sources: tuple[str, ...]
    note: ContentNote | None
    alternative: Alternative | None
    html: str
    partner: int = 0
    reflection: int = 0
    to_confirm: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleDocument:
    """A whole module. Minutes, months and pass mark (per cent) are whole numbers; `requires` holds keys of modules to be met before."""

    key: str
    title: str
    summary: str
    minutes: int
    refresh_months: int
    pass_mark: int
    critical: bool
    content_topics: tuple[str, ...]
    outcomes: tuple[str, ...]
    requires: tuple[str, ...]
    reviewed: tuple[Review, ...]
    sources: tuple[Source, ...]
    pages: tuple[Page, ...]
    quiz: Quiz
    scenarios: tuple[Scenario, ...] = ()
    mapping: tuple[Served, ...] = ()
    panels: tuple[Panel, ...] = ()
    figures: tuple[Figure, ...] = ()
    terms: tuple[Term, ...] = ()
    written_by: tuple[Author, ...] = ()
    audio: tuple[Audio, ...] = ()

    def page(self, key: str) -> Page | None:
        """The page with this key, or None."""
        return next((page for page in self.pages if page.key == key), None)

    def neighbours(self, key: str) -> tuple[Page | None, Page | None]:
        """The pages before and after the page with this key; None at either end, and twice for an unknown key."""
        keys = [page.key for page in self.pages]
        if key not in keys:
            return None, None
        place = keys.index(key)
        before = self.pages[place - 1] if place else None
        after = self.pages[place + 1] if place + 1 < len(keys) else None
        return before, after

    def source(self, key: str) -> Source | None:
        """The source with this key, or None."""
        return next((source for source in self.sources if source.key == key), None)

    def scenario(self, key: str) -> Scenario | None:
        """The scenario with this key, or None."""
        return next((scenario for scenario in self.scenarios if scenario.key == key), None)

    @property
    def activity_keys(self) -> tuple[tuple[str, str], ...]:
        """(key, kind) of what can be completed, in order: each page ("page:<key>", "page"), each scenario, then the questions."""
        pages = tuple((f"page:{page.key}", "page") for page in self.pages)
        scenarios = tuple((f"scenario:{scenario.key}", "scenario") for scenario in self.scenarios)
        return (*pages, *scenarios, (f"quiz:{self.quiz.key}", "quiz"))

    def is_sensitive(self, page: Page) -> bool:
        """Whether the page carries a content note."""
        return page.note is not None


@dataclass(frozen=True)
class CourseDocument:
    """course.yaml. `modules` are the names of the module folders, in the order of the course."""

    key: str
    title: str
    summary: str
    modules: tuple[str, ...]


@dataclass(frozen=True)
class OwnPage:
    """A page an organisation has written over a built-in one: Markdown as written, its HTML, and the number of the Version it was
    written over. Key, minutes, outcomes, sources and the other way of a sensitive page stay those of the built-in page."""

    title: str
    text: str
    html: str
    based_on: int


def with_own_pages(document: ModuleDocument, own: Mapping[str, OwnPage]) -> ModuleDocument:
    """The document with an organisation's pages in their places; a page that is no longer part of the module stays away."""
    pages = tuple(
        replace(page, title=own[page.key].title, html=own[page.key].html) if page.key in own else page for page in document.pages
    )
    return replace(document, pages=pages)


def to_json(document: ModuleDocument) -> dict[str, Any]:
    """The document as plain dicts, lists, strings, numbers and truths; `from_json` gives back an equal one."""
    found: dict[str, Any] = plain(document)
    return found


def from_json(data: dict[str, Any]) -> ModuleDocument:
    """The document again. A field that older versions lack takes its default; raises TypeError when it has none."""
    document: ModuleDocument = built(ModuleDocument, data)
    return document


def plain(value: Any) -> Any:
    """Dataclasses and tuples as JSON has them."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def built(kind: Any, value: Any) -> Any:
    """Read the value back by what the dataclass promises, so that no field is written down twice."""
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: built(hint, value[name]) for name, hint in _promised(kind).items() if name in value})
    if get_origin(kind) is tuple:
        return tuple(built(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is UnionType:
        return None if value is None else built(get_args(kind)[0], value)
    return date.fromisoformat(value) if kind is date else value


@cache
def _promised(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
