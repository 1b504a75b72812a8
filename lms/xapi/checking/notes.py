"""Noting what is wrong with a statement, and where: a JSON path, words, and the clause of the specification."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Version(StrEnum):
    """Which specification a statement is checked against."""

    ONE = "1.0.3"
    TWO = "2.0.0"


@dataclass(frozen=True)
class Fault:
    """One thing wrong. `path`: where, such as `$.actor.mbox`; `clause`: of the specification. Nothing that was sent is repeated."""

    path: str
    words: str
    clause: str


@dataclass
class Notes:
    """Where we are in a statement, and what was found so far."""

    version: Version
    faults: list[Fault] = field(default_factory=list)
    _path: list[str] = field(default_factory=lambda: ["$"])

    @contextmanager
    def at(self, step: str | int) -> Iterator[None]:
        """Look one step deeper: a member by name, an element by number."""
        self._path.append(f"[{step}]" if isinstance(step, int) else f".{step}")
        try:
            yield
        finally:
            self._path.pop()

    def note(self, words: str, clause: str) -> None:
        """Something here is wrong."""
        self.faults.append(Fault("".join(self._path), words, clause))

    def is_map(self, value: Any, clause: str, *, known: Collection[str], needed: Collection[str] = ()) -> bool:
        """Whether this is an object; members it lacks and members nobody knows are noted."""
        if not isinstance(value, dict):
            self.note("This has to be an object.", clause)
            return False
        for name in sorted(set(needed) - set(value)):
            with self.at(name):
                self.note("This is missing.", clause)
        for name in value:
            if name not in known:
                with self.at(name):
                    self.note("Nothing of this name belongs here.", clause)
        return True

    def each(self, value: Any, clause: str, look: Callable[[Any], None], *, may_be_empty: bool = True) -> None:
        """Look at every element of what has to be an array."""
        if not isinstance(value, list):
            self.note("This has to be an array.", clause)
            return
        if not value and not may_be_empty:
            self.note("There has to be something in it.", clause)
        for number, element in enumerate(value):
            with self.at(number):
                look(element)

    def member(self, value: dict[str, Any], name: str, look: Callable[[Any], None]) -> None:
        """Look at a member, if it is there."""
        if name in value:
            with self.at(name):
                look(value[name])

    def must(self, is_right: Callable[[Any], bool], words: str, clause: str) -> Callable[[Any], None]:
        """A look that notes `words` unless the value is right."""
        def look(value: Any) -> None:
            if not is_right(value):
                self.note(words, clause)
        return look
