"""Pages and their alternatives: front matter between two lines of ---, then Markdown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.documents import Alternative, ContentNote, Page
from courses.catalogue.rules.fields import Reader, parsed, refuse_doubles, whole
from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import source_keys

PAGE_FIELDS = ("key", "title", "minutes", "outcomes", "sources", "content_note", "partner", "reflection", "to_confirm")
ALTERNATIVE_FIELDS = ("title", "minutes", "outcomes", "sources")
MOST_MINUTES = 600

_PAGE_FILE = re.compile(r"[0-9]{2}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
_KEY = re.compile(r"^key:[ ]*([a-z0-9-]+)[ ]*$", re.MULTILINE)
_ALTERNATIVE_FILE = re.compile(r"([0-9]{2}-[a-z0-9]+(?:-[a-z0-9]+)*)\.alternative\.md")


@dataclass(frozen=True)
class Frame:
    """What pages and questions must keep to: how many outcomes the module has, its topics and sources; how Markdown is rendered.

    0 outcomes, or None, stand for what could not be read: nothing is measured against it, since that has been said once.
    """

    outcomes: int
    topics: tuple[str, ...] | None
    sources: Mapping[str, Source] | None
    render: Callable[[str], str]


def is_page_file(name: str) -> bool:
    """Whether a file name is that of a page or of an alternative."""
    return bool(_PAGE_FILE.fullmatch(name) or _ALTERNATIVE_FILE.fullmatch(name))


def pages_of(folder: str, texts: Mapping[str, str], frame: Frame, problems: list[Problem]) -> tuple[Page, ...]:
    """The pages of a module in the order of their file names. `texts` maps file name to text."""
    names = sorted(name for name in texts if _PAGE_FILE.fullmatch(name))
    if not names:
        problems.append(Problem(f"{folder}/module.yaml", 1, "", "has no page beside it; a page is named like 01-start-here.md"))
    _refuse_lonely_alternatives(folder, texts, problems)
    pairs = [_page(folder, name, texts, frame, problems) for name in names]
    refuse_doubles([reader for reader, _ in pairs])
    return tuple(page for _, page in pairs)


def page_files(texts: Mapping[str, str]) -> list[str]:
    """The texts of the page files, alternatives left out, in the order of the module."""
    return [texts[name] for name in sorted(texts) if _PAGE_FILE.fullmatch(name)]


def key_of(text: str) -> str:
    """The key that a file's fields give; empty when they give none."""
    found = _KEY.search(text)
    return found[1] if found else ""


def body_of(text: str) -> str:
    """The Markdown below the front matter."""
    return _split(text)[1].strip()


def outcome_numbers(reader: Reader, frame: Frame) -> tuple[int, ...]:
    """The outcomes a page or question serves: at least one, each a number of the module's outcomes."""
    found: list[int] = []
    for place, text in enumerate(reader.texts("outcomes", may_be_empty=False)):
        number = whole(text)
        if number is None or not 1 <= number <= (frame.outcomes or number):
            reader.refuse("outcomes", f"'{text}' is none of the module's outcomes, numbered from 1 to {frame.outcomes}", place)
        else:
            found.append(number)
    return tuple(found)


def _page(folder: str, name: str, texts: Mapping[str, str], frame: Frame, problems: list[Problem]) -> tuple[Reader, Page]:
    file = f"{folder}/{name}"
    reader, html = _front_and_html(file, texts[name], PAGE_FIELDS, frame, problems)
    outcomes = outcome_numbers(reader, frame)
    other = name.removesuffix(".md") + ".alternative.md"
    note = _note(reader, frame) if reader.has("content_note") else None
    alternative = _alternative(f"{folder}/{other}", texts[other], outcomes, frame, problems) if other in texts else None
    if note and not alternative:
        reader.refuse("content_note", f"needs an equal alternative in {other}")
    if alternative and not note and not reader.is_empty:
        reader.refuse("content_note", f"is missing, although there is an alternative in {other}")
    page = Page(
        reader.slug("key"), reader.text("title", 200), reader.number("minutes", 1, MOST_MINUTES), outcomes,
        source_keys(reader, frame.sources), note, alternative, html, *_spent(reader),
        reader.texts("to_confirm") if reader.has("to_confirm") else (),
    )  # fmt: skip
    if page.minutes and page.partner + page.reflection > page.minutes:
        reader.refuse("minutes", f"are {page.minutes}, less than those with a partner and for thinking together")
    return reader, page


def _spent(reader: Reader) -> tuple[int, int]:
    """The minutes with a partner and for thinking; none where none are given."""
    partner, reflection = (reader.number(field, 0, MOST_MINUTES) if reader.has(field) else 0 for field in ("partner", "reflection"))
    return partner, reflection


def _alternative(file: str, text: str, outcomes: tuple[int, ...], frame: Frame, problems: list[Problem]) -> Alternative:
    reader, html = _front_and_html(file, text, ALTERNATIVE_FIELDS, frame, problems)
    alternative = Alternative(
        reader.text("title", 200), reader.number("minutes", 1, MOST_MINUTES), outcome_numbers(reader, frame),
        source_keys(reader, frame.sources), html,
    )  # fmt: skip
    if alternative.outcomes and outcomes and set(alternative.outcomes) != set(outcomes):
        reader.refuse("outcomes", f"must be those of the page: {', '.join(str(number) for number in outcomes)}")
    return alternative


def _note(reader: Reader, frame: Frame) -> ContentNote:
    note = reader.child("content_note", ("topics", "note"))
    topics = note.texts("topics", may_be_empty=False)
    for place, topic in enumerate(topics):
        if frame.topics is not None and topic not in frame.topics:
            note.refuse("topics", f"'{topic}' is none of the module's content_topics", place)
    return ContentNote(topics, note.text("note", 400))


def _front_and_html(file: str, text: str, known: Sequence[str], frame: Frame, problems: list[Problem]) -> tuple[Reader, str]:
    """A reader of the front matter, and the Markdown below it as HTML."""
    front, body, body_line = _split(text)
    if front is None:
        problems.append(Problem(file, 1, "", "must start with its fields between two lines of ---"))
        return _silent_reader(file, known), ""
    met = len(problems)
    data: Any = parsed(file, front, problems, first_line=2)
    reader = _silent_reader(file, known) if data is None and len(problems) > met else Reader(file, data, known, problems)
    return reader, html_of(file, body, body_line, frame.render, problems)


def _silent_reader(file: str, known: Sequence[str]) -> Reader:
    """For front matter that could not be read at all: that has been said once and need not be said for each field."""
    return Reader(file, None, known, [])


def _split(text: str) -> tuple[str | None, str, int]:
    """Front matter, Markdown and the line where the Markdown starts; None when there is no front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or "---" not in (line.rstrip() for line in lines[1:]):
        return None, text, 1
    end = next(place for place, line in enumerate(lines) if place and line.rstrip() == "---")
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _refuse_lonely_alternatives(folder: str, texts: Mapping[str, str], problems: list[Problem]) -> None:
    for name in sorted(texts):
        match = _ALTERNATIVE_FILE.fullmatch(name)
        if match and f"{match[1]}.md" not in texts:
            problems.append(Problem(f"{folder}/{name}", 1, "", f"is the alternative of a page that is not there, {match[1]}.md"))
