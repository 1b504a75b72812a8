"""Entry: a private reflection; ScratchNote: a private note on a page of a module."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.accounts.models import Person
from lms.base import clock
from lms.base.kinds import LINK, NONE, Privacy, kept_as
from lms.tenancy.models import TenantRow
from lms.tenancy.rules import PersonScope


class Entry(TenantRow):
    """Words sealed with the writer's own key. Nothing of them is kept in clear, not a title, not a word to search by (safety.md 3.3)."""

    __tablename__ = "entry"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), info=LINK)
    module_key: Mapped[str] = mapped_column(String(80), default="", info=kept_as(Privacy.REFLECTION))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kept_as(Privacy.REFLECTION))
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, info=kept_as(Privacy.REFLECTION))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kept_as(Privacy.REFLECTION))
    row_version: Mapped[int] = mapped_column(info=NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Read by person and time."""
        return (Index(None, "organisation_id", "person_id", "begun_at"),)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.person_id == scope.person_id


class ScratchNote(TenantRow):
    """What she jots down beside a page, one note a page, sealed with her own key like a reflection."""

    __tablename__ = "scratch_note"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), info=LINK)
    module_key: Mapped[str] = mapped_column(String(80), info=kept_as(Privacy.REFLECTION))
    page_key: Mapped[str] = mapped_column(String(80), info=kept_as(Privacy.REFLECTION))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kept_as(Privacy.REFLECTION))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kept_as(Privacy.REFLECTION))
    row_version: Mapped[int] = mapped_column(info=NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One note a person and page."""
        return (UniqueConstraint("organisation_id", "person_id", "module_key", "page_key", name="uq_scratch_note_one_a_page"),)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.person_id == scope.person_id
