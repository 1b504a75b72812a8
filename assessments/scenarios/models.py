"""ScenarioAttempt: one try at a story, open until its end is reached and immutable from then on."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from courses.catalogue.models import Activity
from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class ScenarioAttempt(TenantRow):
    """What she chose, in the version she met. `path`: the key of one choice for each step, in order; there is no free text."""

    __tablename__ = "scenario_attempt"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Activity.id), info=kinds.LEARNING)
    adoption_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LEARNING)
    number: Mapped[int] = mapped_column(info=kinds.NONE)
    path: Mapped[list[str]] = mapped_column(JSON, info=kinds.LEARNING)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.LEARNING)
    has_passed: Mapped[bool | None] = mapped_column(info=kinds.LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Numbered from 1 a person and story, one open at a time (F13), judged when it ends and not before."""
        return (
            within("membership", "membership_id"), within("adoption", "adoption_id"),
            UniqueConstraint("organisation_id", "membership_id", "activity_id", "number", name="uq_scenario_attempt_number_once"),
            CheckConstraint("number >= 1", name="number_from_one"),
            CheckConstraint("(ended_at IS NULL) = (has_passed IS NULL)", name="judged_when_ended"),
            CheckConstraint("begun_at <= ended_at", name="in_order"),
            Index(
                "ix_scenario_attempt_one_open", "organisation_id", "membership_id", "activity_id", unique=True,
                sqlite_where=cls.ended_at.is_(None), postgresql_where=cls.ended_at.is_(None),
            ),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own tries."""
        return cls.membership_id.in_(scope.memberships)
