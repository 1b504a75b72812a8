"""What each room says of its tables: the registry behind erasure, export and "what we keep and why" (NEW-23)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of a table's rows when a person is erased."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True)
class Erased:
    """Whom an erasure is about, gathered before anything of hers goes."""

    person_id: uuid.UUID
    address: str
    organisations: tuple[uuid.UUID, ...]
    memberships: tuple[uuid.UUID, ...]
    pseudonyms: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Keeping:
    """A room's word about one of its tables: what it is for, what erasure does to it and why, whether a download holds her rows, how long.

    Plain words: they are shown on "what we keep and why" (NEW-23). A table whose fate is BLANK names the verb that blanks (`blank`), run
    in each organisation; `words` opens what is sealed in a row for the download of the person acting. `owner`: the column that says
    whose row it is, in a table that belongs to no organisation. `rest_words`: what an erasure leaves of it leads to nobody and counts
    for nothing, in words for a lead; it goes within four weeks unless the organisation says that it must keep it (issue 3, 6).
    """

    table: str
    purpose: str
    fate: Fate
    why: str
    is_exported: bool
    how_long: str
    blank: Callable[[Any, Erased], None] | None = None
    words: Callable[[Any, Any], Mapping[str, Any]] | None = None
    owner: str = "person_id"
    rest_words: str = ""


@dataclass(frozen=True)
class Forgetting:
    """A rule of retention: `run(session)` forgets what is past its time, without committing, and says how many rows.

    The same verb that a job commits is run and rolled back by `flask retention`, so that the report can say nothing else than what happens.
    `is_in_organisation`: it is run once in each organisation. Rooms hand theirs over as `FORGETS` in registers.py.
    """

    words: str
    run: Callable[[Any], int]
    is_in_organisation: bool = False


def unnamed(tables: Iterable[str], keepings: Iterable[Keeping]) -> set[str]:
    """Tables no room has spoken for: erasure would silently leave them, an export silently lack them."""
    return set(tables) - {keeping.table for keeping in keepings}
