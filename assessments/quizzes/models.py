"""Attempt: one try at a quiz, immutable once sent. Before that the answers are a draft (lms.drafts)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from courses.catalogue.models import Activity
from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class Attempt(TenantRow):
    """What was answered and how it was scored, with the version met. `answers`: question key -> option keys or written words.

    `asked`: the keys of the questions it asked, where the quiz draws from a bank; None where it asks them all.
    """

    __tablename__ = "attempt"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Activity.id), info=kinds.LEARNING)
    adoption_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LEARNING)
    number: Mapped[int] = mapped_column(info=kinds.NONE)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, info=kinds.LEARNING)
    correct: Mapped[int] = mapped_column(info=kinds.LEARNING)
    scored: Mapped[int] = mapped_column(info=kinds.LEARNING)
    has_passed: Mapped[bool] = mapped_column(info=kinds.LEARNING)
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    asked: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), info=kinds.LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Numbered from 1 a person and quiz; never more correct than scored."""
        return (
            within("membership", "membership_id"), within("adoption", "adoption_id"),
            UniqueConstraint("organisation_id", "membership_id", "activity_id", "number"),
            CheckConstraint("number >= 1", name="number_from_one"),
            CheckConstraint("correct BETWEEN 0 AND scored", name="correct_within_scored"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own tries."""
        return cls.membership_id.in_(scope.memberships)
