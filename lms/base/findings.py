"""What a room reports to `flask doctor`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.base.errors import UnsafeSettings


class Level(StrEnum):
    """How much it matters."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing looked at, in words that say what to do. A problem stops the start; a warning does not."""

    level: Level
    words: str


@dataclass(frozen=True)
class Check:
    """One question `flask verify` asks of what is stored; a room hands its own over as `CHECKS` in registers.py.

    `of_organisation(session)` looks at one organisation, in whose scope the session lives; `of_all()` at the whole installation. Each
    returns what is wrong in plain words that name no person; an empty list is good.
    """

    words: str
    of_organisation: Callable[[Any], list[str]] | None = None
    of_all: Callable[[], list[str]] | None = None


def ask(registers: Iterable[Any], settings: Any, *, before_serving: bool = False) -> list[Finding]:
    """What every room's doctor says, in the order of the house.

    `before_serving` leaves out those that say NEVER_REFUSES: a worker that comes up need not wait for what cannot keep it from serving.
    """
    asked = [register for register in registers if hasattr(register, "doctor")]
    if before_serving:
        asked = [register for register in asked if not getattr(register, "NEVER_REFUSES", False)]
    return [finding for register in asked for finding in register.doctor(settings)]


def refuse(found: Iterable[Finding]) -> None:
    """Raise UnsafeSettings for the first problem."""
    for finding in found:
        if finding.level is Level.PROBLEM:
            raise UnsafeSettings(finding.words)
