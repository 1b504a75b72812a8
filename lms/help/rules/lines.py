"""What makes a help line fit to be shown, and a nation fit to be offered.

Plain functions on plain values: no file, no request, no clock is touched here.
Source of the rules: domain brief 0.2 and 0.4, safety brief 6.1, capability NEW-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

CHECK_EVERY_DAYS = 90


class Kind(StrEnum):
    """What a line is for."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    LISTENING = "listening"
    PERINATAL = "perinatal"
    DOMESTIC_ABUSE = "domestic abuse"
    BEREAVEMENT = "bereavement"
    PRACTICAL = "practical"


class Way(StrEnum):
    """How a line is reached."""

    CALL = "call"
    TEXT = "text"
    WEB = "web"
    EMAIL = "email"


NEEDED_TO_OFFER = (Kind.EMERGENCY, Kind.URGENT)
EXPECTED = (*NEEDED_TO_OFFER, Kind.LISTENING, Kind.PERINATAL, Kind.DOMESTIC_ABUSE)
_SAID_AS = {Way.CALL: "Call", Way.TEXT: "Text", Way.WEB: "Go to", Way.EMAIL: "E-mail"}


@dataclass(frozen=True)
class Contact:
    """One way to reach a line. `message` is the word to text, such as SHOUT; `note` who it is for."""

    way: Way
    value: str
    message: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """The address a phone or browser follows: tel:, sms:, https: or mailto:."""
        dialled = re.sub(r"[ -]", "", self.value)
        body = f"?body={self.message}" if self.message else ""
        return {
            Way.CALL: f"tel:{dialled}",
            Way.TEXT: f"sms:{dialled}{body}",
            Way.WEB: self.value,
            Way.EMAIL: f"mailto:{self.value}",
        }[self.way]

    @property
    def words(self) -> str:
        """The same in words, so that a printed page says as much as a screen."""
        message = f"{self.message} to " if self.message else ""
        return f"{_SAID_AS[self.way]} {message}{self.value}"


@dataclass(frozen=True)
class HelpLine:
    """One service. Shown only when `seen`; a seen line always has a source and a date."""

    key: str
    name: str
    kind: Kind
    contact: tuple[Contact, ...]
    hours: str
    note: str
    crisis: bool
    source_title: str
    source_address: str
    seen: bool
    last_checked: date | None
    checked_by: str
    file: str

    @property
    def checked_words(self) -> str:
        """For example "Checked 22 November 2026"; empty while nobody has checked."""
        day = self.last_checked
        return f"Checked {day.day} {day:%B} {day.year}" if day else ""


@dataclass(frozen=True)
class Nation:
    """A place with its own lines. `place` reads well after "in" ("the United States")."""

    key: str
    name: str
    place: str
    lines: tuple[HelpLine, ...]
    safety: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[HelpLine, ...]:
        """The only lines a page may show: those seen in a named source."""
        return tuple(line for line in self.lines if line.seen)


def lacking(nation: Nation, kinds: Sequence[Kind] = NEEDED_TO_OFFER) -> list[Kind]:
    """Which of `kinds` this nation has no seen line for, in the order asked."""
    shown = {line.kind for line in nation.shown}
    return [kind for kind in kinds if kind not in shown]


def offered(nations: Iterable[Nation]) -> tuple[Nation, ...]:
    """Nations with a seen emergency and a seen urgent line. Nobody is offered half a page."""
    return tuple(nation for nation in nations if not lacking(nation))


def missing_kinds(nations: Iterable[Nation]) -> list[tuple[str, Kind]]:
    """Nation name and kind, for each of the five expected kinds without a seen line."""
    return [(nation.name, kind) for nation in nations for kind in lacking(nation, EXPECTED)]


def lines_of(nation: Nation, kinds: Sequence[Kind]) -> tuple[HelpLine, ...]:
    """Seen lines of the kinds asked for, in the order of `kinds`, then as written in the file."""
    return tuple(line for kind in kinds for line in nation.shown if line.kind is kind)


def distinct(nations: Iterable[Nation]) -> list[HelpLine]:
    """Every line once, though four nations may share it."""
    return list({(line.file, line.key): line for nation in nations for line in nation.lines}.values())


def stale(nations: Iterable[Nation], today: date, days: int = CHECK_EVERY_DAYS) -> list[HelpLine]:
    """Seen lines last checked more than `days` days ago. They stay on the page, with their date."""
    oldest = today - timedelta(days=days)
    return [line for line in distinct(nations) if line.seen and line.last_checked and line.last_checked < oldest]


def dated_ahead(nations: Iterable[Nation], today: date) -> list[HelpLine]:
    """Lines "checked" after today: a slip of the pen that would keep them fresh for ever."""
    return [line for line in distinct(nations) if line.last_checked and line.last_checked > today]


def waiting(nations: Iterable[Nation]) -> list[HelpLine]:
    """Lines nobody has seen in a source yet: kept from every page until an owner confirms them."""
    return [line for line in distinct(nations) if not line.seen]


def instead_of(number: str, nation: Nation) -> str:
    """What to say beside texts that name `number`: the nation's own first words on danger. Empty where it is the number to call."""
    own = {contact.value for line in lines_of(nation, (Kind.EMERGENCY,)) for contact in line.contact}
    return "" if number in own or not nation.safety else nation.safety[0]


def emergency_numbers(nations: Iterable[Nation]) -> list[tuple[Contact, list[str]]]:
    """Each emergency number with the places that use it; the number of most places comes first."""
    places: dict[Contact, list[str]] = {}
    for nation in nations:
        for line in lines_of(nation, (Kind.EMERGENCY,)):
            for contact in line.contact:
                if contact.way is Way.CALL:
                    places.setdefault(contact, []).append(nation.place)
    return sorted(places.items(), key=lambda pair: -len(pair[1]))
