"""Scoring: plain functions on questions and answers (courses/content/README.md, quiz.yaml)."""

import unicodedata
from dataclasses import dataclass

from assessments.quizzes.rules.lines import is_of_lines, right_answer
from courses.catalogue.rules.documents import SHORT, Question, Quiz

APOSTROPHES = "'`\u2018\u2019\u02bc"

Answers = dict[str, tuple[str, ...] | str]


@dataclass(frozen=True)
class Score:
    """How many of the scored questions are right, and how many questions marked critical are not."""

    correct: int
    scored: int
    critical_missed: int = 0


def is_right(question: Question, answer: tuple[str, ...] | str | None) -> bool | None:
    """Whether an answer counts as right: all right options and no other, every line in its place or with its partner, or one of the
    accepted words. None: not scored."""
    if not question.is_scored:
        return None
    if not answer:
        return False
    if isinstance(answer, str):
        return question.kind == SHORT and evened(answer) in {evened(words) for words in question.accepted}
    if is_of_lines(question):
        return answer == right_answer(question)
    return question.kind != SHORT and set(answer) == set(right_answer(question))


def evened(words: str) -> str:
    """Words without the differences that do not matter: case, spaces, punctuation, and ways of writing the same letter (NFKC)."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())
    return " ".join("".join(map(_evened_letter, plain)).split())


def _evened_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in APOSTROPHES or (category in ("Cf", "Cc") and not letter.isspace()):
        return ""
    return " " if category.startswith("P") else letter


def score(quiz: Quiz, answers: Answers) -> Score:
    """The score. A question left open is not right."""
    verdicts = [(question, is_right(question, answers.get(question.key))) for question in quiz.questions if question.is_scored]
    return Score(
        correct=sum(bool(verdict) for _, verdict in verdicts), scored=len(verdicts),
        critical_missed=sum(question.critical and not verdict for question, verdict in verdicts),
    )


def has_passed(score: Score, pass_mark: int, *, needs_critical: bool) -> bool:
    """Whether the share of right answers reaches the pass mark (whole per cent), in whole numbers so that no rounding decides.

    `needs_critical`: every question marked critical must be right as well.
    """
    return 100 * score.correct >= pass_mark * score.scored and not (needs_critical and score.critical_missed)


def needed(scored: int, pass_mark: int) -> int:
    """The fewest right answers that reach the pass mark."""
    return -(-pass_mark * scored // 100)
