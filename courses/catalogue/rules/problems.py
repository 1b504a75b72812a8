"""What is wrong in a content file, in words that send the author to the right line."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `file` is seen from the course folder, `line` counts from 1, `field` may be empty."""

    file: str
    line: int
    field: str
    words: str

    def __str__(self) -> str:
        """For example "03-active-listening/module.yaml line 4, minutes: must be a whole number"."""
        place = f"{self.file} line {self.line}"
        return f"{place}, {self.field}: {self.words}" if self.field else f"{place}: {self.words}"


class ContentBroken(ValueError):
    """A module or course cannot be shown. `problems` holds everything that was found, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = list(problems)
