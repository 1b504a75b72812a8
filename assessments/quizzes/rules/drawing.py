"""Which questions of a bank a try asks: the same ones for the same seed, every critical one, none twice (MUST-5)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from courses.catalogue.rules.documents import Question, Quiz


def drawn(quiz: Quiz, seed: str) -> Quiz:
    """The quiz with the questions that this seed draws, in the order of the bank; all of them when the quiz draws none."""
    if not 0 < quiz.draw < len(quiz.questions):
        return quiz
    always = {question.key for question in quiz.questions if question.critical}
    others = sorted((question for question in quiz.questions if question.key not in always), key=lambda one: _rank(seed, one))
    asked = always | {question.key for question in others[:quiz.draw - len(always)]}
    return only(quiz, tuple(asked))


def only(quiz: Quiz, keys: Sequence[str]) -> Quiz:
    """The quiz with these questions alone, in the order of the bank. Keys that are not there are left out."""
    return replace(quiz, questions=tuple(question for question in quiz.questions if question.key in keys))


def _rank(seed: str, question: Question) -> bytes:
    return hashlib.sha256(f"{seed}|{question.key}".encode()).digest()
