"""What is kept, for how long, and which of two texts comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.drafts import rules
from lms.drafts.rules import OpenDraft, OpenParked

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
WORDS = st.dictionaries(st.sampled_from(["a", "b"]), st.lists(st.text(max_size=5), max_size=2))


def draft(words: str, at: datetime = NOON) -> OpenDraft:
    return OpenDraft({"a": [words]}, at, 1)


def parked(words: str, at: datetime = NOON) -> OpenParked:
    return OpenParked({"a": [words], "row_version": ["3"]}, at)


@pytest.mark.parametrize(("kept", "late", "first", "others"), [
    (None, [], None, []),
    (draft("draft"), [], "draft", []),
    (None, [parked("late")], "late", []),
    (draft("draft"), [parked("late", LATER)], "late", ["draft"]),
    (draft("draft", LATER), [parked("late")], "draft", ["late"]),
    (draft("same", LATER), [parked("same")], "same", []),
    (draft("draft"), [parked("late")], "draft", ["late"]),
    (draft(""), [parked("late")], "late", []),
    (None, [parked("two", LATER), parked("one")], "two", ["one"]),
])
def test_the_newest_text_comes_first_and_every_other_one_is_kept_below(kept: Any, late: Any, first: Any, others: Any) -> None:
    offered = rules.offer(kept, late, ["a"])
    assert (offered.first.fields["a"][0] if offered.first else None) == first
    assert [text.fields["a"][0] for text in offered.others] == others


def is_within(fields: dict[str, list[str]], other: dict[str, list[str]]) -> bool:
    return all(rules.same_words({name: values}, {name: other.get(name, [])}) for name, values in fields.items() if any(values))


@given(st.lists(WORDS, max_size=6))
def test_no_text_is_ever_missing_from_what_is_offered(texts: list[dict[str, list[str]]]) -> None:
    late = [OpenParked(fields, NOON + timedelta(minutes=number)) for number, fields in enumerate(texts)]
    offered = rules.offer(None, late, ["a", "b"])
    shown = [text.fields for text in (offered.first, *offered.others) if text]
    for fields in texts:
        assert not any(any(values) for values in fields.values()) or any(is_within(fields, one) for one in shown)


@pytest.mark.parametrize(("is_sent", "stored", "given_version", "allowed"), [
    (False, 3, 3, True), (False, 3, 2, False), (False, 3, None, False), (True, 3, None, True), (True, 3, 2, False), (True, 3, 3, True),
])
def test_a_save_needs_the_latest_version_unless_the_last_was_sent(
    is_sent: bool, stored: int, given_version: int | None, allowed: bool,
) -> None:
    assert rules.may_replace(is_sent=is_sent, stored_version=stored, row_version=given_version) is allowed


def test_tokens_and_pass_phrases_are_nobodys_words_to_keep() -> None:
    form = {"csrf_token": ["x"], "form_token": ["x"], "new_pass_phrase": ["x"], "password": ["x"], "answer": ["mine"], "many": ["a", "b"]}
    assert rules.worth_keeping(form) == {"answer": ["mine"], "many": ["a", "b"]}


def test_line_ends_and_empty_fields_are_no_difference() -> None:
    assert rules.same_words({"a": ["one\r\ntwo"], "b": [""]}, {"a": ["one\ntwo"]})
    assert not rules.same_words({"a": ["one"]}, {"a": ["one "]})


def test_a_place_has_a_name_that_fits_its_column() -> None:
    assert rules.place_name("quiz", "a", "b") == "quiz:a:b"
    with pytest.raises(ValueError, match="200"):
        rules.place_name("quiz", "a" * 200)
