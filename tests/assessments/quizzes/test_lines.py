"""Questions of lines and questions drawn from a bank: scored by a table, asked by keyboard, none twice (MUST-5)."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes import rules
from assessments.quizzes.rules import RefusedAnswers
from assessments.quizzes.rules.lines import right_answer
from courses.catalogue.rules.documents import Option, Partner, Question, Quiz
from courses.learning import actions as learning
from tests.assessments.quizzes.filling import attempts, post
from tests.assessments.quizzes.test_rules import question
from tests.engines import BOTH
from tests.factories.learning import ONE, learning_as, publish_and_adopt
from tests.factories.rows import rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]


def of_lines(kind: str, **more: Any) -> Question:
    """Three lines to put in order or to match; the fourth partner belongs to nothing."""
    options = tuple(Option(key, f"Line {key}", False, f"Feedback on {key}", f"to-{key}" if kind == "match" else "") for key in "abc")
    partners = tuple(Partner(f"to-{key}", f"Partner {key}") for key in "abcd") if kind == "match" else ()
    return Question(
        key=kind, kind=kind, stem=f"Stem of {kind}", critical=more.get("critical", False), outcomes=(1,), sources=(), options=options,
        feedback=f"Feedback of {kind}", partners=partners,
    )


ORDER, MATCH = of_lines("order"), of_lines("match")
TRUTH = Question("truth", "true-false", "Is it so?", False, (1,), (), (
    Option("true", "True", False, "It is tempting."), Option("false", "False", True, "Yes."),
), "What stays true.")
QUIZ = Quiz("quiz", "Questions", "Intro.", (ORDER, MATCH, TRUTH))


@pytest.mark.parametrize(("asked", "answer", "expected"), [
    (ORDER, ("a", "b", "c"), True), (ORDER, ("b", "a", "c"), False), (ORDER, ("a", "b"), False), (ORDER, (), False), (ORDER, None, False),
    (MATCH, ("a.to-a", "b.to-b", "c.to-c"), True), (MATCH, ("a.to-b", "b.to-a", "c.to-c"), False), (MATCH, ("a.to-a",), False),
    (MATCH, ("a.to-a", "b.to-b", "c.to-d"), False), (MATCH, None, False),
    (TRUTH, ("false",), True), (TRUTH, ("true",), False), (TRUTH, ("true", "false"), False), (TRUTH, None, False),
])
def test_each_kind_is_right_exactly_as_the_table_says(asked: Question, answer: Any, expected: bool) -> None:
    assert rules.is_right(asked, answer) is expected


@pytest.mark.parametrize(("fields", "key", "expected"), [
    ({"order": ["b.1", "a.3", "c.2"]}, "order", ("b", "c", "a")), ({"order": ["", "", ""]}, "order", None),
    ({"match": ["c.to-d", "a.to-a", "b.to-a"]}, "match", ("a.to-a", "b.to-a", "c.to-d")), ({"truth": ["true"]}, "truth", ("true",)),
])
def test_fields_become_the_answer_they_say(fields: dict[str, list[str]], key: str, expected: Any) -> None:
    assert rules.clean_answers(QUIZ, fields).answers.get(key) == expected


@pytest.mark.parametrize(("key", "values", "words"), [
    ("order", ["a.1", "b.2"], "Give each of the 3 lines a place"), ("order", ["a.1", "b.1", "c.2"], "Two lines have the same place"),
    ("order", ["a.1", "b.2", "c.4"], "Choose from the places shown"), ("order", ["a.1", "a.2", "c.3"], "Choose from the places shown"),
    ("order", ["z.1", "b.2", "c.3"], "Choose from the places shown"), ("order", ["a", "b", "c"], "Choose from the places shown"),
    ("match", ["a.to-a"], "Choose something for each of the 3 lines"), ("match", ["a.to-z", "b.to-b", "c.to-c"], "Choose from the answers"),
    ("truth", ["true", "false"], "Choose one answer"), ("truth", ["maybe"], "Choose from the answers shown"),
])
def test_what_is_no_answer_is_named_and_nothing_is_scored(key: str, values: list[str], words: str) -> None:
    with pytest.raises(RefusedAnswers) as refused:
        rules.checked_answers(QUIZ, {key: values}, may_leave_gaps=True)
    assert words in refused.value.errors[key] and not refused.value.only_gaps


@given(seed=st.text(max_size=40))
def test_lines_never_stand_in_their_right_order_and_nothing_tells_the_answer(seed: str) -> None:
    asked = {one.key: one for one in rules.asked(QUIZ, seed)}
    assert [line.label for line in asked["order"].lines] != [option.text for option in ORDER.options]
    assert {line.label for line in asked["order"].lines} == {option.text for option in ORDER.options}
    assert {choice.label for choice in asked["match"].lines[0].choices} == {partner.text for partner in MATCH.partners}
    assert [choice.value for choice in asked["truth"].choices] == ["true", "false"]
    assert asked == {one.key: one for one in rules.asked(QUIZ, seed)}


BANK = Quiz(
    "bank", "Bank", "Intro.", tuple(question(f"q{n}", "single", "a", critical=n in (3, 17)) for n in range(20)), draw=8,
)


@given(seed=st.text(max_size=60))
def test_a_bank_with_any_seed_asks_no_question_twice_and_every_critical_one(seed: str) -> None:
    keys = [one.key for one in rules.drawn(BANK, seed).questions]
    assert len(keys) == len(set(keys)) == 8 and {"q3", "q17"} <= set(keys)
    assert keys == sorted(keys, key=lambda key: int(key[1:])), "in the order of the bank"
    assert rules.drawn(BANK, seed) == rules.drawn(rules.drawn(BANK, seed), seed), "drawing from what was drawn changes nothing"


def test_every_question_of_a_bank_is_asked_sooner_or_later() -> None:
    assert {one.key for n in range(60) for one in rules.drawn(BANK, f"amina|{n}").questions} == {one.key for one in BANK.questions}
    assert rules.drawn(replace(BANK, draw=0), "x") == replace(BANK, draw=0)


def test_what_was_answered_is_said_line_by_line_afterwards() -> None:
    from assessments.quizzes.rules.lines import words_of, words_of_fields

    assert words_of(ORDER, ("b", "a", "c"))[0] == ("1. Line b", "Feedback on b")
    assert words_of(MATCH, ("a.to-d", "b.to-b"))[0] == ("Line a: Partner d", "Feedback on a")
    assert words_of_fields(ORDER, ["a.2", "b.1", "z.9"]) == ("1. Line b", "2. Line a")


def begin_with(app: Any, player: Any, quiz: Quiz) -> str:
    """She begins the first module with this quiz; the address of its questions."""
    publish_and_adopt(app, player, ONE, quiz=quiz)
    with learning_as(app, player, ONE) as (actor, place):
        learning.start_module(by=actor, place=place)
    return f"/modules/{ONE}/questions"


def right_fields(asked: Question) -> list[str]:
    """Form fields with the right answer."""
    if asked.kind == "order":
        return [f"{key}.{place}" for place, key in enumerate(right_answer(asked), start=1)]
    return list(right_answer(asked))


@BOTH
def test_lines_are_asked_refused_kept_and_sent(app: Any, cast: Any, client_of: ClientOf) -> None:
    quiz = replace(QUIZ, questions=(*QUIZ.questions, *BANK.questions[:6]))
    address, noor = begin_with(app, cast.noor, quiz), client_of("noor")
    page = noor.get(address).get_data(as_text=True)
    assert page.count("<select") == 6 and "Give each line its place" in page and "Feedback on a" not in page
    fields = dict(tokens_of(page, address)) | {one.key: right_fields(one) for one in quiz.questions}
    refused = post(noor, address, fields | {"order": ["a.1", "b.1", "c.2"]})
    shown = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "Two lines have the same place" in unescape(shown)
    assert 'value="b.1" selected' in shown and 'value="c.2" selected' in shown, "what she chose is still there"
    sent = post(noor, address, dict(tokens_of(shown, address)) | {one.key: right_fields(one) for one in quiz.questions})
    assert sent.status_code == 303
    (attempt,) = attempts(app, cast.noor.membership_id, ONE)
    assert attempt.has_passed and attempt.asked is None and attempt.answers["match"] == ["a.to-a", "b.to-b", "c.to-c"]
    review = unescape(noor.get(sent.location).get_data(as_text=True))
    assert "1. Line a" in review and "Line b: Partner b" in review


@BOTH
def test_a_try_from_a_bank_keeps_what_it_asked_and_an_old_tab_still_counts(app: Any, cast: Any, client_of: ClientOf) -> None:
    address, noor = begin_with(app, cast.noor, BANK), client_of("noor")
    first, second = (noor.get(address).get_data(as_text=True) for _ in range(2))
    assert first.count("<fieldset") == second.count("<fieldset") == 8
    for page in (first, second):
        fields = dict(tokens_of(page, address))
        asked = {one.key: ["a"] for one in BANK.questions if f'name="{one.key}"' in page}
        assert post(noor, address, fields | asked).status_code == 303, "the other tab's questions are those it had shown"
    tries = attempts(app, cast.noor.membership_id, ONE)
    assert [one.scored for one in tries] == [8, 8] and all(one.has_passed for one in tries)
    assert tries[0].asked == tries[1].asked and len(tries[0].asked or ()) == 8
    fresh = noor.get(address).get_data(as_text=True)
    assert {one.key for one in BANK.questions if f'name="{one.key}"' in fresh} != set(tries[0].asked or ())
    assert len(rows(app, type(tries[0]), type(tries[0]).membership_id == cast.noor.membership_id)) == 2


def test_a_number_nobody_was_shown_asks_the_next_try(app: Any, cast: Any, client_of: ClientOf) -> None:
    address, noor = begin_with(app, cast.noor, BANK), client_of("noor")
    page = noor.get(address).get_data(as_text=True)
    assert 'name="try_number" value="1"' in page
    asked = {one.key: ["a"] for one in BANK.questions if f'name="{one.key}"' in page}
    for number in ("99", "-1", "x"):
        answer = post(noor, address, dict(tokens_of(noor.get(address).get_data(as_text=True), address)) | asked | {"try_number": number})
        assert answer.status_code in (303, 422)
    assert {len(one.asked or ()) for one in attempts(app, cast.noor.membership_id, ONE)} <= {8}
