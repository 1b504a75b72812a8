"""Who of the organisation has lost her code generator."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.access import Actor
from lms.accounts.models import Person, SecondFactor
from lms.accounts.rules import REMOVAL_FOR
from lms.base import clock
from lms.base.db import db
from lms.membership.models import Membership


@dataclass(frozen=True)
class LostCode:
    """One who has asked. `agreed`: how many of two have agreed; `is_mine`: the one who looks is one of them, or it is herself."""

    membership_id: uuid.UUID
    name: str
    asked_at: datetime
    agreed: int
    is_mine: bool


def lost_codes(actor: Actor) -> list[LostCode]:
    """Everybody of the organisation who has asked, oldest first."""
    rows = db.session.execute(_asked().order_by(SecondFactor.removal_asked_at)).all()
    return [
        LostCode(
            membership.id, name, factor.removal_asked_at, (factor.removal_first_id is not None) + (factor.removal_second_id is not None),
            actor.person_id in (factor.person_id, factor.removal_first_id, factor.removal_second_id),
        )
        for membership, name, factor in rows
    ]


def with_lost_code_or_none(membership_id: uuid.UUID) -> Membership | None:
    """A member who has asked."""
    row = db.session.execute(_asked().where(Membership.id == membership_id)).first()
    return row[0] if row else None


def _asked() -> Any:
    is_open = SecondFactor.removal_asked_at > clock.now() - REMOVAL_FOR
    return (
        select(Membership, Person.name, SecondFactor).join(Person, Person.id == Membership.person_id)
        .join(SecondFactor, SecondFactor.person_id == Person.id).where(is_open, Membership.ended_at.is_(None))
    )
