"""plan.yaml: the hours a whole award is designed for, of which the modules of the course are one part (domain.md 0.7)."""

import re
from dataclasses import dataclass

from courses.catalogue.rules.fields import Reader, parsed, refuse_doubles
from courses.catalogue.rules.problems import Problem

FILE = "plan.yaml"
MOST_HOURS = 5000

_FIELDS = ("title", "award", "hours", "elements")
_HOURS = re.compile(r"[0-9]{1,4}(?:\.5)?")


@dataclass(frozen=True)
class Element:
    """A part of the plan. Hours are whole or half."""

    title: str
    detail: str
    hours: float


@dataclass(frozen=True)
class Plan:
    """What the hours of a course are spent on. `award` says what they are designed for; only an awarding body can award it."""

    title: str
    award: str
    hours: float
    elements: tuple[Element, ...]


def plan_of(text: str, problems: list[Problem]) -> Plan | None:
    """The plan as the file says; None, with every problem noted, when it is not whole."""
    met = len(problems)
    data = parsed(FILE, text, problems)
    if data is None:
        problems += [] if len(problems) > met else [Problem(FILE, 1, "", "is empty")]
        return None
    reader = Reader(FILE, data, _FIELDS, problems)
    rows = reader.children("elements", ("title", "detail", "hours"), may_be_empty=False)
    refuse_doubles(rows, "title")
    elements = tuple(Element(row.text("title", 200), row.text("detail", 400), _hours(row)) for row in rows)
    plan = Plan(reader.text("title", 200), reader.text("award", 200), _hours(reader), elements)
    _must_add_up(reader, plan)
    return plan if len(problems) == met else None


def _hours(reader: Reader) -> float:
    text = reader.text("hours", 6)
    if text and (not _HOURS.fullmatch(text) or not 0 < float(text) <= MOST_HOURS):
        reader.refuse("hours", f"'{text}' must be whole or half hours, such as 18 or 37.5, and at most {MOST_HOURS}")
        return 0.0
    return float(text or 0)


def _must_add_up(reader: Reader, plan: Plan) -> None:
    together = sum(element.hours for element in plan.elements)
    if plan.hours and all(element.hours for element in plan.elements) and together != plan.hours:
        reader.refuse("hours", f"are {plan.hours:g}, but the elements are {together:g} together")
