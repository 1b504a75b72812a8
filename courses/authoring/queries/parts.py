"""Questions and stories as the organisation's trainers find them: built-in, their own, left out, and what is being written."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import current_app
from sqlalchemy import select

from courses.authoring import rules
from courses.authoring.models import PageDraft
from courses.authoring.queries.pages import draft_row, module_or_none
from courses.authoring.rules import IMPORTED, Made, Shape, Way
from courses.catalogue import queries as catalogue
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import SINGLE, ModuleDocument, Question
from courses.catalogue.rules.own import Own, OwnQuestion, OwnStory, with_own
from courses.catalogue.rules.stories import Scenario
from courses.catalogue.rules.typed import TypedQuestion, text_of, typed_of
from lms.base.db import db
from lms.membership.queries import name_of
from lms.web.markup import render


@dataclass(frozen=True)
class PartWriting:
    """One question or story of a module in use: the built-in one, the organisation's own or its decision to leave it out, the draft.

    `number` is that of the latest edition of the module, `kind` that of a new question.
    """

    shape: Shape
    module: ModuleInUse
    document: ModuleDocument
    key: str
    all_own: Own
    number: int
    draft: PageDraft | None
    kind: str = SINGLE

    @property
    def built_in(self) -> Question | Scenario | None:
        """The built-in one; None for one that the organisation has added."""
        return _part(self.document, self.shape, self.key)

    @property
    def own(self) -> OwnQuestion | OwnStory | None:
        """What the organisation has made of it."""
        return self.all_own.questions.get(self.key) if self.shape is Shape.QUESTIONS else self.all_own.stories.get(self.key)

    @property
    def in_use(self) -> Question | Scenario | None:
        """What people meet who begin now."""
        return self.own.part if self.own else self.built_in

    @property
    def since(self) -> int:
        """The edition that brought the organisation's own; 0 while there is none."""
        return self.own.since if self.own else 0

    @property
    def subject(self) -> str:
        """How editions and drafts name it."""
        return self.shape.subject(self.key)

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return title_of(self.in_use or self.built_in) or ("A new question" if self.shape is Shape.QUESTIONS else "A new story")

    @cached_property
    def together(self) -> ModuleDocument:
        """The module with everything of the organisation's own."""
        return with_own(self.document, self.all_own)

    @cached_property
    def built_in_words(self) -> str:
        """The built-in one in lines; of a story, what its file says now."""
        if isinstance(self.built_in, Question):
            return text_of(self.built_in)
        return catalogue.story_texts(current_app.config["SETTINGS"].content_folder, self.module.module_key).get(self.key, "")

    @property
    def own_words(self) -> str:
        """The organisation's own in lines; empty when there is none, or it is left out."""
        return words_of(self.own)

    @property
    def starting(self) -> str:
        """What a form begins with: the draft, else the organisation's own, else the built-in one, else nothing."""
        if self.draft:
            return self.draft.text
        if self.shape is Shape.STORIES:
            return self.own.text if isinstance(self.own, OwnStory) and self.own.text else self.built_in_words
        known = self.in_use or self.built_in
        return rules.said_of(typed_of(known) if isinstance(known, Question) else TypedQuestion(self.kind))

    @property
    def ways_out(self) -> tuple[Way, ...]:
        """How it can go: back to the built-in one, out of the module."""
        back = (Way.BACK,) if self.own and self.built_in else ()
        return (*back, Way.OUT) if self.in_use else back

    def changing(self, own: OwnQuestion | OwnStory | None) -> Own:
        """The change that puts this in its place; None is the way back to the built-in one."""
        if self.shape is Shape.QUESTIONS:
            return Own(questions={self.key: own if isinstance(own, OwnQuestion) else None})
        return Own(stories={self.key: own if isinstance(own, OwnStory) else None})

    def made(self, said: str) -> Made:
        """What something typed makes here."""
        return rules.made(self.shape, said, self.key, self.together, render)

    @property
    def drafted_words(self) -> str:
        """The draft in lines."""
        return said_words(self, self.draft.text) if self.draft else ""


@dataclass(frozen=True)
class PartRow:
    """A question or story in the list. `state`: "built-in", "own", "left out"."""

    key: str
    title: str
    state: str
    is_being_written: bool


@dataclass(frozen=True)
class PublishedPart:
    """A publication of a question or story: `own` None when the built-in one came back."""

    number: int
    at: datetime
    by: str
    change_note: str
    own: OwnQuestion | OwnStory | None

    @property
    def words(self) -> str:
        """It in lines; empty when it was left out or went."""
        return words_of(self.own)


def title_of(part: Question | Scenario | None) -> str:
    """What a question or story is called."""
    return part.stem if isinstance(part, Question) else part.title if part else ""


def words_of(own: OwnQuestion | OwnStory | None) -> str:
    """An own question or story in lines."""
    return own.text if isinstance(own, OwnStory) else text_of(own.question) if own and own.question else ""


def said_words(writing: PartWriting, said: str) -> str:
    """Something typed, in lines."""
    made = writing.made(said)
    return text_of(made.part) if isinstance(made.part, Question) else said


def part_rows(module: ModuleInUse, shape: Shape) -> list[PartRow]:
    """The questions or stories of a module: built-in, their own, left out, and what is only being written."""
    document, own, number = _standing(module)
    drafts = _drafted(module, shape)
    writings = [PartWriting(shape, module, document, key, own, number, None) for key in _known(shape, document, own, drafts)]
    return [PartRow(one.key, one.title, _state(one), one.key in drafts) for one in writings]


def new_key(module: ModuleInUse, shape: Shape, writer: object) -> str:
    """The key by which this writer may add one."""
    document, own, _ = _standing(module)
    return rules.next_key(_known(shape, document, own, _drafted(module, shape)), writer)


def part_or_none(module_key: str, shape: str, part_key: str, writer: object, kind: str = "") -> PartWriting | None:
    """One question or story to write on. None for a key that is nobody's, unless it is the writer's next new one."""
    module = module_or_none(module_key)
    if module is None or not part_key.isprintable():
        return None
    shaped, (document, own, number) = Shape(shape), _standing(module)
    known = _known(shaped, document, own, _drafted(module, shaped))
    if part_key not in {*known, rules.next_key(known, writer)}:
        return None
    draft = draft_row(module.module_id, shaped.subject(part_key))
    return PartWriting(shaped, module, document, part_key, own, number, draft, rules.kind_or_none(kind) or SINGLE)


def part_history(writing: PartWriting) -> list[PublishedPart]:
    """Every publication of it, newest first, those that came with a list among them."""
    subjects = (writing.subject, IMPORTED) if writing.shape is Shape.QUESTIONS else (writing.subject,)
    rows = catalogue.editions_of(db.session(), writing.module.module_id, *subjects)
    found = [(row, replace(writing, all_own=catalogue.own_of(row)).own) for row in rows]
    mine = [(row, own) for row, own in found if row.page_key == writing.subject or (own and own.since == row.number)]
    names = {by: name_of(by) for by in {row.published_by_id for row, _ in mine}}
    return [PublishedPart(row.number, row.published_at, names[row.published_by_id], row.change_note, own) for row, own in mine]


def published_part_or_none(writing: PartWriting, number: int) -> PublishedPart | None:
    """One publication of it."""
    return next((one for one in part_history(writing) if one.number == number), None)


def _standing(module: ModuleInUse) -> tuple[ModuleDocument, Own, int]:
    """The built-in module, all that is the organisation's own in it, and the number of the latest edition."""
    edition = catalogue.latest_edition(db.session(), module.module_id)
    return catalogue.document_of(db.session(), module.version_id), catalogue.own_of(edition), edition.number if edition else 0


def _part(document: ModuleDocument, shape: Shape, key: str) -> Question | Scenario | None:
    return document.quiz.question(key) if shape is Shape.QUESTIONS else document.scenario(key)


def _known(shape: Shape, document: ModuleDocument, own: Own, drafts: set[str]) -> list[str]:
    """The keys of all there are: built-in in their order, then the organisation's own, then those only begun."""
    built_in, mine = (document.quiz.questions, own.questions) if shape is Shape.QUESTIONS else (document.scenarios, own.stories)
    return list(dict.fromkeys([*(part.key for part in built_in), *mine, *sorted(drafts)]))


def _state(writing: PartWriting) -> str:
    return "built-in" if writing.own is None and writing.built_in else "own" if writing.in_use else "left out" if writing.own else "new"


def _drafted(module: ModuleInUse, shape: Shape) -> set[str]:
    start = shape.subject("")
    keys = db.session.scalars(select(PageDraft.page_key).where(PageDraft.module_id == module.module_id))
    return {key.removeprefix(start) for key in keys if key.startswith(start)}
