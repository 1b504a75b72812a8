"""Task: one piece of work to be done at a time, by whoever holds its lease."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Row, choice


class State(StrEnum):
    """How far a task is."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given up"


class Task(Row):
    """`key` is unique: asked twice is asked once. A periodic job has one row for ever, due again after each turn."""

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "state", "due_at"),
        CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),
    )

    key: Mapped[str] = mapped_column(String(200), unique=True, info=kinds.NONE)
    job: Mapped[str] = mapped_column(String(80), info=kinds.NONE)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.WAITING, info=kinds.NONE)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    lease: Mapped[uuid.UUID | None] = mapped_column(info=kinds.NONE)
    leased_until: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    tries: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    done: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    total: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    fault: Mapped[str] = mapped_column(String(120), default="", info=kinds.NONE)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)


class Heartbeat(Row):
    """When the worker was last alive. One row a worker name."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(80), unique=True, info=kinds.NONE)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
