"""What each room says of its tables: the registry behind erasure, export and "what we keep and why" (NEW-23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a table's rows when a person is erased."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True)
class Keeping:
    """A room's word about one of its tables: what it is for, what erasure does to it and why, whether a person's export holds her rows.

    Plain words: they are shown on "what we keep and why" (NEW-23).
    """

    table: str
    purpose: str
    fate: Fate
    why: str
    is_exported: bool


def unnamed(tables: Iterable[str], keepings: Iterable[Keeping]) -> set[str]:
    """Tables no room has spoken for: erasure would silently leave them, an export silently lack them."""
    return set(tables) - {keeping.table for keeping in keepings}
