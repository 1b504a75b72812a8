"""What a room reports to `flask doctor`."""

from collections.abc import Iterable
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


def ask(registers: Iterable[Any], settings: Any) -> list[Finding]:
    """What every room's doctor says, in the order of the house."""
    return [finding for register in registers if hasattr(register, "doctor") for finding in register.doctor(settings)]


def refuse(found: Iterable[Finding]) -> None:
    """Raise UnsafeSettings for the first problem."""
    for finding in found:
        if finding.level is Level.PROBLEM:
            raise UnsafeSettings(finding.words)
