"""quiz.yaml: at least eight questions, each of which teaches whatever is answered."""

from collections.abc import Sequence

from courses.catalogue.rules.documents import MULTIPLE, SHORT, SINGLE, Option, Question, Quiz
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.pages import Frame, outcome_numbers
from courses.catalogue.rules.sources import source_keys

QUIZ_FIELDS = ("key", "title", "intro", "questions")
FEWEST_QUESTIONS = 8
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6

_SHARED_FIELDS = ("key", "kind", "stem", "critical", "outcomes", "sources", "feedback")
_CHOICE_FIELDS = (*_SHARED_FIELDS, "options")
_SHORT_FIELDS = (*_SHARED_FIELDS, "accepted", "model_answer")
_ALL_FIELDS = (*_CHOICE_FIELDS, "accepted", "model_answer")
_OPTION_FIELDS = ("key", "text", "correct", "feedback")


def quiz_of(reader: Reader, frame: Frame) -> Quiz:
    """The quiz; problems are noted by the reader."""
    rows = reader.children("questions", _ALL_FIELDS)
    questions = tuple(_question(row, frame) for row in rows)
    refuse_doubles(rows)
    if reader.has("questions") and len(questions) < FEWEST_QUESTIONS:
        reader.refuse("questions", f"are {len(questions)}; at least {FEWEST_QUESTIONS} are needed")
    if questions and not any(question.is_scored for question in questions):
        reader.refuse("questions", "are all without a right answer, so that nobody could reach the pass mark")
    return Quiz(reader.slug("key"), reader.text("title", 200), reader.text("intro", 600), questions)


def _question(reader: Reader, frame: Frame) -> Question:
    kind = reader.one_of("kind", (SINGLE, MULTIPLE, SHORT))
    _refuse_fields_of_other_kinds(reader, kind)
    is_short = kind == SHORT
    question = Question(
        reader.slug("key"), kind, reader.text("stem", 1000), reader.truth("critical"), outcome_numbers(reader, frame),
        source_keys(reader, frame.sources),
        _options(reader, kind) if kind in (SINGLE, MULTIPLE) else (),
        reader.text("feedback", 2000),
        reader.texts("accepted") if is_short and reader.has("accepted") else (),
        reader.text("model_answer", 2000) if is_short else "",
    )  # fmt: skip
    if question.critical and not question.is_scored:
        reader.refuse("critical", "must be false: nothing says which answer is right, so nobody could get it right")
    return question


def _refuse_fields_of_other_kinds(reader: Reader, kind: str) -> None:
    known = {SHORT: _SHORT_FIELDS}.get(kind, _CHOICE_FIELDS if kind in (SINGLE, MULTIPLE) else _ALL_FIELDS)
    for field in reader.data:
        if field in _ALL_FIELDS and field not in known:
            reader.refuse(field, f"does not belong to a question of kind {kind}")


def _options(reader: Reader, kind: str) -> tuple[Option, ...]:
    rows = reader.children("options", _OPTION_FIELDS)
    options = tuple(Option(row.slug("key"), row.text("text", 600), row.truth("correct"), row.text("feedback", 1000)) for row in rows)
    refuse_doubles(rows)
    refuse_doubles(rows, "text")
    if reader.has("options"):
        for words in _wrong_with(options, kind):
            reader.refuse("options", words)
    return options


def _wrong_with(options: Sequence[Option], kind: str) -> list[str]:
    right = sum(option.correct for option in options)
    words = []
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        words.append(f"are {len(options)}; from {FEWEST_OPTIONS} to {MOST_OPTIONS} are needed")
    if kind == SINGLE and right != 1:
        words.append(f"have {right} right ones; a single question has exactly one")
    if kind == MULTIPLE and (right < 1 or right == len(options)):
        words.append("need at least one right and one wrong option in a multiple question")
    return words
