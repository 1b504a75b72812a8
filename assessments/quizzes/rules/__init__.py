"""The rules of quizzes, pure: `answers` reads a form, `scoring` decides, `showing` says what a page may tell and when."""

from assessments.quizzes.rules.answers import (
    MOST_CHARACTERS,
    Cleaned,
    RefusedAnswers,
    checked_answers,
    clean_answers,
    own_fields,
    unanswered,
)
from assessments.quizzes.rules.drawing import drawn, only
from assessments.quizzes.rules.lines import is_of_lines
from assessments.quizzes.rules.scoring import Answers, Score, evened, has_passed, is_right, needed, score
from assessments.quizzes.rules.showing import (
    Asked,
    Choice,
    Reviewed,
    Said,
    asked,
    counting_rule,
    result_words,
    review,
    said,
    seed,
    shuffled,
)

__all__ = [
    "MOST_CHARACTERS", "Answers", "Asked", "Choice", "Cleaned", "RefusedAnswers", "Reviewed", "Said", "Score", "asked", "checked_answers",
    "clean_answers", "counting_rule", "drawn", "evened", "has_passed", "is_of_lines", "is_right", "needed", "only", "own_fields",
    "result_words", "review", "said", "score", "seed", "shuffled", "unanswered",
]  # fmt: skip
