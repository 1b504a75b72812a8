"""Reads the fields of one mapping, writes down every problem and goes on.

A getter that finds a problem answers with something harmless; whoever asked must look at `problems` before using any of it.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.yaml_text import Fields, Items, YamlBroken, parse

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NO_DAY = date(1, 1, 1)


class Reader:
    """The fields of one mapping in a file. `place` says where in the file, for example "questions 3, "."""

    def __init__(self, file: str, data: Any, known: Sequence[str], problems: list[Problem], *, place: str = "", line: int = 1) -> None:
        self.file, self.problems, self.place = file, problems, place
        self.data = data if isinstance(data, Fields) else Fields(line)
        self.is_empty = not isinstance(data, Fields)
        if self.is_empty:
            self._note(line, "", "a list of fields is needed here")
        for name in self.data:
            if name not in known:
                self.refuse(name, f"there is no such field here; known are {', '.join(known)}")

    def refuse(self, field: str, words: str, item: int | None = None) -> None:
        """Note a problem with a field, or with one item (from 0) of its list."""
        value = self.data.get(field)
        line = value.lines[item] if item is not None and isinstance(value, Items) else self.data.line_of(field)
        self._note(line, field, words)

    def text(self, field: str, most: int = 4000, *, may_be_empty: bool = False) -> str:
        """Words of at most `most` characters, trimmed."""
        value = self._given(field, str, "must be text; put a sentence with a colon in quotation marks")
        if value is None:
            return ""
        if not value.strip() and not may_be_empty:
            self.refuse(field, "is empty")
        if len(value) > most:
            self.refuse(field, f"is longer than {most} characters")
        return str(value).strip()

    def slug(self, field: str) -> str:
        """A key: small letters, digits and single hyphens, at most 80."""
        value = self.text(field, 80)
        if value and not SLUG.fullmatch(value):
            self.refuse(field, f"'{value}' must be small letters, digits and single hyphens")
        return value

    def number(self, field: str, least: int, most: int) -> int:
        """A whole number between two others, both included."""
        value = self.text(field)
        number = whole(value)
        if value and number is None:
            self.refuse(field, "must be a whole number")
        elif number is not None and not least <= number <= most:
            self.refuse(field, f"must be from {least} to {most}")
        return number or 0

    def truth(self, field: str) -> bool:
        """True or false, spelled out."""
        return self.one_of(field, ("true", "false")) == "true"

    def one_of(self, field: str, choices: Sequence[str]) -> str:
        """One of the words allowed."""
        value = self.text(field)
        if value and value not in choices:
            self.refuse(field, f"'{value}' is none of {', '.join(choices)}")
        return value

    def day(self, field: str) -> date:
        """A day as 2026-11-22."""
        value = self.text(field)
        try:
            if value and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            return date.fromisoformat(value) if value else NO_DAY
        except ValueError:
            self.refuse(field, f"'{value}' is not a day such as 2026-11-22")
            return NO_DAY

    def items(self, field: str, *, may_be_empty: bool = True) -> Items:
        """A list of anything."""
        value = self._given(field, Items, "must be a list")
        if value is not None and not value and not may_be_empty:
            self.refuse(field, "is an empty list")
        return Items(self.data.line_of(field)) if value is None else value

    def texts(self, field: str, *, may_be_empty: bool = True) -> tuple[str, ...]:
        """A list of words, none empty and none twice."""
        found: list[str] = []
        for place, value in enumerate(self.items(field, may_be_empty=may_be_empty)):
            if not isinstance(value, str) or not value.strip():
                self.refuse(field, "each item must be text; put a sentence with a colon in quotation marks", place)
            elif value.strip() in found:
                self.refuse(field, f"'{value.strip()}' stands there twice", place)
            else:
                found.append(value.strip())
        return tuple(found)

    def children(self, field: str, known: Sequence[str], *, may_be_empty: bool = True) -> "list[Reader]":
        """A list of mappings, each with its own reader."""
        values = self.items(field, may_be_empty=may_be_empty)
        pairs = enumerate(zip(values, values.lines, strict=True), start=1)
        return [
            Reader(self.file, value, known, self.problems, place=f"{self.place}{field} {number}, ", line=line)
            for number, (value, line) in pairs
        ]

    def child(self, field: str, known: Sequence[str]) -> "Reader":
        """A mapping inside this one."""
        line = self.data.line_of(field)
        return Reader(self.file, self.data.get(field), known, self.problems, place=f"{self.place}{field}, ", line=line)

    def has(self, field: str) -> bool:
        """Whether the field is written at all."""
        return field in self.data

    def _given(self, field: str, kind: type, words: str) -> Any:
        if field not in self.data:
            if not self.is_empty:
                self.refuse(field, "is missing")
            return None
        if not isinstance(self.data[field], kind):
            self.refuse(field, words)
            return None
        return self.data[field]

    def _note(self, line: int, field: str, words: str) -> None:
        self.problems.append(Problem(self.file, line, f"{self.place}{field}".removesuffix(", "), words))


def whole(text: str) -> int | None:
    """The whole number written in `text`, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def parsed(file: str, text: str, problems: list[Problem], first_line: int = 1) -> Any:
    """What strict YAML makes of the text, or None with its faults written down."""
    try:
        return parse(text, first_line)
    except YamlBroken as broken:
        problems.extend(Problem(file, fault.line, fault.field, fault.words) for fault in broken.faults)
        return None


def refuse_doubles(readers: Sequence[Reader], field: str = "key") -> None:
    """Note each reader whose field says what an earlier one said."""
    met: set[str] = set()
    for reader in readers:
        value = reader.data.get(field)
        if isinstance(value, str) and value in met:
            reader.refuse(field, f"'{value}' is used twice")
        elif isinstance(value, str):
            met.add(value)
