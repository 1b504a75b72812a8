"""What a letter is. Rooms hand theirs over as `LETTERS` in registers.py; the roof collects them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """How a letter travels: at once whatever a person prefers (sign-in, invitations, safety), or as a notice she may bundle or stop."""

    AT_ONCE = "at once"
    NOTICE = "notice"


def _always(_person_id: uuid.UUID | None, _organisation_id: uuid.UUID | None) -> bool:
    return True


@dataclass(frozen=True)
class Letter:
    """`template`: a text template of the room (`joining/invitation.txt`), filled with the letter's values and `public_url`.

    `subject` is neutral: who looks over a shoulder learns nothing. `is_wanted(person_id, organisation_id)` is asked when the letter is
    about to go (safety.md 2.1, class 21): somebody who has left gets none.
    """

    kind: str
    subject: str
    template: str
    urgency: Urgency = Urgency.AT_ONCE
    is_wanted: Callable[[uuid.UUID | None, uuid.UUID | None], bool] = _always
