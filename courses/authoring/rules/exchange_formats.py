"""Which of the three formats a file is in, what it holds, and what it would bring into a module."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.authoring.rules.exchange import NOT_UTF8, WORKBOOK, Reading, Refused, text_of
from courses.authoring.rules.exchange_csv import NEEDED, SEPARATOR, read_csv
from courses.authoring.rules.exchange_gift import read_gift
from courses.authoring.rules.exchange_gift_written import write_gift
from courses.authoring.rules.exchange_moodle import read_moodle
from courses.authoring.rules.exchange_moodle_written import write_moodle
from courses.authoring.rules.exchange_sound import fitted
from courses.catalogue.rules.documents import ModuleDocument, Question
from courses.catalogue.rules.sources import TO_BE_CONFIRMED

PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")   # how the two kinds of workbook begin


class Format(StrEnum):
    """The formats questions are exchanged in. The value is the word in addresses."""

    CSV = "csv"
    GIFT = "gift"
    MOODLE = "moodle"

    @property
    def words(self) -> str:
        """What people call it."""
        return {Format.CSV: "a table (CSV)", Format.GIFT: "GIFT", Format.MOODLE: "Moodle XML"}[self]


_READERS = {Format.CSV: read_csv, Format.GIFT: read_gift, Format.MOODLE: read_moodle}


def format_of(raw: bytes) -> Format:
    """What the first letters look like: an angle bracket opens XML, the columns of the template a table, anything else is GIFT."""
    start = raw[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return Format.MOODLE
    if start[:4].lower() == SEPARATOR.encode():
        return Format.CSV
    heading = {cell.strip(' "').lower() for cell in re.split("[,;\t]", start.split(b"\n", 1)[0].decode("utf-8", "replace").strip())}
    return Format.CSV if len(heading) > 1 and heading & set(NEEDED) else Format.GIFT


def read(raw: bytes) -> tuple[Format, Reading]:
    """The format and the questions, whole or not at all. Never raises for what stands in a file."""
    form = format_of(raw)
    try:
        if raw.startswith(PACKED):
            raise Refused(1, WORKBOOK)
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused(1, NOT_UTF8)
        return form, _READERS[form](raw)
    except Refused as refused:
        return form, Reading(problems=(refused.remark,))


def written(form: Format, questions: Sequence[Question]) -> str:
    """The questions as GIFT or Moodle XML; a table is written by lms.web.csv."""
    return write_gift(questions) if form is Format.GIFT else write_moodle(questions)


@dataclass(frozen=True)
class Look:
    """What would come in: `kinds` how many of which kind, `replaced` the keys the module has already."""

    form: Format
    reading: Reading
    kinds: tuple[tuple[str, int], ...]
    replaced: tuple[str, ...]


def look_at(raw: bytes, document: ModuleDocument, outcome: int | None) -> Look:
    """What a file would bring into a module; nothing is kept."""
    form, reading = read(raw)
    if not reading.problems:
        sources = {source.key for source in document.sources if source.confidence != TO_BE_CONFIRMED}
        reading = fitted(reading, len(document.outcomes), sources, outcome)
    kinds = Counter(question.kind for question in reading.questions)
    known = {question.key for question in document.quiz.questions}
    return Look(form, reading, tuple(kinds.items()), tuple(question.key for question in reading.questions if question.key in known))


def text_or_empty(raw: bytes) -> str:
    """The words of a file, to be shown again; empty for one that is no text or too much of it."""
    try:
        return text_of(raw)
    except Refused:
        return ""
