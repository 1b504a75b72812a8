"""mapping.yaml: what each outcome serves: competencies, the five and the eight principles, the demands of the sources."""

import re
from typing import Any

from courses.catalogue.rules.beside import Served
from courses.catalogue.rules.fields import Reader, whole
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import rows_of

COMPETENCIES = (
    "1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3",
)  # fmt: skip
FIVE = ("1", "2", "3", "4", "5")
EIGHT = ("mutual", "reciprocal", "non-directive", "recovery-focused", "strengths-based", "inclusive", "progressive", "safe")

_DEMAND = re.compile(r"S[0-4]-[0-9]{1,3}")


def mapping_of(file: str, data: Any, outcomes: int, problems: list[Problem]) -> tuple[Served, ...]:
    """The mapping in a parsed file: one entry for each outcome of the module. Problems are noted."""
    rows = rows_of(file, data, "mapping", ("outcome", "competencies", "five", "eight", "demands"), problems)
    served = tuple(_served(row, outcomes) for row in rows)
    numbers = [one.outcome for one in served]
    if rows and sorted(numbers) != list(range(1, outcomes + 1)):
        problems.append(Problem(file, 1, "outcome", f"must be met once each, from 1 to {outcomes}"))
    return served


def _served(reader: Reader, outcomes: int) -> Served:
    return Served(
        reader.number("outcome", 1, max(outcomes, 1)), _known(reader, "competencies", COMPETENCIES), _known(reader, "five", FIVE),
        _known(reader, "eight", EIGHT), _demands(reader),
    )


def _known(reader: Reader, field: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = reader.texts(field, may_be_empty=field != "competencies")
    for place, word in enumerate(found):
        if word not in known:
            reader.refuse(field, f"'{word}' is none of {', '.join(known)}", place)
    return found


def _demands(reader: Reader) -> tuple[str, ...]:
    found = reader.texts("demands")
    for place, demand in enumerate(found):
        if not _DEMAND.fullmatch(demand) or whole(demand.split("-")[1]) == 0:
            reader.refuse("demands", f"'{demand}' must look like S2-13", place)
    return found
