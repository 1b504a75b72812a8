"""Finding words in a module: what may be searched, what may be shown of it, and what comes first.

Words are compared as letters alone: accents, capitals and the shape of an apostrophe do not matter, and a word is found by its beginning.
Nothing here is a pattern, so no sign in what somebody types means anything.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.once import once_a_document
from courses.catalogue.rules.panels import pieces
from courses.catalogue.rules.stories import Scenario

MOST_LETTERS, MOST_WORDS, FEWEST_LETTERS = 100, 8, 2
SNIPPET_WORDS, WORDS_BEFORE = 30, 8
Owner = TypeVar("Owner")

_WORD = re.compile(r"[^\W_]+(?:['’\u0300-\u036f][^\W_]*)*")
_NEXT_BLOCK = re.compile(r"(?<=[^\s.,:;!?…\"”'’)])[ ]*\n\s*")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `shown` is what she typed, as far as it was read; `is_cut` when that was not all of it."""

    words: tuple[str, ...]
    shown: str
    is_cut: bool


@dataclass(frozen=True)
class Entry:
    """What can be found of one activity. `text` is what may be shown; it is empty where something touches on a hard topic, and
    `touches_on` stands in its place (NEW-9). `title_words` and `body_words` are what is compared."""

    key: str
    kind: str
    title: str
    text: str
    touches_on: tuple[str, ...]
    title_words: str = field(repr=False)
    body_words: str = field(repr=False)


@dataclass(frozen=True)
class Piece:
    """Some words of a title or a snippet; `is_hit` when they are what was looked for."""

    words: str
    is_hit: bool


def wanted(typed: str) -> Wanted:
    """The words in what somebody typed: at most eight, each of two letters or more."""
    read = unicodedata.normalize("NFC", typed[:MOST_LETTERS])
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in read).split())
    found = [word for word in dict.fromkeys(map(fold, _WORD.findall(shown))) if len(word) >= FEWEST_LETTERS]
    return Wanted(tuple(found[:MOST_WORDS]), shown, len(typed) > MOST_LETTERS or len(found) > MOST_WORDS)


def fold(word: str) -> str:
    """A word as it is compared."""
    apart = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign) and not sign.isspace())


@once_a_document
def entries_of(document: ModuleDocument) -> tuple[Entry, ...]:
    """What can be found in a module: its pages with their other ways, its stories by title and beginning, its questions by title."""
    quiz = document.quiz
    pages = (_page_entry(page) for page in document.pages)
    stories = (_story_entry(story) for story in document.scenarios)
    return (*pages, *stories, _entry(f"quiz:{quiz.key}", "quiz", quiz.title, (quiz.intro,)))


def found(entries: Iterable[tuple[Owner, Entry]], sought: Wanted) -> list[tuple[Owner, Entry]]:
    """The entries that hold every word, each with what it came with: those first that hold most of them in their title, then those that
    hold them most often, then in the order of the course."""
    hits = [pair for pair in entries if all(_holds(pair[1], word) for word in sought.words)] if sought.words else []
    return sorted(hits, key=lambda pair: _rank(pair[1], sought.words))


def marked(text: str, sought: Wanted) -> tuple[Piece, ...]:
    """A title with what was looked for marked."""
    return tuple(_joined(text, _spans(text), sought.words, 0, len(text)))


def snippet(entry: Entry, sought: Wanted) -> tuple[Piece, ...]:
    """Thirty words of an entry around the first one that was looked for; none of what may not be shown."""
    spans = _spans(entry.text)
    if not spans:
        return ()
    first = next((place for place, (start, end) in enumerate(spans) if _is_hit(entry.text[start:end], sought.words)), 0)
    begin = max(0, min(first - WORDS_BEFORE, len(spans) - SNIPPET_WORDS))
    window = spans[begin:begin + SNIPPET_WORDS]
    start, end = (window[0][0] if begin else 0), (window[-1][1] if begin + SNIPPET_WORDS < len(spans) else len(entry.text))
    before, after = ("… " if begin else ""), (" …" if end < len(entry.text) else "")
    return (*_some(before), *_joined(entry.text, window, sought.words, start, end), *_some(after))


def _page_entry(page: Page) -> Entry:
    other = (page.alternative.title, _shown(page.alternative.html)) if page.alternative else ()
    topics = page.note.topics if page.note else ()
    return _entry(f"page:{page.key}", "page", page.title, (_shown(page.html), *other), topics)


def _story_entry(story: Scenario) -> Entry:
    return _entry(f"scenario:{story.key}", "scenario", story.title, (_shown(story.intro_html),), story.note.topics if story.note else ())


def _entry(key: str, kind: str, title: str, texts: Sequence[str], touches_on: tuple[str, ...] = ()) -> Entry:
    return Entry(key, kind, title, "" if touches_on else texts[0], touches_on, _compared(title), _compared("\n".join(texts)))


def _shown(html: str) -> str:
    """The words of a page in one line, without the marks of panels; a heading is told from what follows by a full stop."""
    text = "\n".join(words_of(part) for shape, part in pieces(html) if shape == "html")
    return " ".join(_NEXT_BLOCK.sub(". ", unicodedata.normalize("NFC", text.strip())).split())


def _compared(text: str) -> str:
    """The words of a text, each after a space, so that a word's beginning is found by looking for a space and it."""
    return "".join(f" {fold(word)}" for word in _WORD.findall(text))


def _holds(entry: Entry, word: str) -> bool:
    return f" {word}" in entry.title_words or f" {word}" in entry.body_words


def _rank(entry: Entry, words: Sequence[str]) -> tuple[int, int]:
    in_title = sum(f" {word}" in entry.title_words for word in words)
    return -in_title, -sum(entry.body_words.count(f" {word}") for word in words)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _is_hit(word: str, words: Sequence[str]) -> bool:
    return fold(word).startswith(tuple(words))


def _joined(text: str, spans: Sequence[tuple[int, int]], words: Sequence[str], start: int, end: int) -> Iterator[Piece]:
    """The text from start to end, cut where a hit begins and ends."""
    at = start
    for begin, stop in spans:
        if _is_hit(text[begin:stop], words):
            yield from _some(text[at:begin])
            yield Piece(text[begin:stop], True)
            at = stop
    yield from _some(text[at:end])


def _some(words: str) -> tuple[Piece, ...]:
    return (Piece(words, False),) if words else ()
