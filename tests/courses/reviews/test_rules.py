"""Who may sign and when a module may be relied on: the truth tables (NEW-16)."""

import uuid
from datetime import UTC, datetime
from itertools import product

import pytest

from courses.reviews import rules
from courses.reviews.rules import Capacity, ReviewAct, Reviewed

HER, OTHER = uuid.uuid4(), uuid.uuid4()
CLINICIAN, SAFEGUARDING = Capacity.CLINICIAN, Capacity.SAFEGUARDING


def row(number: int, capacity: Capacity, act: ReviewAct, who: uuid.UUID = HER, *, is_named: bool = True) -> Reviewed:
    return Reviewed(number, capacity, act, who, is_named, datetime(2026, 12, 1, tzinfo=UTC), "Sam Reid")


@pytest.mark.parametrize(("is_critical", "clinician", "safeguarding"), list(product((False, True), repeat=3)))
def test_a_critical_module_counts_when_both_have_signed(is_critical: bool, clinician: bool, safeguarding: bool) -> None:
    signed = [capacity for capacity, has in ((CLINICIAN, clinician), (SAFEGUARDING, safeguarding)) if has]
    expected = True if not is_critical else clinician and safeguarding
    assert rules.is_for_deployment(is_critical=is_critical, signed=signed) is expected


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
