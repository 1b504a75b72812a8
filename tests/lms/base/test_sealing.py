"""Sealed words open only with their key and where they belong; damaged ones are never shown as other text (safety.md 3.2, F20)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.base.sealing import NONCE_BYTES, CannotBeOpened, seal, unseal

KEY, OTHER_KEY, PLACE = b"k" * 32, b"o" * 32, "draft|sealed|1"


@settings(max_examples=200, deadline=None, database=None)
@given(words=st.text(), place=st.text(max_size=60))
def test_words_come_back_as_they_were(words: str, place: str) -> None:
    place = place.encode("utf-8", "replace").decode()
    assert unseal(KEY, seal(KEY, words, place), place) == words


def test_half_a_character_from_a_browser_survives() -> None:
    assert unseal(KEY, seal(KEY, "\ud83d broken", PLACE), PLACE) == "\ud83d broken"


@pytest.mark.parametrize(("key", "place"), [(OTHER_KEY, PLACE), (KEY, "draft|sealed|2"), (KEY, "")])
def test_another_key_or_another_place_opens_nothing(key: bytes, place: str) -> None:
    with pytest.raises(CannotBeOpened):
        unseal(key, seal(KEY, "private", PLACE), place)


def test_one_changed_byte_anywhere_opens_nothing() -> None:
    sealed = seal(KEY, "private", PLACE)
    for at in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[at] ^= 1
        with pytest.raises(CannotBeOpened):
            unseal(KEY, bytes(damaged), PLACE)


@pytest.mark.parametrize("length", range(1 + NONCE_BYTES + 16))
def test_a_piece_of_what_was_sealed_opens_nothing(length: int) -> None:
    with pytest.raises(CannotBeOpened):
        unseal(KEY, seal(KEY, "", PLACE)[:length], PLACE)


def test_the_same_words_are_sealed_differently_each_time() -> None:
    assert seal(KEY, "private", PLACE) != seal(KEY, "private", PLACE)
    assert b"private" not in seal(KEY, "private", PLACE)
