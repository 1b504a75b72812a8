"""Download and Erasure: what a person has asked for about all that is held of her. Neither leads to anybody once she is erased."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock
from lms.base.db import Row
from lms.base.kinds import LINK, NONE, Privacy, kept_as


class Download(Row):
    """A copy of everything, made by the worker, sealed with her own key, taken once and kept a day at most (MUST-30; safety.md 3.5)."""

    __tablename__ = "download"

    person_id: Mapped[uuid.UUID] = mapped_column(index=True, info=LINK)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, index=True, info=NONE)
    ready_at: Mapped[datetime | None] = mapped_column(info=NONE)
    taken_at: Mapped[datetime | None] = mapped_column(info=NONE)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=kept_as(Privacy.REFLECTION))


class Erasure(Row):
    """She wants to be forgotten: at `due_at` unless she changes her mind. One at a time a person; done or stopped, never both."""

    __tablename__ = "erasure"
    __table_args__ = (CheckConstraint("stopped_at IS NULL OR done_at IS NULL", name="stopped_or_done"),)

    person_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    due_at: Mapped[datetime] = mapped_column(index=True, info=NONE)
    stopped_at: Mapped[datetime | None] = mapped_column(info=NONE)
    done_at: Mapped[datetime | None] = mapped_column(info=NONE)

_IS_WAITING = Erasure.stopped_at.is_(None)
Index("ix_erasure_one_waiting", Erasure.person_id, unique=True, sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING)
