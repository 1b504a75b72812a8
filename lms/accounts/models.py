"""Person, WebSession, SignInAttempt, SecondFactor, RecoveryCode, AccountLink."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Row, choice


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


class SecondFactor(Row):
    """A person's code generator. `last_step` is the time step of the last code taken: none is taken twice (ASVS 6.3.3).

    `confirmed_at` is empty until she has shown that it works; `removal_*`: two people have been asked to take it away (she lost it).
    """

    __tablename__ = "second_factor"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), unique=True, info=kinds.LINK)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.IDENTITY)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    last_step: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    removal_asked_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    removal_first_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    removal_second_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    removal_due_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    __table_args__ = (
        CheckConstraint("removal_first_id <> removal_second_id", name="two_people"),
        CheckConstraint("removal_first_id <> person_id AND removal_second_id <> person_id", name="not_herself"),
    )


class RecoveryCode(Row):
    """A code for when the generator is lost; works once. Only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), info=kinds.LINK)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), info=kinds.IDENTITY)
    used_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)


class Purpose(StrEnum):
    """What a link from a letter is for, and for nothing else (safety.md 2.1, class 20)."""

    RESET = "reset pass phrase"
    NEW_ADDRESS = "confirm address"
    KEEP_ADDRESS = "keep address"
    KEEP_FACTOR = "keep second factor"


class AccountLink(Row):
    """A link in a letter to a person: single purpose, hashed, once, for a short time."""

    __tablename__ = "account_link"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), index=True, info=kinds.LINK)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"), info=kinds.NONE)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    address: Mapped[str] = mapped_column(String(254), default="", info=kinds.CONTACT)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    expires_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    used_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
