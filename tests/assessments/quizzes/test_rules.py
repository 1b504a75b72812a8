"""The rules of quizzes, each question type by a table of expected values (MUST-5)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes import rules
from assessments.quizzes.rules import RefusedAnswers, Score
from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.documents import ModuleDocument, Option, Question, Quiz


def question(key: str, kind: str, right: str = "", options: str = "abcd", accepted: tuple[str, ...] = (), **more: Any) -> Question:
    """A question whose options have the keys in `options`, right for those in `right`."""
    choices = tuple(Option(one, f"Option {one} of {key}", one in right, f"Feedback on {one} of {key}") for one in options)
    return Question(
        key=key, kind=kind, stem=f"Stem of {key}", critical=more.get("critical", False), outcomes=(1,), sources=("BOOK",),
        options=choices if kind != "short" else (), feedback=f"Feedback of {key}", accepted=accepted, model_answer=more.get("model", ""),
    )


SINGLE = question("one", "single", "b")
MULTIPLE = question("many", "multiple", "ac")
SHORT = question("word", "short", accepted=("Validation", "don't say it"), model="Validation.")
WRITTEN = question("own-words", "short", model="One way.")
QUIZ = Quiz("quiz", "Questions", "Intro.", (SINGLE, MULTIPLE, SHORT, WRITTEN))
RIGHT: rules.Answers = {"one": ("b",), "many": ("c", "a"), "word": "validation", "own-words": "Mine."}
DOCUMENT = ModuleDocument(
    key="module", title="Module", summary="", minutes=1, refresh_months=12, pass_mark=80, critical=False, content_topics=(),
    outcomes=("x",), requires=(), reviewed=(), pages=(), quiz=QUIZ,
    sources=(Source("BOOK", "The book", "2020", "", date(2026, 1, 1), "seen"),),
)


@pytest.mark.parametrize(("asked", "answer", "expected"), [
    (SINGLE, ("b",), True), (SINGLE, ("a",), False), (SINGLE, ("a", "b"), False), (SINGLE, (), False), (SINGLE, None, False),
    (SINGLE, "b", False), (SINGLE, ("z",), False),
    (MULTIPLE, ("a", "c"), True), (MULTIPLE, ("c", "a"), True), (MULTIPLE, ("a",), False), (MULTIPLE, ("a", "b", "c"), False),
    (MULTIPLE, ("b", "d"), False), (MULTIPLE, (), False), (MULTIPLE, None, False),
    (SHORT, "Validation", True), (SHORT, "  validation. ", True), (SHORT, "VALIDATION!", True), (SHORT, "“validation”", True),
    (SHORT, "vali\u200bdation", True), (SHORT, "\uff36alidation", True), (SHORT, "Don\u2019t   say\nit", True),
    (SHORT, "dont say it", True),
    (SHORT, "validations", False), (SHORT, "it is validation", False), (SHORT, "", False), (SHORT, "...", False), (SHORT, None, False),
    (SHORT, ("Validation",), False),
    (WRITTEN, "anything", None), (WRITTEN, "", None), (WRITTEN, None, None),
])
def test_each_type_is_right_exactly_as_the_table_says(asked: Question, answer: Any, expected: bool | None) -> None:
    assert rules.is_right(asked, answer) is expected


@pytest.mark.parametrize(("changed", "correct"), [
    ({}, 3), ({"one": ("a",)}, 2), ({"many": ("a",)}, 2), ({"word": "no"}, 2), ({"own-words": ""}, 3),
    ({"one": (), "many": (), "word": ""}, 0),
])
def test_the_score_counts_scored_questions_alone(changed: Any, correct: int) -> None:
    assert rules.score(QUIZ, {**RIGHT, **changed}) == Score(correct, 3)


def test_a_question_left_open_is_not_right_but_is_scored() -> None:
    assert rules.score(QUIZ, {}) == Score(0, 3)


@pytest.mark.parametrize(("correct", "scored", "mark", "passed"), [
    (8, 10, 80, True), (7, 10, 80, False), (12, 15, 80, True), (11, 15, 80, False), (11, 14, 80, False), (12, 14, 80, True),
    (0, 10, 0, True), (10, 10, 100, True), (9, 10, 100, False), (2, 3, 67, False), (2, 3, 66, True), (0, 0, 80, True),
])
def test_the_pass_mark_is_reached_in_whole_numbers(correct: int, scored: int, mark: int, passed: bool) -> None:
    assert rules.has_passed(Score(correct, scored), mark, needs_critical=False) is passed


@pytest.mark.parametrize(("missed", "needs", "passed"), [(0, True, True), (1, True, False), (1, False, True), (0, False, True)])
def test_every_critical_question_has_to_be_right_where_the_module_says_so(missed: int, needs: bool, passed: bool) -> None:
    assert rules.has_passed(Score(9, 10, missed), 80, needs_critical=needs) is passed


def test_critical_questions_not_right_are_counted() -> None:
    quiz = replace(QUIZ, questions=(replace(SINGLE, critical=True), replace(MULTIPLE, critical=True), SHORT))
    assert rules.score(quiz, {"one": ("a",), "many": ("a", "c"), "word": "validation"}) == Score(2, 3, 1)


@given(st.integers(0, 60), st.integers(0, 100))
def test_the_number_the_page_prints_is_the_fewest_that_pass(scored: int, mark: int) -> None:
    fewest = rules.needed(scored, mark)
    assert rules.has_passed(Score(fewest, scored), mark, needs_critical=False)
    assert fewest == 0 or not rules.has_passed(Score(fewest - 1, scored), mark, needs_critical=False)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 100))
def test_one_more_right_answer_never_takes_a_pass_away(correct: int, more: int, mark: int) -> None:
    before, after = Score(correct, 80), Score(correct + more, 80)
    assert rules.has_passed(after, mark, needs_critical=False) or not rules.has_passed(before, mark, needs_critical=False)


@given(st.text())
def test_evening_out_twice_changes_nothing_more(words: str) -> None:
    assert rules.evened(rules.evened(words)) == rules.evened(words)


@given(st.sampled_from(["Validation", "don't say it"]), st.sampled_from(["", " ", ".", "!", "\t", "…", "\u200b"]), st.booleans())
def test_case_and_punctuation_around_an_accepted_answer_never_matter(words: str, around: str, shout: bool) -> None:
    assert rules.is_right(SHORT, around + (words.upper() if shout else words) + around) is True


def test_a_form_becomes_answers_and_unknown_fields_are_left_out() -> None:
    cleaned = rules.clean_answers(QUIZ, {"one": ["b"], "many": ["a", "c", "a"], "word": ["  "], "own-words": ["a\r\nb\x00"], "else": ["x"]})
    assert cleaned.answers == {"one": ("b",), "many": ("a", "c"), "own-words": "a\nb"}
    assert (cleaned.errors, cleaned.gaps) == ({}, ("word",))


@pytest.mark.parametrize(("fields", "blamed"), [
    ({"one": ["z"]}, "one"), ({"one": ["a", "b"]}, "one"), ({"many": ["a", "z"]}, "many"), ({"own-words": ["x" * 10_001]}, "own-words"),
    ({"word": ["x" * 10_001]}, "word"),
])
def test_what_cannot_be_an_answer_blames_its_field(fields: Any, blamed: str) -> None:
    cleaned = rules.clean_answers(QUIZ, fields)
    assert list(cleaned.errors) == [blamed]
    assert blamed not in cleaned.answers and blamed not in cleaned.gaps


def test_ten_thousand_characters_are_taken_however_lines_end() -> None:
    words = "x\r\n" * 5_000
    assert len(rules.clean_answers(QUIZ, {"own-words": [words]}).answers["own-words"]) == 10_000


def test_open_questions_are_named_and_may_be_left_open_on_purpose() -> None:
    with pytest.raises(RefusedAnswers) as refused:
        rules.checked_answers(QUIZ, {"one": ["b"]}, may_leave_gaps=False)
    assert refused.value.errors == {"many": "Answer question 2, or send without it", "word": "Answer question 3, or send without it"}
    assert refused.value.only_gaps
    assert rules.checked_answers(QUIZ, {"one": ["b"]}, may_leave_gaps=True) == {"one": ("b",)}


def test_errors_are_not_passed_over_with_the_gaps() -> None:
    with pytest.raises(RefusedAnswers) as refused:
        rules.checked_answers(QUIZ, {"one": ["z"]}, may_leave_gaps=True)
    assert list(refused.value.errors) == ["one"]
    assert not refused.value.only_gaps


def test_writing_for_learning_is_never_asked_for() -> None:
    assert rules.unanswered(QUIZ, {key: answer for key, answer in RIGHT.items() if key != "own-words"}) == ()


@given(st.text(), st.lists(st.sampled_from("abcdef"), unique=True, min_size=2))
def test_shuffling_keeps_every_option_and_depends_on_the_seed_alone(seed: str, keys: list[str]) -> None:
    options = [Option(key, key, False, "") for key in keys]
    shuffled = rules.shuffled(options, seed)
    assert sorted(option.key for option in shuffled) == sorted(keys)
    assert rules.shuffled(reversed(options), seed) == shuffled


def test_another_try_and_another_question_have_another_order() -> None:
    options = [Option(key, key, False, "") for key in "abcdef"]
    assert len({rules.shuffled(options, rules.seed(f"person {number}")) for number in range(20)}) > 10
    orders = {tuple(choice.value for choice in asked.choices) for asked in rules.asked(Quiz("q", "", "", tuple(
        question(f"q{number}", "single", "a", "abcdef") for number in range(20))), "seed")}
    assert len(orders) > 10


def test_a_question_as_asked_says_nothing_of_its_answer() -> None:
    text = repr(rules.asked(QUIZ, "seed"))
    for secret in ("Feedback", "Validation", "One way", "correct", "accepted"):
        assert secret not in text


def test_the_rule_is_printed_with_its_numbers() -> None:
    words = rules.counting_rule(DOCUMENT)
    assert "at least 80% of the 3 scored questions are right (3 of 3)" in words
    assert "safety" not in words
    assert "every question marked as a safety question is right" in rules.counting_rule(replace(DOCUMENT, critical=True))


@pytest.mark.parametrize(("score", "passed", "words"), [
    (Score(12, 14), True, "12 of 14 right. The pass mark is 80%."),
    (Score(9, 14), False, "Not yet: 9 of 14 right. The pass mark is 80%."),
])
def test_the_result_says_not_yet(score: Score, passed: bool, words: str) -> None:
    assert rules.result_words(score, 80, has_passed=passed, needs_critical=False) == words


def test_after_sending_each_question_tells_everything() -> None:
    one, many, word, own = rules.review(DOCUMENT, {"one": ("a",), "many": ("a", "c"), "own-words": "Mine."})
    assert (one.verdict, one.chosen) == ("Not yet", (("Option a of one", "Feedback on a of one"),))
    assert (many.verdict, len(many.chosen)) == ("Right", 2)
    assert (word.verdict, word.written, word.model_answer) == ("Not yet", "", "Validation.")
    assert (own.verdict, own.written, own.feedback, own.sources) == ("", "Mine.", "Feedback of own-words", ("The book (2020)",))


def test_what_was_said_is_shown_in_words_and_unknown_options_are_not() -> None:
    told = rules.said(QUIZ, {"one": ["b", "z"], "many": [], "own-words": ["مرحبا 🤱"]})
    assert [(one.number, one.is_written, one.words) for one in told] == [(1, False, ("Option b of one",)), (4, True, ("مرحبا 🤱",))]
