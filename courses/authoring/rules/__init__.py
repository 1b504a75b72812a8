"""Decisions about what trainers write: what may be published, and what differs between two texts."""

import difflib
import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum

from courses.catalogue.rules.documents import ModuleDocument, Question, built, plain
from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.stories import Scenario
from courses.catalogue.rules.story_text import story_from
from courses.catalogue.rules.typed import KINDS, TypedQuestion, question_from
from courses.catalogue.rules.yaml_text import is_plain_text

IMPORTED = "questions"
LONGEST_TITLE, LONGEST_NOTE = 200, 500
NO_TITLE = "Give the page a title."
LONG_TITLE = f"Make the title shorter: it can have up to {LONGEST_TITLE} characters."
NOT_TEXT = "There is a character in it that is not text, perhaps from copying. Find it and take it out, then save again."
CHOOSE_WAY = "Choose what is to happen."
NO_NOTE = "Say in a few words what you changed, so that others can follow."
LONG_NOTE = f"Make the note shorter: it can have up to {LONGEST_NOTE} characters."


class Shape(StrEnum):
    """What a module has beside its pages."""

    QUESTIONS = "questions"
    STORIES = "stories"

    @property
    def one(self) -> str:
        """One of them, as editions and drafts name it."""
        return "question" if self is Shape.QUESTIONS else "story"

    def subject(self, key: str) -> str:
        """How an edition or a draft names one; no page's key has a colon."""
        return f"{self.one}:{key}"


class Way(StrEnum):
    """How an organisation's own question or story, or a built-in one, goes."""

    BACK = "back"
    OUT = "out"


@dataclass(frozen=True)
class Made:
    """What has been made of something typed. `faults`: form field -> words; `lines`: problems of a text, each with its line."""

    part: Question | Scenario | None
    faults: dict[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


class Change(StrEnum):
    """What happened to a line between two texts."""

    SAME = "same"
    ADDED = "added"
    TAKEN_AWAY = "taken away"


@dataclass(frozen=True)
class ComparedLine:
    """One line of a comparison."""

    change: Change
    words: str


def compared(before: str, after: str) -> list[ComparedLine]:
    """The lines of two texts, those taken away before those added; text without a line is no line."""
    old, new = before.splitlines(), after.splitlines()
    found: list[ComparedLine] = []
    for tag, begin, end, new_begin, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():  # ndiff takes minutes for long texts
        gone = Change.SAME if tag == "equal" else Change.TAKEN_AWAY
        found += [ComparedLine(gone, line) for line in old[begin:end]]
        found += [ComparedLine(Change.ADDED, line) for line in new[new_begin:new_end] if tag != "equal"]
    return found


def rendered(text: str, render: Callable[[str], str]) -> tuple[str, list[str]]:
    """The page's HTML and, in words with their line, everything that keeps it from being published."""
    problems: list[Problem] = []
    html = html_of("page", text, 1, render, problems)
    return html, [f"Line {problem.line}: the text {problem.words}." for problem in problems]


def title_problem(title: str) -> str:
    """What is wrong with a title, or empty."""
    if not is_plain_text(title):
        return NOT_TEXT
    return NO_TITLE if not title.strip() else LONG_TITLE if len(title) > LONGEST_TITLE else ""


def note_problem(note: str) -> str:
    """What is wrong with a change note, or empty."""
    if not is_plain_text(note):
        return NOT_TEXT
    return NO_NOTE if not note.strip() else LONG_NOTE if len(note) > LONGEST_NOTE else ""


def said_of(typed: TypedQuestion) -> str:
    """What is in the form of a question, as a draft keeps it."""
    return json.dumps(plain(typed), ensure_ascii=False)


def typed_from(said: str) -> TypedQuestion:
    """What is in the form of a question, from a draft."""
    typed: TypedQuestion = built(TypedQuestion, json.loads(said))
    return typed


def made(shape: Shape, said: str, key: str, document: ModuleDocument, render: Callable[[str], str]) -> Made:
    """The question or story that something typed makes in this module, with everything that is wrong with it."""
    if shape is Shape.QUESTIONS:
        question, faults = question_from(typed_from(said), key, document)
        return Made(question, faults)
    story, problems = story_from(said, key, document, render)
    lines = tuple(f"Line {one.line}{', ' if one.field else ''}{one.field}: {one.words}." for one in problems)
    count = "One thing is" if len(lines) == 1 else f"{len(lines)} things are"
    return Made(story, {"text": f"{count} still to put right."} if lines else {}, lines)


def next_key(used: Collection[str], writer: object) -> str:
    """The key of something new: each writer has her own row of them, so that two who begin at once do not meet."""
    mark = hashlib.sha256(str(writer).encode()).hexdigest()[:4]
    return next(key for key in (f"own-{mark}-{number}" for number in range(1, len(used) + 2)) if key not in used)


def kind_or_none(kind: str) -> str | None:
    """One of the six kinds of question."""
    return kind if kind in KINDS else None
