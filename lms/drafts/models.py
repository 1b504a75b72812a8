"""Draft and ParkedPost."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.accounts.models import Person
from lms.base import clock, kinds
from lms.base.db import Row
from lms.tenancy.models import TenantRow
from lms.tenancy.rules import PersonScope


class Draft(TenantRow):
    """What one person is writing in one place, such as "quiz:<adoption>:<activity>". Kept 24 hours after it was sent in."""

    __tablename__ = "draft"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), info=kinds.LINK)
    place: Mapped[str] = mapped_column(String(200), info=kinds.LINK)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.LEARNING)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    sent_at: Mapped[datetime | None] = mapped_column(info=kinds.LEARNING)
    row_version: Mapped[int] = mapped_column(info=kinds.NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One draft a person and place."""
        return (UniqueConstraint("organisation_id", "person_id", "place"),)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.person_id == scope.person_id


class ParkedPost(Row):
    """A form that arrived after the session had ended: kept for its owner, whom the form's own token names, for 24 hours (BEAT-2)."""

    __tablename__ = "parked_post"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True, info=kinds.LINK)
    path: Mapped[str] = mapped_column(String(400), info=kinds.LEARNING)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.LEARNING)
    parked_at: Mapped[datetime] = mapped_column(default=clock.now, index=True, info=kinds.LEARNING)
