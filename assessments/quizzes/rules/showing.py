"""What a page may tell: questions without a hint of their answers before sending, everything after (MUST-5)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.quizzes.rules import lines
from assessments.quizzes.rules.scoring import Answers, Score, is_right, needed
from courses.catalogue.rules.documents import ORDER, SHORT, TRUE_FALSE, ModuleDocument, Option, Question, Quiz


@dataclass(frozen=True)
class Choice:
    """An option as a form shows it: no word on whether it is right."""

    value: str
    label: str


@dataclass(frozen=True)
class Line:
    """A line to put in order or to match, with what it can be given."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Asked:
    """A question as the page asks it, with nothing that gives its answer away (MUST-5)."""

    number: int
    key: str
    kind: str
    stem: str
    is_critical: bool
    is_scored: bool
    choices: tuple[Choice, ...]
    lines: tuple[Line, ...] = ()


def asked(quiz: Quiz, seed: str) -> tuple[Asked, ...]:
    """The questions in order, each with its options shuffled by `seed`."""
    return tuple(
        Asked(
            number, question.key, question.kind, question.stem, question.critical, question.is_scored,
            () if lines.is_of_lines(question) else _choices(question, seed), _lines(question, seed) if lines.is_of_lines(question) else (),
        ) for number, question in enumerate(quiz.questions, start=1)
    )


def _choices(question: Question, seed: str) -> tuple[Choice, ...]:
    """True stands before false, as people expect it; everything else is shuffled."""
    if question.kind == TRUE_FALSE:
        return tuple(Choice(option.key, option.text) for option in sorted(question.options, key=lambda option: option.key, reverse=True))
    return tuple(Choice(option.key, option.text) for option in shuffled(question.options, f"{seed}|{question.key}"))


def _lines(question: Question, seed: str) -> tuple[Line, ...]:
    """The lines, never by chance in their right order; the partners shuffled as well."""
    mixed = shuffled(question.options, f"{seed}|{question.key}")
    if question.kind == ORDER and mixed == question.options:
        mixed = (*mixed[1:], mixed[0])
    halves = lines.second_halves(question)
    if question.kind != ORDER:
        halves = tuple(sorted(halves, key=lambda half: _rank(f"{seed}|{question.key}|partners", half[0])))
    return tuple(Line(option.text, tuple(Choice(f"{option.key}.{key}", words) for key, words in halves)) for option in mixed)


def shuffled(options: Iterable[Option], seed: str) -> tuple[Option, ...]:
    """The options in an order that depends on the seed alone, so that a reload keeps it."""
    return tuple(sorted(options, key=lambda option: _rank(seed, option.key)))


def _rank(seed: str, key: str) -> tuple[bytes, str]:
    return hashlib.sha256(f"{seed}|{key}".encode()).digest(), key


def seed(membership_id: object) -> str:
    """One order a person, the same in every try: a browser's Back puts ticks where they stood, and they must mean what they meant."""
    return str(membership_id)


def counting_rule(document: ModuleDocument) -> str:
    """What counts as complete, as the page prints it."""
    scored = sum(question.is_scored for question in document.quiz.questions)
    critical = " and every question marked as a safety question is right" if document.critical else ""
    return (
        f"What counts as complete: these questions are complete when at least {document.pass_mark}% of the {scored} scored questions "
        f"are right ({needed(scored, document.pass_mark)} of {scored}){critical}."
    )


@dataclass(frozen=True)
class Said:
    """A question and what was answered to it, in words: option texts, or the one written text."""

    number: int
    stem: str
    is_written: bool
    words: tuple[str, ...]


@dataclass(frozen=True)
class Reviewed:
    """A question after sending. `verdict`: "Right", "Not yet", or empty for what is not scored. `chosen`: (option text, its feedback)."""

    number: int
    stem: str
    is_written: bool
    verdict: str
    chosen: tuple[tuple[str, str], ...]
    written: str
    feedback: str
    model_answer: str
    sources: tuple[str, ...]


def said(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> tuple[Said, ...]:
    """What a form's fields say, question by question, without those left empty. Unknown options are left out."""
    found = []
    for number, question in enumerate(quiz.questions, start=1):
        values = [value for value in fields.get(question.key, ()) if value.strip()]
        words = _words_said(question, values)
        if words:
            found.append(Said(number, question.stem, question.kind == SHORT, words))
    return tuple(found)


def _words_said(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    if question.kind == SHORT:
        return tuple(values)
    if lines.is_of_lines(question):
        return lines.words_of_fields(question, values)
    return tuple(option.text for option in question.options if option.key in values)


def review(document: ModuleDocument, answers: Answers) -> tuple[Reviewed, ...]:
    """Every question with what was answered and what there is to learn from it."""
    return tuple(
        _reviewed(document, number, question, answers.get(question.key))
        for number, question in enumerate(document.quiz.questions, start=1)
    )


def result_words(score: Score, pass_mark: int, *, has_passed: bool, needs_critical: bool) -> str:
    """The result in a sentence or two that never shames."""
    counted = f"{score.correct} of {score.scored} right. The pass mark is {pass_mark}%"
    critical = ", and every safety question has to be right" if needs_critical else ""
    if has_passed:
        return f"{counted}{critical}."
    return f"Not yet: {counted}{critical}."


def _reviewed(document: ModuleDocument, number: int, question: Question, answer: tuple[str, ...] | str | None) -> Reviewed:
    right = is_right(question, answer)
    sources = [document.source(key) for key in question.sources]
    return Reviewed(
        number=number, stem=question.stem, is_written=question.kind == SHORT,
        verdict="" if right is None else "Right" if right else "Not yet",
        chosen=_chosen(question, answer) if isinstance(answer, tuple) else (), written=answer if isinstance(answer, str) else "",
        feedback=question.feedback, model_answer=question.model_answer,
        sources=tuple(f"{source.title} ({source.year})" for source in sources if source),
    )


def _chosen(question: Question, answer: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if lines.is_of_lines(question):
        return lines.words_of(question, answer)
    return tuple((option.text, option.feedback) for option in question.options if option.key in answer)
