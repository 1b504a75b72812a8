"""Who may sign a module for her organisation, and when it may be relied on (NEW-16): each in one capacity, in her own name."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PREVIEW = "Preview, not for deployment"
ALREADY_SIGNED = "Somebody else has signed in this capacity already. It counts until she takes it back."
SIGNS_BOTH = "You have signed in the other capacity. Two different people sign, so that two have looked."
NOT_TYPED = "Type the words “{capacity}” to confirm in which capacity you sign."
NOT_HERS = "You have not signed in this capacity, so there is nothing to take back. Nobody takes back for another."
NEW_VERSION = "Another version of this module is in use now. Look at it first, then sign that one."
AT_ONCE = "Somebody else did something here at the same moment. Look at the page again."


class Capacity(StrEnum):
    """As what somebody looked at a module."""

    CLINICIAN = "clinician"
    SAFEGUARDING = "safeguarding-lead"
    LIVED = "lived-experience"

    @property
    def words(self) -> str:
        """How it is said and typed."""
        return self.value.replace("-", " ")

    @property
    def who(self) -> str:
        """Whom that is, in a sentence."""
        return {
            Capacity.CLINICIAN: "your organisation's own clinician", Capacity.SAFEGUARDING: "your organisation's safeguarding lead",
            Capacity.LIVED: "somebody with lived experience",
        }[self]

    @property
    def declares(self) -> str:
        """What whoever signs says."""
        if self is Capacity.LIVED:
            return "I have come through mental illness around a birth, I have read this version, and it may be used."
        return f"I am the {self.words} of this organisation, I have read this version with its numbers, and it may be used."


ASKED_OF_EACH = (Capacity.LIVED,)
ASKED_OF_CRITICAL = (Capacity.CLINICIAN, Capacity.SAFEGUARDING, Capacity.LIVED)
# Two have looked at what can cost a life. Whoever has lived through it may be one of them.
NOT_BOTH = frozenset({Capacity.CLINICIAN, Capacity.SAFEGUARDING})


class ReviewAct(StrEnum):
    """What happened; the later supersedes."""

    ASKED = "asked"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Reviewed:
    """One row as it is read. `name` is hers now; it is shown only when `is_named`, which is her consent."""

    number: int
    capacity: Capacity
    act: ReviewAct
    membership_id: uuid.UUID
    is_named: bool
    at: datetime
    name: str

    @property
    def is_signed(self) -> bool:
        """Whether it is a sign-off."""
        return self.act is ReviewAct.SIGNED

    @property
    def shown_name(self) -> str:
        """Her name, when she agreed that it is shown."""
        return self.name if self.is_named else "somebody who prefers not to be named"

    @property
    def asked_name(self) -> str:
        """Who is asked. What she has lived through is hers to say, so she is not named as somebody who has."""
        return "Somebody" if self.capacity is Capacity.LIVED else self.name


def standing(rows: Sequence[Reviewed]) -> dict[Capacity, Reviewed]:
    """What counts now in each capacity: the latest row. That somebody was asked does not undo what was signed."""
    found: dict[Capacity, Reviewed] = {}
    for row in sorted(rows, key=lambda one: one.number):
        if not (row.act is ReviewAct.ASKED and row.capacity in found and found[row.capacity].is_signed):
            found[row.capacity] = row
    return found


def signed_in(rows: Sequence[Reviewed]) -> frozenset[Capacity]:
    """The capacities in which the version is signed now."""
    return frozenset(capacity for capacity, row in standing(rows).items() if row.is_signed)


def missing(*, is_critical: bool, signed: Collection[Capacity], was_reviewed: bool = False) -> tuple[Capacity, ...]:
    """In which capacities somebody still has to sign this very version before it counts.

    `was_reviewed`: somebody with lived experience is named by the content itself, which has no pages of the organisation's own.
    """
    asked = ASKED_OF_CRITICAL if is_critical else ASKED_OF_EACH
    return tuple(each for each in asked if each not in signed and not (was_reviewed and each is Capacity.LIVED))


def words_of(capacities: Sequence[Capacity]) -> str:
    """Who still has to sign, as a list in a sentence."""
    *most, last = (capacity.who for capacity in capacities)
    return f"{', '.join(most)} and {last}" if most else last


def against_signing(rows: Sequence[Reviewed], capacity: Capacity, membership_id: uuid.UUID, typed: str) -> str:
    """What keeps her from signing, in words; empty when nothing does. Signing again changes only whether her name is shown."""
    now = standing(rows)
    here = now.get(capacity)
    if here and here.is_signed and here.membership_id != membership_id:
        return ALREADY_SIGNED
    others = NOT_BOTH - {capacity} if capacity in NOT_BOTH else frozenset()
    if any(row.is_signed and row.membership_id == membership_id for other, row in now.items() if other in others):
        return SIGNS_BOTH
    return "" if " ".join(typed.casefold().split()) == capacity.words else NOT_TYPED.format(capacity=capacity.words)


def against_withdrawing(rows: Sequence[Reviewed], capacity: Capacity, membership_id: uuid.UUID) -> str:
    """What keeps her from taking back a sign-off, in words."""
    here = standing(rows).get(capacity)
    return "" if here and here.is_signed and here.membership_id == membership_id else NOT_HERS
