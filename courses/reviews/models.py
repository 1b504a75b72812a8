"""ContentReview: who was asked to look at what an organisation teaches, and who has signed it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from courses.reviews.rules import Capacity, ReviewAct
from lms.base import clock, kinds
from lms.base.db import choice
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class ContentReview(TenantRow):
    """Somebody was asked to look at what is adopted, has signed it, or takes her sign-off back (NEW-16). Rows are added, never changed:
    the later supersedes. `is_named`: she agrees that her name is shown beside the module."""

    __tablename__ = "content_review"

    adoption_id: Mapped[uuid.UUID] = mapped_column(info=kinds.NONE)
    number: Mapped[int] = mapped_column(info=kinds.NONE)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity, "capacity"), info=kinds.NONE)
    act: Mapped[ReviewAct] = mapped_column(choice(ReviewAct, "act"), info=kinds.NONE)
    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    is_named: Mapped[bool] = mapped_column(info=kinds.NONE)
    at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Nobody signs or takes back for another; of two at the same moment one has to look again."""
        return (
            within("adoption", "adoption_id"), within("membership", "membership_id"), within("membership", "by_id"),
            UniqueConstraint("organisation_id", "adoption_id", "number"), CheckConstraint("number >= 1", name="number_from_one"),
            CheckConstraint("act = 'asked' OR by_id = membership_id", name="nobody_signs_for_another"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """What she was asked and what she signed."""
        return cls.membership_id.in_(scope.memberships)
