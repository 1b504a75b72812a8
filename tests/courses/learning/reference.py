"""What counts, written a second time and in another way: the yardstick for the rules."""

from collections.abc import Iterable, Sequence

from courses.learning.rules import Outcome


def counts(history: Sequence[Outcome]) -> bool:
    """Whether there is a pass or a done after the last undone."""
    later: list[Outcome] = []
    for outcome in reversed(history):
        if outcome is Outcome.UNDONE:
            break
        later.append(outcome)
    return Outcome.DONE in later or Outcome.PASSED in later


def module_rows(keys: Sequence[str], events: Iterable[tuple[str, Outcome]]) -> list[Outcome]:
    """The rows of the module itself: one each time "all of it counts" turns true or false."""
    seen: list[tuple[str, Outcome]] = []
    sides = [False]
    for event in events:
        seen.append(event)
        whole = all(counts([outcome for key, outcome in seen if key == asked]) for asked in keys)
        sides += [whole] if whole is not sides[-1] else []
    return [Outcome.DONE if side else Outcome.UNDONE for side in sides[1:]]
