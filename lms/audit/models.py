"""AuditEntry: one act by one person on one thing, without the content of either. AuditLink: the chain that shows a change."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class AuditEntry(TenantRow):
    """Never updated, never deleted: triggers on both databases refuse it (MUST-31). `person_id` is a plain uuid, so erasure leaves it."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    person_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    act: Mapped[str] = mapped_column(String(60), info=kinds.NONE)
    thing: Mapped[str] = mapped_column(String(60), info=kinds.NONE)
    thing_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    about_membership_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Read by organisation and time."""
        return (Index(None, "organisation_id", "at"),)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """What she did herself."""
        return cls.person_id == scope.person_id


class AuditLink(TenantRow):
    """One entry in an organisation's chain: a digest of the entry and of the link before (safety.md 3.4, F20).

    Links are added by the worker some minutes after the entries, so that no request waits for another. `sequence` is the order of the
    chain, whatever the clocks said (F12). Never updated, never deleted.
    """

    __tablename__ = "audit_link"

    entry_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    sequence: Mapped[int] = mapped_column(info=kinds.NONE)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One link an entry and a place in the chain, counted from 1."""
        return (
            within("audit_entry", "entry_id"), UniqueConstraint("organisation_id", "entry_id"),
            UniqueConstraint("organisation_id", "sequence"), CheckConstraint("sequence >= 1", name="sequence_from_one"),
        )
