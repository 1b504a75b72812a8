"""Person, WebSession, SignInAttempt."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Row


class Person(Row):
    """One human with one sign-in; belongs to any number of organisations."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    email: Mapped[str] = mapped_column(String(254), unique=True, info=kinds.CONTACT)
    name: Mapped[str] = mapped_column(String(200), info=kinds.IDENTITY)
    pass_phrase_hash: Mapped[str] = mapped_column(String(200), info=kinds.IDENTITY)
    nation: Mapped[str] = mapped_column(String(40), default="", info=kinds.IDENTITY)
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/London", info=kinds.IDENTITY)
    words: Mapped[str] = mapped_column(String(40), default="", info=kinds.IDENTITY)
    pronouns: Mapped[str] = mapped_column(String(40), default="", info=kinds.IDENTITY)
    is_active: Mapped[bool] = mapped_column(default=True, info=kinds.NONE)
    session_epoch: Mapped[int] = mapped_column(default=1, info=kinds.NONE)
    is_demo: Mapped[bool] = mapped_column(default=False, info=kinds.NONE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    row_version: Mapped[int] = mapped_column(default=1, info=kinds.NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape


class WebSession(Row):
    """A signed-in browser. Only the token's hash is kept: a stolen table opens nothing (safety.md 0.4)."""

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True, info=kinds.LINK)
    epoch: Mapped[int] = mapped_column(info=kinds.NONE)
    is_locked: Mapped[bool] = mapped_column(default=False, info=kinds.NONE)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kinds.NONE)
    began_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)


class SignInAttempt(Row):
    """One try to sign in, under keyed hashes of the address typed and the network it came from; the throttle survives restarts."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "address_mark", "at"), Index(None, "network_mark", "at"))

    address_mark: Mapped[bytes] = mapped_column(LargeBinary(32), info=kinds.IDENTITY)
    network_mark: Mapped[bytes] = mapped_column(LargeBinary(32), info=kinds.IDENTITY)
    succeeded: Mapped[bool] = mapped_column(info=kinds.NONE)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True, info=kinds.NONE)
