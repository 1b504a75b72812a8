"""Decisions about asking to talk: who may be chosen, whom it goes on to, and when."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANSWERED_WITHIN = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
MOST_PLAN = 20_000


class Step(StrEnum):
    """How far a wish to talk has gone on."""

    CHOSEN = "chosen"
    DEPUTY = "deputy"
    LEADS = "leads"


@dataclass(frozen=True)
class Contact:
    """Somebody who can be asked. `membership_id` is None for somebody outside, who can only be rung."""

    membership_id: uuid.UUID | None
    name: str
    what: str
    phone: str = ""


def next_step(step: Step) -> Step | None:
    """Whom it goes on to when nobody has been in touch; None when everybody knows already."""
    return {Step.CHOSEN: Step.DEPUTY, Step.DEPUTY: Step.LEADS}.get(step)


def one_each(contacts: Sequence[Contact]) -> list[Contact]:
    """Each person once, under the first of her titles."""
    met: set[object] = set()
    return [each for each in contacts if (each.membership_id or each.name) not in met and not met.add(each.membership_id or each.name)]  # type: ignore[func-returns-value]


def goes_on_to(step: Step, *, deputies: Sequence[uuid.UUID], leads: Sequence[uuid.UUID], told: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Who is told now: whoever stands in and does not know yet; where nobody stands in, the leads at once."""
    fresh = [each for each in (deputies if step is Step.DEPUTY else leads) if each not in told]
    return fresh or [each for each in leads if each not in told]


def is_due(answer_by: datetime, now: datetime) -> bool:
    """Whether the time in which somebody was to be in touch is over."""
    return answer_by <= now
