"""Message: one letter in the outbox."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Row, choice
from lms.mail.rules import Rhythm


class Fortune(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    NOT_WANTED = "not wanted"
    GIVEN_UP = "given up"


class Message(Row):
    """To a person (her address is looked up when it goes) or to an address nobody has claimed yet. Address and values are sealed, and
    blanked once the letter has gone: links in it open things. `once` is unique: one letter an event (safety.md F19)."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "fortune", "due_at"), Index(None, "person_id"),
        CheckConstraint("(person_id IS NULL) <> (to_sealed IS NULL) OR fortune <> 'waiting'", name="one_receiver"),
    )

    once: Mapped[str] = mapped_column(String(200), unique=True, info=kinds.NONE)
    kind: Mapped[str] = mapped_column(String(80), info=kinds.NONE)
    person_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=kinds.CONTACT)
    values_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=kinds.CONTACT)
    fortune: Mapped[Fortune] = mapped_column(choice(Fortune, "fortune"), default=Fortune.WAITING, info=kinds.NONE)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    tries: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    fault: Mapped[str] = mapped_column(String(120), default="", info=kinds.NONE)
    written_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)


class MailWish(Row):
    """How often a person wants notices, and when she last got some. Without a row: weekly."""

    __tablename__ = "mail_wish"

    person_id: Mapped[uuid.UUID] = mapped_column(unique=True, info=kinds.LINK)
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm, "rhythm"), default=Rhythm.WEEKLY, info=kinds.IDENTITY)
    last_digest_at: Mapped[datetime | None] = mapped_column(info=kinds.IDENTITY)
