"""TalkRequest, TalkRecipient, WellnessPlan, PlanNoted."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from assessments.wellbeing.rules import Step
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import Row, choice
from lms.base.kinds import LINK, NONE, Privacy, kept_as
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope

WELLBEING = kept_as(Privacy.WELLBEING)


class TalkRequest(TenantRow):
    """Somebody would like to talk. No reason is asked for or kept; it goes a month after it is over."""

    __tablename__ = "talk_request"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    step: Mapped[Step] = mapped_column(choice(Step, "step"), default=Step.CHOSEN, info=NONE)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, info=WELLBEING)
    answer_by: Mapped[datetime] = mapped_column(index=True, info=NONE)
    answered_at: Mapped[datetime | None] = mapped_column(info=WELLBEING)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(info=LINK)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=WELLBEING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One at a time a member: a double click asks once."""
        is_open = cls.answered_at.is_(None) & cls.withdrawn_at.is_(None)
        return (
            within("membership", "membership_id", name="fk_talk_request_membership"),
            within("membership", "answered_by_id", name="fk_talk_request_answered_by"),
            Index(
                "ix_talk_request_one_open", "organisation_id", "membership_id", unique=True, sqlite_where=is_open, postgresql_where=is_open,
            ),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.membership_id.in_(scope.memberships)


class TalkRecipient(TenantRow):
    """Who has been told, and so may see that she would like to talk."""

    __tablename__ = "talk_recipient"

    request_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    membership_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    told_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once a request; it goes with the request."""
        return (
            within("talk_request", "request_id", name="fk_talk_recipient_request", ondelete="CASCADE"),
            within("membership", "membership_id", name="fk_talk_recipient_membership"),
            UniqueConstraint("organisation_id", "request_id", "membership_id", name="uq_talk_recipient_once"),
        )


class WellnessPlan(Row):
    """Her own plan for staying well, sealed with her own key; one a person, whatever her organisations."""

    __tablename__ = "wellness_plan"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), unique=True, info=LINK)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=WELLBEING)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, info=WELLBEING)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=WELLBEING)
    row_version: Mapped[int] = mapped_column(info=NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape


class PlanNoted(TenantRow):
    """The one thing an organisation may know: that she has a plan. Recorded by herself, and taken back by herself."""

    __tablename__ = "plan_noted"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    noted_at: Mapped[datetime] = mapped_column(default=clock.now, info=WELLBEING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once."""
        return (within("membership", "membership_id"), UniqueConstraint("organisation_id", "membership_id"))

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.membership_id.in_(scope.memberships)
