"""ColleagueLink."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within


class ColleagueLink(TenantRow):
    """A link to the course for colleagues. Only the hash of its secret is kept; of those who open it, a count and nothing else."""

    __tablename__ = "colleague_link"

    team: Mapped[str] = mapped_column(String(120), info=kinds.NONE)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    made_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    made_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    ends_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    revoked_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    times_opened: Mapped[int] = mapped_column(default=0, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Made by a member of the same organisation, before it ends; nobody is counted backwards."""
        return (
            within("membership", "made_by_id", name="fk_colleague_link_made_by"),
            CheckConstraint("times_opened >= 0", name="opened_not_negative"), CheckConstraint("made_at <= ends_at", name="made_before_end"),
            Index(None, "organisation_id", "made_at"),
        )
