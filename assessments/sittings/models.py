"""Sitting: a try that was begun. TimeLimit: what an organisation allows for a module's questions. OwnTime: what somebody needs."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from courses.catalogue.models import Activity
from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class Sitting(TenantRow):
    """From the first answer that is kept, or from "Begin", until it is sent or its time is over. `minutes`: the limit it stands under."""

    __tablename__ = "sitting"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Activity.id), info=kinds.LEARNING)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.LEARNING)
    minutes: Mapped[int | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One open at a time, a person and quiz (F13)."""
        return (
            within("membership", "membership_id"),
            CheckConstraint("begun_at <= ended_at", name="in_order"),
            CheckConstraint("minutes > 0", name="some_minutes"),
            Index(
                "ix_sitting_one_open", "organisation_id", "membership_id", "activity_id", unique=True,
                sqlite_where=cls.ended_at.is_(None), postgresql_where=cls.ended_at.is_(None),
            ),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.membership_id.in_(scope.memberships)


class TimeLimit(TenantRow):
    """How many minutes an organisation allows for the questions of a module. No row, or none told: no limit."""

    __tablename__ = "time_limit"

    module_key: Mapped[str] = mapped_column(String(80), info=kinds.NONE)
    minutes: Mapped[int | None] = mapped_column(info=kinds.NONE)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One a module, set by a member of the same organisation."""
        return (
            within("membership", "changed_by_id", name="fk_time_limit_changed_by"),
            UniqueConstraint("organisation_id", "module_key"),
            CheckConstraint("minutes > 0", name="some_minutes"),
        )


class OwnTime(TenantRow):
    """How much time somebody needs, in per cent of what is allowed; 0: no limit at all. She says it herself and gives no reason."""

    __tablename__ = "own_time"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    percent: Mapped[int] = mapped_column(info=kinds.kept_as(kinds.Privacy.WELLBEING))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.kept_as(kinds.Privacy.WELLBEING))

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One a person, and never less than the usual time."""
        return (
            within("membership", "membership_id"), UniqueConstraint("organisation_id", "membership_id"),
            CheckConstraint("percent = 0 OR percent >= 100", name="never_less"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.membership_id.in_(scope.memberships)
