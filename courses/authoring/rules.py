"""Decisions about pages trainers write: what may be published, and what differs between two texts."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.yaml_text import is_plain_text

LONGEST_TITLE, LONGEST_NOTE = 200, 500
NO_TITLE = "Give the page a title."
LONG_TITLE = f"Make the title shorter: it can have up to {LONGEST_TITLE} characters."
NOT_TEXT = "There is a character in it that is not text, perhaps from copying. Find it and take it out, then save again."
NO_NOTE = "Say in a few words what you changed, so that others can follow."
LONG_NOTE = f"Make the note shorter: it can have up to {LONGEST_NOTE} characters."


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
    signs = {"  ": Change.SAME, "+ ": Change.ADDED, "- ": Change.TAKEN_AWAY}
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [ComparedLine(signs[line[:2]], line[2:]) for line in lines if line[:2] in signs]


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
