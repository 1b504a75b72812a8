"""A question as somebody types it into a form, and the question it makes under the same checks as a file."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from courses.catalogue.rules.documents import CHOSEN, MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, ModuleDocument, Question
from courses.catalogue.rules.fields import Reader
from courses.catalogue.rules.pages import Frame
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.questions import FEWEST_LINES, FEWEST_OPTIONS, QUESTION_FIELDS, question_of
from courses.catalogue.rules.yaml_text import Fields, Items

KINDS = {
    SINGLE: "One right answer", MULTIPLE: "Several right answers", TRUE_FALSE: "True or false", ORDER: "Put in order",
    MATCH: "Match what belongs together", SHORT: "A short answer in her own words",
}
_NAMES = {
    "stem": "The question", "feedback": "The feedback for everybody", "options": "The answers", "partners": "What belongs to the lines",
    "accepted": "The accepted answers", "model_answer": "The example of an answer", "outcomes": "The outcomes", "sources": "The sources",
    "critical": "“A safety question”", "kind": "The kind of question",
}
_PLACED = re.compile(r"(options|partners) ([0-9]+), (\w+)")


@dataclass(frozen=True)
class TypedRow:
    """One answer, or one line to order or to match with `partner`."""

    text: str = ""
    feedback: str = ""
    right: bool = False
    partner: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been typed into it."""
        return not (self.text.strip() or self.feedback.strip() or self.partner.strip() or self.right)


@dataclass(frozen=True)
class TypedQuestion:
    """Everything in the form, whatever is wrong with it. `extra` are partners that no line is matched with."""

    kind: str
    stem: str = ""
    critical: bool = False
    outcomes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rows: tuple[TypedRow, ...] = ()
    feedback: str = ""
    accepted: tuple[str, ...] = ()
    model_answer: str = ""
    extra: tuple[str, ...] = ()


def typed_of(question: Question) -> TypedQuestion:
    """A question as the form shows it."""
    partners = {partner.key: partner.text for partner in question.partners}
    rows = tuple(TypedRow(one.text, one.feedback, one.correct, partners.get(one.match, "")) for one in question.options)
    matched = {one.match for one in question.options}
    return TypedQuestion(
        question.kind, question.stem, question.critical, tuple(str(number) for number in question.outcomes), question.sources, rows,
        question.feedback, question.accepted, question.model_answer, tuple(text for key, text in partners.items() if key not in matched),
    )


def without_gaps(typed: TypedQuestion) -> TypedQuestion:
    """The same without rows left empty; two answers that are true and false stay where they are."""
    rows = typed.rows[:2] if typed.kind == TRUE_FALSE else tuple(row for row in typed.rows if not row.is_blank)
    return replace(typed, rows=rows, accepted=_filled(typed.accepted), extra=_filled(typed.extra))


def with_room(typed: TypedQuestion, more: str = "") -> TypedQuestion:
    """The same with enough rows to type into, and one more where she asks for it: "rows", "accepted" or "extra"."""
    fewest = 0 if typed.kind == SHORT else FEWEST_LINES if typed.kind == ORDER else FEWEST_OPTIONS
    rows = max(fewest, len(typed.rows) + (more == "rows"))
    words = {name: getattr(typed, name) + ("",) * (more == name) for name in ("accepted", "extra")}
    return replace(typed, rows=(*typed.rows, *(TypedRow(),) * (rows - len(typed.rows))), **words)


def question_from(typed: TypedQuestion, key: str, document: ModuleDocument) -> tuple[Question, dict[str, str]]:
    """The question, and what is wrong with it by the name of the form's field; it is fit for use when nothing is."""
    typed, problems = without_gaps(typed), list[Problem]()
    sources = {source.key: source for source in document.sources}
    frame = Frame(len(document.outcomes), document.content_topics, sources, str)
    question = question_of(Reader("question", _fields(typed, key), QUESTION_FIELDS, problems), frame)
    return question, _beside(problems)


def text_of(question: Question) -> str:
    """A question in lines, to compare or to read."""
    typed = typed_of(question)
    lines = [typed.stem, "Safety question" if typed.critical else "", *(line for row in typed.rows for line in _lines(row, typed.kind))]
    lines += [f"Belongs to no line: {text}" for text in typed.extra] + [f"Accepted: {text}" for text in typed.accepted]
    lines += [f"One way to say it: {typed.model_answer}" if typed.model_answer else "", f"For everybody: {typed.feedback}"]
    lines += [f"Outcomes: {', '.join(typed.outcomes)}", f"Sources: {', '.join(typed.sources)}" if typed.sources else ""]
    return "\n".join(line for line in lines if line)


def _lines(row: TypedRow, kind: str) -> Iterable[str]:
    sign = ("Right: " if row.right else "Not right: ") if kind in CHOSEN else "Line: "
    yield f"{sign}{row.text}" + (f" — {row.partner}" if row.partner else "")
    yield f"    {row.feedback}"


def _filled(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())


def _fields(typed: TypedQuestion, key: str) -> Fields:
    """As strict YAML would give it, with those fields that the kind has."""
    value: dict[str, Any] = {
        "key": key, "kind": typed.kind, "stem": typed.stem, "critical": _truth(typed.critical), "outcomes": _items(typed.outcomes),
        "sources": _items(typed.sources), "feedback": typed.feedback,
    }
    if typed.kind == SHORT:
        value |= {"model_answer": typed.model_answer} | ({"accepted": _items(typed.accepted)} if typed.accepted else {})
    else:
        value["options"] = _items([_option(typed, key, place) for place in range(len(typed.rows))])
    if typed.kind == MATCH:
        texts = [*(row.partner for row in typed.rows), *typed.extra]
        value["partners"] = _items([
            _mapping({"key": _key(key, "partner", place, text), "text": text}) for place, text in enumerate(texts)
        ])
    return _mapping(value)


def _option(typed: TypedQuestion, key: str, place: int) -> Fields:
    row = typed.rows[place]
    value = {"key": _key(key, "option", place, row.text), "text": row.text, "feedback": row.feedback}
    if typed.kind in CHOSEN:
        value["correct"] = _truth(row.right)
    if typed.kind == TRUE_FALSE:
        value["key"] = _truth(place == 0)
    if typed.kind == MATCH:
        value["match"] = _key(key, "partner", place, row.partner)
    return _mapping(value)


def _key(*parts: object) -> str:
    """A key that says nothing: the page that asks shows it, and the order of the lines must not (MUST-5)."""
    return "x" + hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:8]


def _mapping(value: Mapping[str, Any]) -> Fields:
    fields = Fields(1)
    fields.update(value)
    return fields


def _items(values: Iterable[Any]) -> Items:
    items = Items(1)
    items.extend(values)
    items.lines = [1] * len(items)
    return items


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _beside(problems: Iterable[Problem]) -> dict[str, str]:
    """What is wrong, in a sentence for each field of the form."""
    found: dict[str, str] = {}
    for problem in problems:
        field, name = _place(problem.field)
        found.setdefault(field, f"{name} {problem.words}.")
    return found


def _place(field: str) -> tuple[str, str]:
    """The name of the form's field, and the words for it."""
    placed = _PLACED.fullmatch(field)
    if placed is None:
        return field, _NAMES.get(field, field.capitalize())
    what, number, part = placed.groups()
    if what == "partners":
        return f"partner-{number}", f"What belongs to line {number}"
    if part == "feedback":
        return f"feedback-{number}", f"The feedback to answer {number}"
    return f"text-{number}", f"Answer {number}"
