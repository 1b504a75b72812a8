"""What the three formats share: how much is taken, what a reading gives, words made safe, and what a format has no place for.

A question that is read becomes a `Found` first: loose words with their line. `exchange_sound` makes the Questions, or names every problem.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3

from courses.catalogue.rules.documents import MATCH, ORDER, SHORT, TRUE_FALSE, Question

MOST_BYTES = 5 * 1024 * 1024
MOST_QUESTIONS = 500
MOST_LINES = 100_000
MOST_OF_A_TEXT = 20_000
NOTHING = "There is nothing in it. Choose a file, or paste the questions."
TOO_LARGE = "The file is larger than 5 MB. Split it and bring in the parts one after the other."
TOO_MANY = f"There are more than {MOST_QUESTIONS} questions in it. Split the file and bring in the parts one after the other."
TOO_LONG = f"The file has more than {MOST_LINES:,} lines. Split it and bring in the parts one after the other."
WORKBOOK = "This is a workbook or a packed file. Open it in the spreadsheet, save it as “CSV UTF-8”, and choose that file."
NOT_UTF8 = "From here on the file is not UTF-8 text. Save it again as UTF-8."
NOT_TEXT = "There is a character here that is not text. Find it and take it out."
LEFT_OUT = "a picture, sound or file was left out"

_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,100}>", re.IGNORECASE)
_EMBEDDED = re.compile(r"<(?:img|audio|video|object|iframe|embed|svg)\b|@@PLUGINFILE@@", re.IGNORECASE)
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")
_NOT_XML = str.maketrans("", "", "\ufffe\uffff")


@dataclass(frozen=True)
class Remark:
    """Something to put right, or something to know, and the line it is about."""

    line: int
    words: str


class Refused(ValueError):
    """The whole file cannot be taken."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.remark = Remark(line, words)


@dataclass(frozen=True)
class Reading:
    """Everything, or with problems nothing. `lines` says where each question begins; `notes` say what was changed on the way."""

    questions: tuple[Question, ...] = ()
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass
class FoundOption:
    """A line of a question as it was found. `match` is the text of its partner."""

    text: str
    correct: bool = False
    feedback: str = ""
    match: str = ""


@dataclass
class Found:
    """A question as it was found. `loose`: partners nothing is matched with. `rider`: what the format has no place for."""

    line: int
    kind: str
    stem: str
    key: str = ""
    feedback: str = ""
    critical: bool = False
    options: list[FoundOption] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    model_answer: str = ""
    outcomes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    rider: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def text_of(raw: bytes) -> str:
    """The words of a file, with one kind of line end. Raises Refused before anything is copied when there is too much of it."""
    if not raw.strip():
        raise Refused(1, NOTHING)
    if len(raw) > MOST_BYTES:
        raise Refused(1, TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Refused(raw.count(b"\n", 0, broken.start) + 1, NOT_UTF8) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = _NO_TEXT.search(text)
    if strange:
        raise Refused(text.count("\n", 0, strange.start()) + 1, NOT_TEXT)
    if text.count("\n") > MOST_LINES:
        raise Refused(MOST_LINES, TOO_LONG)
    return text


def lines_of(text: str) -> Iterator[str]:
    """The lines without their ends, one at a time: a list of five million empty ones would take forty times the file."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def is_text(text: str) -> bool:
    """Whether every format can hold it: no control characters, and none of the two that XML knows no way to write."""
    return _NO_TEXT.search(text) is None


def typed(text: str | None) -> str | None:
    """What was pasted, with one kind of line end and without the characters no page can show and copying brings along."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n")) if text else text


def writable(text: str) -> str:
    """The text as every format can hold it."""
    return text.translate(_NOT_XML)


def plain(found: Found, text: str, *, is_plain: bool = False) -> str:
    """The words without any HTML, entities decoded once; what that leaves out is noted, what is too long to look at is a problem."""
    if len(text) > MOST_OF_A_TEXT:
        found.problems.append(f"has a text longer than {MOST_OF_A_TEXT:,} characters")
        return ""
    if is_plain or not ("<" in text or "&" in text):
        return text.strip()
    if _EMBEDDED.search(text) and LEFT_OUT not in found.notes:
        found.notes.append(LEFT_OUT)
    return html.unescape(nh3.clean(_BREAKS.sub("\n", text), tags=set())).strip()


def rider_of(question: Question, *, for_csv: bool = False) -> str:
    """What a format has no place for, as one line of JSON. CSV has a column for all but the keys."""
    rider: dict[str, Any] = {}
    if question.options:
        rider["options"] = [option.key for option in question.options]
    if question.partners:
        rider["partners"] = [[partner.key, writable(partner.text)] for partner in question.partners]
    if not for_csv:
        rider |= _without_a_place(question)
    return json.dumps(rider) if rider else ""


def _without_a_place(question: Question) -> dict[str, Any]:
    rider: dict[str, Any] = {}
    if question.kind == TRUE_FALSE:
        rider["texts"] = [writable(option.text) for option in question.options]
    if question.kind in (ORDER, MATCH):
        rider["feedback"] = [writable(option.feedback) for option in question.options]
    if question.kind == SHORT:
        rider["short"] = writable(question.model_answer)
    return rider


def read_rider(text: str) -> dict[str, Any]:
    """What rides along, as far as it is what we would have written; an empty dict for anything else."""
    try:
        rider = json.loads(text) if len(text) <= MOST_OF_A_TEXT else {}
    except (ValueError, RecursionError):
        return {}
    known: dict[str, Callable[[Any], bool]] = {"options": _words, "texts": _words, "feedback": _words, "partners": _pairs, "short": _word}
    if not isinstance(rider, dict):
        return {}
    return {name: rider[name] for name, fits in known.items() if name in rider and fits(rider[name])}


def tags_of(question: Question) -> list[str]:
    """Critical, outcomes and sources as tags, which other systems keep."""
    critical = ["peerway:critical"] if question.critical else []
    outcomes = [f"peerway:outcome:{number}" for number in question.outcomes]
    return critical + outcomes + [f"peerway:source:{key}" for key in question.sources]


def read_tags(found: Found, tags: list[str]) -> None:
    """Take over what our own tags say; others are left out."""
    found.critical = "peerway:critical" in tags
    found.outcomes = [tag.removeprefix("peerway:outcome:") for tag in tags if tag.startswith("peerway:outcome:")]
    found.sources = [tag.removeprefix("peerway:source:") for tag in tags if tag.startswith("peerway:source:")]


def _word(value: Any) -> bool:
    return isinstance(value, str) and is_text(value)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_word, value))


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(_words(item) and len(item) == 2 for item in value)
