"""StatementRow: one xAPI statement, its exact bytes and the few columns looked up."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.base import clock, kinds
from lms.tenancy.models import TenantRow
from lms.tenancy.rules import PersonScope


class StatementRow(TenantRow):
    """Written in the transaction of the event it tells of (BEAT-1). `id` is the statement's id; `body` its bytes, never changed."""

    __tablename__ = "statement"

    actor_name: Mapped[uuid.UUID] = mapped_column(info=kinds.PSEUDONYM)
    verb: Mapped[str] = mapped_column(String(200), info=kinds.LEARNING)
    object_iri: Mapped[str] = mapped_column(String(400), info=kinds.LEARNING)
    happened_at: Mapped[datetime] = mapped_column(info=kinds.LEARNING)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    voids_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    body: Mapped[str] = mapped_column(Text, info=kinds.LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """A person's record is read by pseudonym and time; a statement is voided once."""
        return (Index(None, "organisation_id", "actor_name", "happened_at"), Index(None, "organisation_id", "voids_id", unique=True))

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Statements about her, under any of her pseudonyms, and those of the service that take one of them back."""
        hers = aliased(cls)
        return or_(cls.actor_name.in_(scope.pseudonyms), cls.voids_id.in_(select(hers.id).where(hers.actor_name.in_(scope.pseudonyms))))
