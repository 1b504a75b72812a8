"""What a data file of help lines may say. Everything else is refused by file, row and field.

A wrong digit here can cost a life, so nothing is guessed, filled in or skipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from lms.help.rules.lines import NEEDED_TO_OFFER, Contact, HelpLine, Kind, Nation, Way

_TOP = "the file"
_NATION_FIELDS = ("key", "name", "place", "shares", "safety", "rows")
_LINE_FIELDS = (
    "key", "name", "kind", "contact", "hours", "note", "crisis", "source", "seen", "last_checked", "checked_by",
)  # fmt: skip
_NUMBER = re.compile(r"\+?[0-9](?:[ -]?[0-9])+")
_SHAPES = {
    Way.CALL: (_NUMBER, "has digits, single spaces and hyphens only"),
    Way.TEXT: (_NUMBER, "has digits, single spaces and hyphens only"),
    Way.WEB: (re.compile(r"https://[^\s<>\"]+"), "starts with https:// and has no spaces"),
    Way.EMAIL: (re.compile(r"[^\s@<>\"?]+@[^\s@<>\"?]+\.[a-z]+"), "is one e-mail address"),
}


class HelpDataError(ValueError):
    """A data file says something that may not be shown. Names file, row and field."""

    def __init__(self, file: str, row: str, field: str, why: str) -> None:
        self.file, self.row, self.field = file, row, field
        super().__init__(f"{file}, {row}, field '{field}': {why}")


class _Reader:
    """Reads the fields of one mapping and refuses by name what it cannot accept."""

    def __init__(self, file: str, row: str, data: Any, fields: Sequence[str]) -> None:
        self.file, self.row = file, row
        if not isinstance(data, Mapping):
            raise self.refuse("row", "a list of fields is needed here")
        self.data = data
        for name in data:
            if name not in fields:
                raise self.refuse(str(name), "there is no such field")

    def refuse(self, field: str, why: str) -> HelpDataError:
        """The error to raise; the caller raises it, so that a reader of the code sees the exit."""
        return HelpDataError(self.file, self.row, field, why)

    def text(self, field: str, *, may_be_empty: bool = False) -> str:
        """One string, trimmed. The field itself must be there even when it may be empty."""
        value = self.data.get(field)
        if value is None and field not in self.data:
            raise self.refuse(field, "the field is missing")
        if not isinstance(value, str):
            raise self.refuse(field, "text is needed")
        if not value.strip() and not may_be_empty:
            raise self.refuse(field, "it is empty")
        return value.strip()

    def address(self, field: str, *, may_be_empty: bool) -> str:
        """A web address; old sources may still be http."""
        value = self.text(field, may_be_empty=may_be_empty)
        if value and not re.fullmatch(r"https?://[^\s<>\"]+", value):
            raise self.refuse(field, f"'{value}' is not a web address")
        return value

    def one_of(self, field: str, choices: type[StrEnum]) -> Any:
        """A member of `choices`."""
        value = self.text(field)
        if value not in list(choices):
            raise self.refuse(field, f"'{value}' is none of {', '.join(choices)}")
        return choices(value)

    def yes(self, field: str) -> bool:
        """True or false, spelled out: a number must not be shown because of a typing slip."""
        value = self.text(field)
        if value not in ("true", "false"):
            raise self.refuse(field, f"'{value}' is neither true nor false")
        return value == "true"

    def day(self, field: str, *, may_be_empty: bool) -> date | None:
        """A day as 2026-11-22."""
        value = self.text(field, may_be_empty=may_be_empty)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.refuse(field, f"'{value}' is not a day such as 2026-11-22") from None

    def items(self, field: str) -> list[Any]:
        """A list with something in it."""
        value = self.data.get(field)
        if not isinstance(value, list) or not value:
            raise self.refuse(field, "a list is needed")
        return value


def parse_nation(name: str, data: Any, shared: Sequence[HelpLine] = ()) -> Nation:
    """A nation from the content of the file `name`, with the lines it shares with its neighbours.

    `data` holds strings only (the loader turns nothing into numbers, days or truths).
    Raises HelpDataError naming file, row and field.
    """
    top = _Reader(name, _TOP, data, _NATION_FIELDS)
    lines = (*parse_lines(name, top.items("rows")), *shared)
    keys = [line.key for line in lines]
    for key in keys:
        if keys.count(key) > 1:
            raise HelpDataError(name, f"row '{key}'", "key", "this key is used twice in one nation")
    safety = top.items("safety") if "safety" in top.data else []
    if not all(isinstance(sentence, str) for sentence in safety):
        raise top.refuse("safety", "each item is one sentence; put a sentence with a colon in quotation marks")
    return Nation(top.text("key"), top.text("name"), top.text("place"), lines, tuple(safety))


def parse_lines(file: str, rows: Sequence[Any]) -> tuple[HelpLine, ...]:
    """The rows of one data file, in order. Raises HelpDataError naming file, row and field."""
    return tuple(_parse_line(file, number, row) for number, row in enumerate(rows, start=1))


def _parse_line(file: str, number: int, data: Any) -> HelpLine:
    key = data.get("key") if isinstance(data, Mapping) else None
    row = _Reader(file, f"row '{key}'" if key else f"row {number}", data, _LINE_FIELDS)
    kind, crisis, seen = row.one_of("kind", Kind), row.yes("crisis"), row.yes("seen")
    if kind in NEEDED_TO_OFFER and not crisis:
        raise row.refuse("crisis", f"an {kind} line must be a crisis line; an information line is not one")
    source = _Reader(file, row.row, data.get("source"), ("title", "address"))
    return HelpLine(
        key=row.text("key"),
        name=row.text("name"),
        kind=kind,
        contact=tuple(_parse_contact(file, row.row, item) for item in row.items("contact")),
        hours=row.text("hours"),
        note=row.text("note", may_be_empty=True),
        crisis=crisis,
        source_title=source.text("title", may_be_empty=not seen),
        source_address=source.address("address", may_be_empty=not seen),
        seen=seen,
        last_checked=row.day("last_checked", may_be_empty=not seen),
        checked_by=row.text("checked_by", may_be_empty=not seen),
        file=file,
    )


def _parse_contact(file: str, row: str, data: Any) -> Contact:
    item = _Reader(file, row, data, ("way", "value", "message", "note"))
    way, value = item.one_of("way", Way), item.text("value")
    shape, rule = _SHAPES[way]
    if not shape.fullmatch(value):
        raise item.refuse("contact", f"'{value}' will not do: {way} {rule}")
    message = item.text("message") if "message" in item.data else ""
    if message and not (way is Way.TEXT and re.fullmatch(r"[A-Z]+", message)):
        raise item.refuse("contact", f"'{message}' will not do: a message is one word in capitals, for texts only")
    return Contact(way, value, message, item.text("note") if "note" in item.data else "")
