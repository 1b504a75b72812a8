"""quiz.yaml: at least eight questions, each of which teaches whatever is answered."""

from collections.abc import Sequence

from courses.catalogue.rules.documents import CHOSEN, MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, Option, Partner, Question, Quiz
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.pages import Frame, outcome_numbers
from courses.catalogue.rules.sources import source_keys

QUIZ_FIELDS = ("key", "title", "intro", "questions", "draw")
FEWEST_QUESTIONS = 8
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6

_SHARED_FIELDS = ("key", "kind", "stem", "critical", "outcomes", "sources", "feedback")
_MORE_FIELDS = {
    SINGLE: ("options",), MULTIPLE: ("options",), TRUE_FALSE: ("options",), ORDER: ("options",), MATCH: ("options", "partners"),
    SHORT: ("accepted", "model_answer"),
}
QUESTION_FIELDS = (*_SHARED_FIELDS, "options", "partners", "accepted", "model_answer")
_OPTION_FIELDS = {ORDER: ("key", "text", "feedback"), MATCH: ("key", "text", "match", "feedback")}
_CHOICE_FIELDS = ("key", "text", "correct", "feedback")
FEWEST_LINES = 3
MOST_WITHOUT_PARTNER = 2


def quiz_of(reader: Reader, frame: Frame) -> Quiz:
    """The quiz; problems are noted by the reader."""
    rows = reader.children("questions", QUESTION_FIELDS)
    questions = tuple(question_of(row, frame) for row in rows)
    refuse_doubles(rows)
    if reader.has("questions") and len(questions) < FEWEST_QUESTIONS:
        reader.refuse("questions", f"are {len(questions)}; at least {FEWEST_QUESTIONS} are needed")
    if questions and not any(question.is_scored for question in questions):
        reader.refuse("questions", "are all without a right answer, so that nobody could reach the pass mark")
    draw = _draw(reader, questions) if reader.has("draw") else 0
    return Quiz(reader.slug("key"), reader.text("title", 200), reader.text("intro", 600), questions, draw)


def _draw(reader: Reader, questions: Sequence[Question]) -> int:
    """How many questions a try asks: enough to tell something, no more than there are, and room for every critical one."""
    draw = reader.number("draw", FEWEST_QUESTIONS, max(len(questions), FEWEST_QUESTIONS))
    critical = sum(question.critical for question in questions)
    if draw and draw < critical:
        reader.refuse("draw", f"is {draw}, but {critical} questions are critical and always asked")
    return draw


def question_of(reader: Reader, frame: Frame) -> Question:
    """One question; problems are noted by the reader."""
    kind = reader.one_of("kind", tuple(_MORE_FIELDS))
    _refuse_fields_of_other_kinds(reader, kind)
    is_short = kind == SHORT
    question = Question(
        reader.slug("key"), kind, reader.text("stem", 1000), reader.truth("critical"), outcome_numbers(reader, frame),
        source_keys(reader, frame.sources),
        _options(reader, kind) if kind in _MORE_FIELDS and not is_short else (),
        reader.text("feedback", 2000),
        reader.texts("accepted") if is_short and reader.has("accepted") else (),
        reader.text("model_answer", 2000) if is_short else "",
        _partners(reader) if kind == MATCH else (),
    )  # fmt: skip
    for words in _wrong_pairs(question) if kind == MATCH else ():
        reader.refuse("partners", words)
    if question.critical and not question.is_scored:
        reader.refuse("critical", "must be false: nothing says which answer is right, so nobody could get it right")
    return question


def _refuse_fields_of_other_kinds(reader: Reader, kind: str) -> None:
    known = (*_SHARED_FIELDS, *_MORE_FIELDS[kind]) if kind in _MORE_FIELDS else QUESTION_FIELDS
    for field in reader.data:
        if field in QUESTION_FIELDS and field not in known:
            reader.refuse(field, f"does not belong to a question of kind {kind}")


def _options(reader: Reader, kind: str) -> tuple[Option, ...]:
    rows = reader.children("options", _OPTION_FIELDS.get(kind, _CHOICE_FIELDS))
    options = tuple(
        Option(
            row.slug("key"), row.text("text", 600), kind in CHOSEN and row.truth("correct"), row.text("feedback", 1000),
            row.slug("match") if kind == MATCH else "",
        ) for row in rows
    )  # fmt: skip
    refuse_doubles(rows)
    refuse_doubles(rows, "text")
    if reader.has("options"):
        for words in _wrong_with(options, kind):
            reader.refuse("options", words)
    return options


def _partners(reader: Reader) -> tuple[Partner, ...]:
    rows = reader.children("partners", ("key", "text"), may_be_empty=False)
    refuse_doubles(rows)
    refuse_doubles(rows, "text")
    return tuple(Partner(row.slug("key"), row.text("text", 600)) for row in rows)


def _wrong_pairs(question: Question) -> list[str]:
    known, matched = [partner.key for partner in question.partners], [option.match for option in question.options]
    words = [f"do not have '{key}', which an option is matched with" for key in dict.fromkeys(matched) if key and key not in known]
    words += [f"are matched twice: '{key}'" for key in dict.fromkeys(matched) if matched.count(key) > 1]
    if len(set(known) - set(matched)) > MOST_WITHOUT_PARTNER:
        words.append(f"have more than {MOST_WITHOUT_PARTNER} that nothing is matched with")
    return words


def _wrong_with(options: Sequence[Option], kind: str) -> list[str]:
    right = sum(option.correct for option in options)
    fewest = FEWEST_LINES if kind == ORDER else FEWEST_OPTIONS
    words = []
    if not fewest <= len(options) <= MOST_OPTIONS:
        words.append(f"are {len(options)}; from {fewest} to {MOST_OPTIONS} are needed")
    if kind == TRUE_FALSE and sorted(option.key for option in options) != ["false", "true"]:
        words.append('must be two, with the keys "true" and "false"')
    if kind in (SINGLE, TRUE_FALSE) and right != 1:
        words.append(f"have {right} right ones; a question of kind {kind} has exactly one")
    if kind == MULTIPLE and (right < 1 or right == len(options)):
        words.append("need at least one right and one wrong option in a multiple question")
    return words
