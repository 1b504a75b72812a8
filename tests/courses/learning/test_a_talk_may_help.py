"""After three tries that are not there yet her trainer hears, once, that a talk may help; nobody else, and no name in the letter."""

import uuid
from typing import Any

import pytest

from courses.learning import actions, rules
from courses.learning.rules import Outcome
from tests.engines import BOTH
from tests.factories.learning import ONE, learning_as
from tests.factories.letters import letters

NOT_YET, PASSED = Outcome.NOT_YET, Outcome.PASSED


@pytest.mark.parametrize(("history", "outcome", "expected"), [
    ([], NOT_YET, False), ([NOT_YET], NOT_YET, False), ([NOT_YET] * 2, NOT_YET, True), ([NOT_YET] * 3, NOT_YET, False),
    ([NOT_YET] * 2, PASSED, False), ([NOT_YET, PASSED, NOT_YET], NOT_YET, False),
])
def test_the_third_not_yet_with_nothing_that_counts(history: list[Outcome], outcome: Outcome, expected: bool) -> None:
    assert rules.may_like_a_talk(history, outcome) is expected


def try_it(app: Any, player: Any, key: str, times: int) -> None:
    """So many tries that are not there yet."""
    for _ in range(times):
        with learning_as(app, player, ONE) as (actor, place):
            actions.complete_activity(by=actor, place=place, activity_key=key, outcome=NOT_YET, source_id=uuid.uuid4())


@BOTH
def test_her_trainer_hears_once_without_a_name(app: Any, cast: Any) -> None:
    with learning_as(app, cast.noor, ONE) as (actor, place):
        actions.start_module(by=actor, place=place)
        key = next(key for key, kind in place.document.activity_keys if kind == "quiz")
    try_it(app, cast.noor, key, 2)
    assert letters(app, "learning: may like a talk") == []
    try_it(app, cast.noor, key, 5)
    (letter,) = letters(app, "learning: may like a talk")
    assert letter.to == cast.tess.email
    assert "Noor" not in letter.text and "Introduction" not in letter.text and str(cast.noor.membership_id) in letter.text


def test_who_has_no_trainer_is_told_of_to_nobody(app: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "trainers_of", lambda _: [])
    with learning_as(app, cast.noor, ONE) as (actor, place):
        actions.start_module(by=actor, place=place)
        key = next(key for key, kind in place.document.activity_keys if kind == "quiz")
    try_it(app, cast.noor, key, 3)
    assert letters(app, "learning: may like a talk") == []
