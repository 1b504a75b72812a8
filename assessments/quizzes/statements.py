"""What a try tells the record: one statement a question answered, one for the whole. Written words never leave us (interop.md A.4, A.5)."""

from assessments.quizzes.models import Attempt
from assessments.quizzes.rules import Answers, is_right
from assessments.quizzes.rules.lines import right_answer
from courses.catalogue.rules.documents import MATCH, ORDER, SHORT, TRUE_FALSE, Question
from courses.learning.queries import LearningPlace
from courses.learning.statements import event_of, module_thing
from lms.access import Actor
from lms.xapi import builder

INTERACTIONS = {SHORT: builder.FILL_IN, TRUE_FALSE: builder.TRUE_FALSE, ORDER: builder.SEQUENCING, MATCH: builder.MATCHING}


def of_attempt(by: Actor, place: LearningPlace, attempt: Attempt, answers: Answers) -> list[builder.StatementDraft]:
    """The statements of a try, in the order in which things were done."""
    answered = [
        _answered(by, place, attempt, question, answers[question.key])
        for question in place.document.quiz.questions if question.key in answers
    ]
    return [*answered, judged(by, place, attempt)]


def judged(by: Actor, place: LearningPlace, attempt: Attempt) -> builder.StatementDraft:
    """The try as a whole."""
    verb = "passed" if attempt.has_passed else "failed"
    event = event_of(by, place, attempt.submitted_at, f"attempt:{attempt.id}:{verb}")
    return builder.quiz_judged(
        event, _quiz_thing(place), module_thing(place), attempt.has_passed, attempt.correct, attempt.scored,
        revision=str(place.module.version_number),
    )


def _answered(
    by: Actor, place: LearningPlace, attempt: Attempt, question: Question, answer: tuple[str, ...] | str,
) -> builder.StatementDraft:
    """The source names the question as well: a try answers many, and each has its own statement."""
    event = event_of(by, place, attempt.submitted_at, f"attempt:{attempt.id}:answered:{question.key}")
    response = _pairs(question, answer) if isinstance(answer, tuple) else None
    return builder.answered(event, _interaction(place, question), _quiz_thing(place), response, is_right(question, answer))


def _interaction(place: LearningPlace, question: Question) -> builder.Question:
    return builder.Question(
        path=f"question/{place.module.module_key}/{question.key}",
        interaction=INTERACTIONS.get(question.kind, builder.CHOICE),
        choices=tuple((option.key, option.text) for option in question.options),
        correct_keys=_pairs(question, right_answer(question)),
        targets=tuple((partner.key, partner.text) for partner in question.partners),
    )


def _pairs(question: Question, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Pairs as xAPI writes them: source[.]target (1.0.3 Data 4.1.10)."""
    return tuple(key.replace(".", "[.]") for key in keys) if question.kind == MATCH else keys


def _quiz_thing(place: LearningPlace) -> builder.Thing:
    quiz = place.document.quiz
    return builder.Thing(f"assessment/{place.module.module_key}/{quiz.key}", quiz.title)
