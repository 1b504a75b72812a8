"""Decisions about inviting: who may invite whom as what, what an uploaded list says, what a link is still good for."""

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from lms.access.actor import Role
from lms.accounts.rules import LONGEST_EMAIL, email_as_kept, looks_like_an_email

GOOD_FOR = timedelta(days=14)
LONGEST_NAME = 200
MOST_ROWS, MOST_BYTES, SMALL, TELLS_EVERY = 10_000, 2 * 1024 * 1024, 200, 250
PART, PLACES = 32 * 1024, 1 << 17
"""Characters of a list that are sealed together; places the addresses of a list are marked at."""

MOST_AN_HOUR = 300
"""Letters an organisation's invitations may bring an hour: more wait their turn (mail bombing, safety.md 2.1, class 17)."""

MOST_TIMES_SENT = 5
COLUMNS = ("name", "e-mail", "role", "cohort")
LEADS_MAY_INVITE = (Role.TRAINEE, Role.TRAINER, Role.SUPERVISOR, Role.LEAD, Role.VERIFIER, Role.ACCREDITOR)
TRAINERS_MAY_INVITE = (Role.TRAINEE,)
LONGEST_VISIT = timedelta(days=90)
MOST_HELPERS = 3
HELPS_AFTER = timedelta(days=3)
"""A helper from outside counts only some days after she has agreed: nobody is named in a hurry to let a stranger in, and each lead hears
of it in time to object."""

HELPER_KEPT_FOR = timedelta(days=180)


class Fate(StrEnum):
    """What a link can still do."""

    OPEN = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite."""

    address: str
    name: str
    role: Role
    cohort: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, in words. `line` counts as in the file, the heading being 1."""

    line: int
    column: str
    words: str


@dataclass(frozen=True)
class Checked:
    """An uploaded list after a look at every row. `known`: rows of people who are there or invited already, which nothing happens to."""

    invitees: tuple[Invitee, ...]
    faults: tuple[Fault, ...]
    known: int

    @property
    def good(self) -> int:
        """How many would be invited."""
        return len(self.invitees)


@dataclass(frozen=True)
class Counted:
    """The same of a long list, of which only the faults are held in memory."""

    good: int
    faults: tuple[Fault, ...]
    known: int


@dataclass(frozen=True, kw_only=True)
class Against:
    """What a list is looked at against. `cohorts`: name in lower case -> name as kept; `present`, `invited`: addresses as kept."""

    may: Sequence[Role]
    cohorts: Mapping[str, str]
    present: Collection[str]
    invited: Collection[str]


def may_invite(roles: Collection[Role]) -> tuple[Role, ...]:
    """The roles somebody with these roles may give to a newcomer: never above her own (safety.md 2.1, class 14)."""
    if Role.LEAD in roles:
        return LEADS_MAY_INVITE
    return TRAINERS_MAY_INVITE if Role.TRAINER in roles else ()


def fate(expires_at: datetime, accepted_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> Fate:
    """What a link can still do."""
    if accepted_at:
        return Fate.ACCEPTED
    if withdrawn_at:
        return Fate.WITHDRAWN
    return Fate.EXPIRED if expires_at <= now else Fate.OPEN


def letter_due(now: datetime, number: int) -> datetime:
    """When the letter of the `number`th invitation of this hour goes, counted from 0."""
    return now + timedelta(hours=number // MOST_AN_HOUR)


def name_problem(name: str) -> str:
    """What is wrong with a name, or empty."""
    if not name.strip():
        return "Enter a name."
    if len(name) > LONGEST_NAME:
        return f"Make the name shorter: it can have up to {LONGEST_NAME} characters."
    return "" if name.isprintable() else "Take out the characters that cannot be seen."


def address_problem(address: str) -> str:
    """What is wrong with an address, or empty."""
    if not address:
        return "Enter an e-mail address."
    if len(address) > LONGEST_EMAIL:
        return f"Check the e-mail address: it can have up to {LONGEST_EMAIL} characters."
    return "" if looks_like_an_email(address) else "Check the e-mail address: it should look like name@example.org."


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells by column of an uploaded list, given line by line with its ends.

    Raises ValueError, in words, for a list that cannot be read at all.
    """
    readable = _readable(lines)
    first = next(readable, "")
    reader = csv.reader(chain([first], readable), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        heading = [_heading(cell) for cell in next(reader, [])]
        _check_heading(heading)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _cells(heading, cells, reader.line_num)
    except csv.Error as broken:
        raise ValueError(f"Line {reader.line_num} cannot be read: a quotation mark is not closed or stands in the wrong place.") from broken


def lines_of(parts: Iterable[str]) -> Iterator[str]:
    """The lines, with their ends, of a text that comes in parts."""
    rest = ""
    for part in parts:
        whole, end, last = f"{rest}{part}".rpartition("\n")
        yield from io.StringIO(f"{whole}{end}", newline="\n")
        rest = last
    if rest:
        yield rest


def parts_of(text: str) -> list[str]:
    """A text in parts of a size, so that it need never be in memory whole again; one empty part of nothing."""
    return [text[start:start + PART] for start in range(0, len(text), PART)] or [""]


def _readable(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\x00" in line:
            raise ValueError("The file holds characters that are not text. Save it as CSV (UTF-8) and upload it again.")
        yield line


def check(rows: Iterator[tuple[int, Mapping[str, str]]], against: Against) -> Checked:
    """Look at every row and name every fault."""
    invitees: list[Invitee] = []
    faults: list[Fault] = []
    known = 0
    for found, wrong in _looked_at(rows, against):
        faults += wrong
        known += found is None and not wrong
        invitees += [found] if found else []
    return Checked(tuple(invitees), tuple(faults), known)


def count(read: Callable[[], Iterable[str]], against: Against, tell: Callable[[int, int], None]) -> Counted:
    """The same for a long list, whose lines `read` gives as often as they are asked for, with `tell(rows looked at, rows)` on the way.

    Memory grows with its faults and not with its people: a first look marks the addresses that may stand there twice.
    """
    faults: list[Fault] = []
    good = known = 0
    total, twice = _first_look(read())
    tell(0, total)
    for number, (found, wrong) in enumerate(_looked_at(rows_of(read()), against, twice), start=1):
        faults += wrong
        good += found is not None
        known += found is None and not wrong
        if number % TELLS_EVERY == 0:
            tell(number, total)
    tell(total, total)
    return Counted(good, tuple(faults), known)


def _first_look(lines: Iterable[str]) -> tuple[int, bytearray]:
    """How many rows, and for each place of an address whether it was met never, once or more often."""
    places, total = bytearray(PLACES), 0
    for _, cells in rows_of(lines):
        total += 1
        place = _mark(cells) % PLACES
        places[place] = min(places[place] + 1, 2)
    return total, places


def _mark(cells: Mapping[str, str]) -> int:
    address = email_as_kept(cells.get("e-mail", ""))
    return int.from_bytes(hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _looked_at(
    rows: Iterator[tuple[int, Mapping[str, str]]], against: Against, twice: bytearray | None = None,
) -> Iterator[tuple[Invitee | None, list[Fault]]]:
    """For each row whom to invite, or what is wrong with it; neither for somebody who is there or invited already."""
    met: dict[int, int] = {}
    for line, cells in rows:
        found, wrong = _row(line, cells, against.may, against.cohorts)
        address, mark = email_as_kept(cells.get("e-mail", "")), _mark(cells)
        if mark in met and not wrong:
            wrong.append(Fault(line, "e-mail", f"The same address stands in line {met[mark]}."))
        if twice is None or twice[mark % PLACES] > 1:
            met.setdefault(mark, line)
        is_known = address in against.present or address in against.invited
        yield (None if wrong or is_known else found), wrong


def _row(line: int, cells: Mapping[str, str], may: Sequence[Role], cohorts: Mapping[str, str]) -> tuple[Invitee | None, list[Fault]]:
    faults = []
    name, address = cells.get("name", "").strip(), email_as_kept(cells.get("e-mail", ""))
    role_name, cohort_name = cells.get("role", "").strip().lower(), cells.get("cohort", "").strip()
    for column, words in (("name", name_problem(name)), ("e-mail", address_problem(address)), ("role", _role_problem(role_name, may))):
        if words:
            faults.append(Fault(line, column, words))
    if cohort_name and cohort_name.lower() not in cohorts:
        faults.append(Fault(line, "cohort", "There is no group of this name. Open it first, or leave the cell empty."))
    extra = [column for column, cell in cells.items() if column.startswith("extra") and cell.strip()]
    if extra:
        faults.append(Fault(line, "", "There are more cells than columns in this line."))
    if faults:
        return None, faults
    return Invitee(address, name, Role(role_name or Role.TRAINEE), cohorts.get(cohort_name.lower(), "")), []


def _role_problem(role: str, may: Sequence[Role]) -> str:
    if role in ("", Role.TRAINEE.value):
        return "" if Role.TRAINEE in may else "You cannot give this role."
    if role not in {known.value for known in LEADS_MAY_INVITE}:
        return "There is no such role. Use trainee, trainer, supervisor, lead or verifier."
    if role == Role.ACCREDITOR.value:
        return "Invite an accreditor by the form: it asks until when."
    return "" if role in {known.value for known in may} else "You cannot give this role: it is above your own."


def _heading(cell: str) -> str:
    word = cell.strip().lstrip("\ufeff").lower()
    return {"email": "e-mail", "mail": "e-mail", "group": "cohort"}.get(word, word)


def _check_heading(heading: Sequence[str]) -> None:
    if "name" not in heading or "e-mail" not in heading:
        raise ValueError("The first line must name the columns: name, e-mail, role, cohort. Role and cohort may be left out.")
    unknown = [word for word in heading if word not in COLUMNS]
    if unknown:
        raise ValueError(f"There is a column we do not know. The columns are: {', '.join(COLUMNS)}.")
    if len(set(heading)) != len(heading):
        raise ValueError("A column stands there twice.")


def _cells(heading: Sequence[str], cells: Sequence[str], _line: int) -> dict[str, str]:
    named = {column: cells[place] if place < len(cells) else "" for place, column in enumerate(heading)}
    return named | {f"extra {place}": cell for place, cell in enumerate(cells[len(heading):])}


def helps_now(agreed_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether somebody outside may be borrowed."""
    return agreed_at is not None and ended_at is None and agreed_at + HELPS_AFTER <= now
