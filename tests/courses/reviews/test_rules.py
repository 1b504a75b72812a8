"""Who may sign and when a module may be relied on: the truth tables (NEW-16)."""

import uuid
from datetime import UTC, datetime
from itertools import product

import pytest

from courses.reviews import rules
from courses.reviews.rules import Capacity, ReviewAct, Reviewed

HER, OTHER = uuid.uuid4(), uuid.uuid4()
CLINICIAN, SAFEGUARDING, LIVED = Capacity.CLINICIAN, Capacity.SAFEGUARDING, Capacity.LIVED


def row(number: int, capacity: Capacity, act: ReviewAct, who: uuid.UUID = HER, *, is_named: bool = True) -> Reviewed:
    return Reviewed(number, capacity, act, who, is_named, datetime(2026, 12, 1, tzinfo=UTC), "Sam Reid")


@pytest.mark.parametrize("has", list(product((False, True), repeat=5)), ids=str)
def test_every_module_asks_for_lived_experience_and_a_critical_one_for_two_more(has: tuple[bool, ...]) -> None:
    is_critical, clinician, safeguarding, lived, was_reviewed = has
    signed = [capacity for capacity, is_there in ((CLINICIAN, clinician), (SAFEGUARDING, safeguarding), (LIVED, lived)) if is_there]
    missing = rules.missing(is_critical=is_critical, signed=signed, was_reviewed=was_reviewed)
    expected = {LIVED} if not (lived or was_reviewed) else set()
    expected |= {each for each, there in ((CLINICIAN, clinician), (SAFEGUARDING, safeguarding)) if is_critical and not there}
    assert set(missing) == expected and len(missing) == len(expected)


def test_who_is_missing_is_said_in_a_sentence() -> None:
    assert rules.words_of((LIVED,)) == "somebody with lived experience"
    assert rules.words_of((CLINICIAN, LIVED)) == "your organisation's own clinician and somebody with lived experience"
    all_three = "your organisation's own clinician, your organisation's safeguarding lead and somebody with lived experience"
    assert rules.words_of(rules.ASKED_OF_CRITICAL) == all_three


def test_who_is_asked_out_of_lived_experience_is_not_named_as_somebody_who_has_it() -> None:
    assert row(1, LIVED, ReviewAct.ASKED).asked_name == "Somebody" and row(1, CLINICIAN, ReviewAct.ASKED).asked_name == "Sam Reid"


@pytest.mark.parametrize(("other", "words"), [(CLINICIAN, ""), (SAFEGUARDING, "")])
def test_whoever_has_lived_through_it_may_be_one_of_the_two(other: Capacity, words: str) -> None:
    assert rules.against_signing([row(1, other, ReviewAct.SIGNED)], LIVED, HER, "lived experience") == words
    assert rules.against_signing([row(1, LIVED, ReviewAct.SIGNED)], other, HER, other.words) == words


@pytest.mark.parametrize(("acts", "signed"), [
    ((), False), (("asked",), False), (("signed",), True), (("signed", "withdrawn"), False), (("signed", "withdrawn", "signed"), True),
    (("asked", "signed", "asked"), True), (("signed", "withdrawn", "asked"), False),
])  # fmt: skip
def test_the_later_row_supersedes_and_asking_undoes_nothing(acts: tuple[str, ...], signed: bool) -> None:
    rows = [row(number, CLINICIAN, ReviewAct(act)) for number, act in enumerate(acts, start=1)]
    assert (CLINICIAN in rules.signed_in(rows)) is signed
    assert rules.signed_in(list(reversed(rows))) == rules.signed_in(rows)


@pytest.mark.parametrize(("rows", "who", "typed", "words"), [
    ([], HER, "clinician", ""), ([], HER, "  Clinician ", ""), ([], HER, "", "Type the words"),
    ([], HER, "safeguarding lead", "Type the words"),
    ([row(1, CLINICIAN, ReviewAct.SIGNED, OTHER)], HER, "clinician", rules.ALREADY_SIGNED),
    ([row(1, CLINICIAN, ReviewAct.SIGNED)], HER, "clinician", ""),
    ([row(1, SAFEGUARDING, ReviewAct.SIGNED)], HER, "clinician", rules.SIGNS_BOTH),
    ([row(1, SAFEGUARDING, ReviewAct.SIGNED), row(2, SAFEGUARDING, ReviewAct.WITHDRAWN)], HER, "clinician", ""),
    ([row(1, SAFEGUARDING, ReviewAct.ASKED)], HER, "clinician", ""),
])  # fmt: skip
def test_nobody_signs_both_or_over_another(rows: list[Reviewed], who: uuid.UUID, typed: str, words: str) -> None:
    found = rules.against_signing(rows, CLINICIAN, who, typed)
    assert found.startswith(words) if words else found == ""


def test_only_who_has_signed_takes_back() -> None:
    signed = [row(1, CLINICIAN, ReviewAct.SIGNED)]
    assert rules.against_withdrawing(signed, CLINICIAN, HER) == ""
    assert rules.against_withdrawing(signed, CLINICIAN, OTHER) == rules.against_withdrawing([], CLINICIAN, HER) == rules.NOT_HERS


def test_a_name_is_shown_by_consent_alone() -> None:
    assert row(1, CLINICIAN, ReviewAct.SIGNED).shown_name == "Sam Reid"
    assert "Sam" not in row(1, CLINICIAN, ReviewAct.SIGNED, is_named=False).shown_name
