"""PageDraft: what trainers are writing and have not published."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.catalogue.models import Module
from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within


class PageDraft(TenantRow):
    """The working text of one page, shared by the organisation's trainers; gone when it is published. Two who save at once both keep
    their words: the second is shown both (row version)."""

    __tablename__ = "page_draft"

    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Module.id), info=kinds.NONE)
    page_key: Mapped[str] = mapped_column(String(120), info=kinds.NONE)
    title: Mapped[str] = mapped_column(Text, info=kinds.NONE)
    text: Mapped[str] = mapped_column(Text, info=kinds.NONE)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    row_version: Mapped[int] = mapped_column(info=kinds.NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One draft a page."""
        return (within("membership", "changed_by_id"), UniqueConstraint("organisation_id", "module_id", "page_key"))
