"""What counts as complete: pure functions of rows, recomputable, with the rule printed on the page (C1, BEAT-3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MODULE, PAGE, QUIZ, REFLECTION = "module", "page", "quiz", "reflection"


class Outcome(StrEnum):
    """What a completion says. "undone" takes back all before it."""

    DONE = "done"
    PASSED = "passed"
    NOT_YET = "not yet"
    UNDONE = "undone"


FINISHED = frozenset({Outcome.DONE, Outcome.PASSED})


@dataclass(frozen=True)
class Step:
    """One thing a module asks for, and how it stands. `outcome` None: not begun."""

    key: str
    kind: str
    outcome: Outcome | None

    @property
    def is_finished(self) -> bool:
        """Whether it counts."""
        return self.outcome in FINISHED


@dataclass(frozen=True)
class ModuleProgress:
    """How a module stands for one person."""

    steps: tuple[Step, ...]

    @property
    def finished(self) -> int:
        """How many steps count."""
        return sum(step.is_finished for step in self.steps)

    @property
    def is_complete(self) -> bool:
        """Every step counts, and there is at least one."""
        return bool(self.steps) and self.finished == len(self.steps)

    @property
    def next_step(self) -> Step | None:
        """The first step that does not count yet."""
        return next((step for step in self.steps if not step.is_finished), None)

    def step(self, key: str) -> Step | None:
        """The step of a key."""
        return next((step for step in self.steps if step.key == key), None)


def standing(history: Iterable[Outcome]) -> Outcome | None:
    """How one activity stands after its outcomes in order: a pass stays a pass until it is undone; else the latest word."""
    now: Outcome | None = None
    for outcome in history:
        if outcome is Outcome.UNDONE:
            now = None
        elif now not in FINISHED or outcome in FINISHED:
            now = outcome
    return now


def progress(asked: Sequence[tuple[str, str]], histories: Mapping[str, Sequence[Outcome]]) -> ModuleProgress:
    """The progress in a module that asks for `asked` (key, kind), from each activity's outcomes in order."""
    return ModuleProgress(tuple(Step(key, kind, standing(histories.get(key, ()))) for key, kind in asked))


def module_row_due(now: ModuleProgress, recorded: Outcome | None) -> Outcome | None:
    """The row the module itself is owed: done when it has just become complete, undone when it no longer is, else none."""
    if now.is_complete and recorded is not Outcome.DONE:
        return Outcome.DONE
    if not now.is_complete and recorded is Outcome.DONE:
        return Outcome.UNDONE
    return None


def counting_rule(pages: int, pass_mark: int, is_critical: bool) -> str:
    """The rule as the page prints it."""
    critical = ", with every safety question right" if is_critical else ""
    return (
        f"This module is complete when you have marked each of its {pages} pages as done and reached {pass_mark}% in its questions"
        f"{critical}. "
        "You can take as long as you like, try the questions as often as you like, and undo a page you marked."
    )


def missing(requires: Sequence[str], complete: Iterable[str]) -> list[str]:
    """Keys of modules that have to be complete first and are not, in order."""
    present = set(complete)
    return [key for key in requires if key not in present]


def locked_words(missing: Sequence[str], titles: Mapping[str, str]) -> str:
    """Why a module is not open yet, naming the unmet rule (MUST-3). Empty when nothing is missing."""
    if not missing:
        return ""
    return f"This module opens when you have completed {' and '.join(titles.get(key, key) for key in missing)}."
