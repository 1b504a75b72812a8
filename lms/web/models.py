"""FormReceipt: the memory that a form was already sent."""

import uuid
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Base


class FormReceipt(Base):
    """One sent form. A double click, the back button or a retried request gets the first result (safety.md 4.1.2).

    `content` is a keyed hash of where it went and what it said: the same token with other words is not the same form.
    """

    __tablename__ = "form_receipt"

    token: Mapped[uuid.UUID] = mapped_column(primary_key=True, info=kinds.LINK)
    content: Mapped[str] = mapped_column(String(64), info=kinds.NONE)
    location: Mapped[str] = mapped_column(default="", info=kinds.NONE)
    received_at: Mapped[datetime] = mapped_column(default=clock.now, index=True, info=kinds.NONE)
