"""From a form to answers: only what was asked is taken, and nothing written is cut short in silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments.quizzes.rules.lines import answer_of, is_of_lines, problem_with
from assessments.quizzes.rules.scoring import Answers
from courses.catalogue.rules.documents import MULTIPLE, SHORT, Question, Quiz
from lms.base.errors import RuleBroken

MOST_CHARACTERS = 10_000

UNSHOWABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))


@dataclass(frozen=True)
class Cleaned:
    """Answers that can be scored, and what is wrong with the others: question key -> words. `gaps` are scored questions left open."""

    answers: Answers
    errors: dict[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


class RefusedAnswers(RuleBroken):
    """The answers cannot be scored as they are. `errors`: question key -> words; `only_gaps`: nothing but open questions is in the way."""

    def __init__(self, errors: dict[str, str], *, only_gaps: bool) -> None:
        super().__init__("Please look at your answers again.")
        self.errors = errors
        self.only_gaps = only_gaps


def unanswered(quiz: Quiz, answers: Answers) -> tuple[Question, ...]:
    """Scored questions left open. Answers written for learning are always by choice (safety.md 6.4)."""
    return tuple(question for question in quiz.questions if question.is_scored and not answers.get(question.key))


def own_fields(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The form's fields that are answers: each is named after its question. Control characters, which no page may hold, are left out."""
    present = [question.key for question in quiz.questions if question.key in fields]
    return {key: [value.translate(UNSHOWABLE) for value in fields[key]] for key in present}


def clean_answers(quiz: Quiz, fields: Mapping[str, Sequence[str]]) -> Cleaned:
    """Answers from form fields (question key -> values). Unknown options, too many options and too many characters are errors."""
    answers: Answers = {}
    errors: dict[str, str] = {}
    for question in quiz.questions:
        values = [value for value in fields.get(question.key, ()) if value.strip()]
        words = _problem_with(question, values)
        if words:
            errors[question.key] = words
        elif values:
            answers[question.key] = _answer(question, values)
    gaps = tuple(question.key for question in unanswered(quiz, answers) if question.key not in errors)
    return Cleaned(answers, errors, gaps)


def checked_answers(quiz: Quiz, fields: Mapping[str, Sequence[str]], *, may_leave_gaps: bool) -> Answers:
    """The answers of a form. Raises RefusedAnswers for errors and, unless they may be left, for open questions."""
    cleaned = clean_answers(quiz, fields)
    gaps = {} if may_leave_gaps else {key: f"Answer question {_number(quiz, key)}, or send without it" for key in cleaned.gaps}
    if cleaned.errors or gaps:
        raise RefusedAnswers({**cleaned.errors, **gaps}, only_gaps=not cleaned.errors)
    return cleaned.answers


def _problem_with(question: Question, values: list[str]) -> str:
    if question.kind == SHORT:
        return _written_problem(values)
    return problem_with(question, values) if is_of_lines(question) else _choice_problem(question, values)


def _answer(question: Question, values: list[str]) -> tuple[str, ...] | str:
    if question.kind == SHORT:
        return _plain(values[0])
    return answer_of(question, values) if is_of_lines(question) else tuple(dict.fromkeys(values))


def _written_problem(values: list[str]) -> str:
    length = max((len(_plain(value)) for value in values), default=0)
    if length <= MOST_CHARACTERS:
        return ""
    return f"This answer has {length:,} characters and can have {MOST_CHARACTERS:,}. All of it is still here: please shorten it"


def _choice_problem(question: Question, values: list[str]) -> str:
    if not set(values) <= {option.key for option in question.options}:
        return "Choose from the answers shown"
    return "Choose one answer" if question.kind != MULTIPLE and len(set(values)) > 1 else ""


def _plain(value: str) -> str:
    """One kind of line end, and no NUL, which no database or page can hold."""
    return value.replace("\r\n", "\n").replace("\x00", "")


def _number(quiz: Quiz, key: str) -> int:
    return 1 + next(place for place, question in enumerate(quiz.questions) if question.key == key)
