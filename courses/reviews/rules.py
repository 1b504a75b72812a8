"""Who may sign a module for her organisation, and when it may be relied on (NEW-16): two people, each in one capacity, in her own name."""

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

    @property
    def words(self) -> str:
        """How it is said and typed."""
        return self.value.replace("-", " ")


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


def is_for_deployment(*, is_critical: bool, signed: Collection[Capacity]) -> bool:
    """A critical module counts when the organisation's own clinician and safeguarding lead have both signed this very version."""
    return not is_critical or set(Capacity) <= set(signed)


def against_signing(rows: Sequence[Reviewed], capacity: Capacity, membership_id: uuid.UUID, typed: str) -> str:
    """What keeps her from signing, in words; empty when nothing does. Signing again changes only whether her name is shown."""
    now = standing(rows)
    here = now.get(capacity)
    if here and here.is_signed and here.membership_id != membership_id:
        return ALREADY_SIGNED
    if any(row.is_signed and row.membership_id == membership_id for other, row in now.items() if other is not capacity):
        return SIGNS_BOTH
    return "" if " ".join(typed.casefold().split()) == capacity.words else NOT_TYPED.format(capacity=capacity.words)


def against_withdrawing(rows: Sequence[Reviewed], capacity: Capacity, membership_id: uuid.UUID) -> str:
    """What keeps her from taking back a sign-off, in words."""
    here = standing(rows).get(capacity)
    return "" if here and here.is_signed and here.membership_id == membership_id else NOT_HERS
