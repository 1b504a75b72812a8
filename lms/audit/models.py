"""AuditEntry: one act by one person on one thing, without the content of either."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.base import clock, kinds
from lms.tenancy.models import TenantRow
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
