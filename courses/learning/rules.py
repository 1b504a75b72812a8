"""What counts as complete: pure functions of rows, recomputable, with the rule printed on the page (C1, BEAT-3)."""

import uuid
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

MODULE, PAGE, QUIZ, REFLECTION, SCENARIO = "module", "page", "quiz", "reflection", "scenario"
HERS_UNTIL_DONE = frozenset({SCENARIO})  # of these others see no more than that it is done, as its page promises (NEW-7)
ON_HARD_THINGS = frozenset({"conditions-information", "safeguarding", "crisis-handoff"})
"""The modules that open only with a plan and a named person (domain.md 0.8). They are the same in every organisation's course."""
WHY_FIRST = "It speaks openly about hard things, and nobody should meet them alone."


class Outcome(StrEnum):
    """What a completion says. "undone" takes back all before it."""

    DONE = "done"
    PASSED = "passed"
    NOT_YET = "not yet"
    UNDONE = "undone"


FINISHED = frozenset({Outcome.DONE, Outcome.PASSED})


@dataclass(frozen=True)
class Prerequisite:
    """What has to be there, besides other modules, before a module on hard things opens. Filled from the rooms that know (lms.app).

    `title` completes "Ask for ..." on the lead's page; `words` tell a trainee what to do and where; `endpoint` is where she does it
    herself, under the words `link`, or empty. `is_met` is asked with the database session and a membership.
    """

    key: str
    title: str
    words: str
    is_met: Callable[[Any, uuid.UUID], bool]
    endpoint: str = ""
    link: str = ""


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


TRIES_BEFORE_A_TALK = 3


def may_like_a_talk(history: Sequence[Outcome], outcome: Outcome) -> bool:
    """Whether this outcome is the third in all that is not yet there, with none that counts: her trainer is told, once."""
    now_not_yet = outcome is Outcome.NOT_YET and standing(history) not in FINISHED
    return now_not_yet and list(history).count(Outcome.NOT_YET) == TRIES_BEFORE_A_TALK - 1


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


def counting_rule(pages: int, pass_mark: int, is_critical: bool, stories: int = 0) -> str:
    """The rule as the page prints it."""
    told = f", ended each of its {stories} stories well" if stories else ""
    critical = ", with every safety question right" if is_critical else ""
    return (
        f"This module is complete when you have marked each of its {pages} pages as done{told} and reached {pass_mark}% in its questions"
        f"{critical}. "
        "You can take as long as you like, try the questions as often as you like, and undo a page you marked."
    )


def missing(requires: Sequence[str], complete: Iterable[str]) -> list[str]:
    """Keys of modules that have to be complete first and are not, in order."""
    present = set(complete)
    return [key for key in requires if key not in present]


def locked_words(missing: Sequence[str], titles: Mapping[str, str], unmet: Sequence[Prerequisite] = ()) -> str:
    """Why a module is not open yet, naming each unmet rule and where to meet it (MUST-3). Empty when nothing is missing."""
    if not missing and not unmet:
        return ""
    needed = " and ".join(titles.get(key, key) for key in missing)
    words = [f"This module opens when you have completed {needed}." if missing else "This module is not open yet."]
    if unmet:
        words += [*(each.words for each in unmet), WHY_FIRST]
    return " ".join(words)


def minutes_left(steps: Iterable[tuple[Step, int]]) -> int:
    """The minutes of the steps that do not count yet."""
    return sum(minutes for step, minutes in steps if not step.is_finished)


def refresher_due(completed_on: date, months: int) -> date:
    """The day, so many months later, on which a module is met again; the last of a month that is too short for it."""
    years, month = divmod(completed_on.month - 1 + months, 12)
    year, month = completed_on.year + years, month + 1
    return date(year, month, min(completed_on.day, monthrange(year, month)[1]))


def complete_words(completed_on: date | None, months: int) -> str:
    """How a complete module stands, and in which month its refresher is due."""
    return f"Complete, refresher due {refresher_due(completed_on, months):%B %Y}" if completed_on else "Complete"


def days_ago(then: date, today: date) -> str:
    """How long ago a day was, as people say it. A day ahead of a clock that was put back is today."""
    days = (today - then).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
