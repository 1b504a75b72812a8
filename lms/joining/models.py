"""Invitation, ImportBatch, OutsideHelper, BorrowedHelp."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.base import clock, kinds
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope

STAGED_FOR = timedelta(hours=24)


class Invitation(TenantRow):
    """Somebody is asked to join, by a link that works once. Only hashes of its secrets are kept (safety.md 2.1, classes 18, 19).

    `claim_*`: she wants to use another address, and a second link has gone there (BEAT-22). `invited_by_id` is empty for the first lead
    of an organisation. Name and address are blanked a while after the invitation is over.
    """

    __tablename__ = "invitation"

    address: Mapped[str] = mapped_column(String(254), info=kinds.CONTACT)
    name: Mapped[str] = mapped_column(String(200), info=kinds.IDENTITY)
    roles: Mapped[list[str]] = mapped_column(JSON, info=kinds.NONE)
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    role_until: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    claim_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    claim_address: Mapped[str] = mapped_column(String(254), default="", info=kinds.CONTACT)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    times_sent: Mapped[int] = mapped_column(default=1, info=kinds.NONE)
    expires_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    accepted_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Those she came by."""
        return cls.accepted_by_id.in_(scope.memberships)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One open invitation an address and organisation; accepted or withdrawn, never both."""
        is_open = cls.accepted_at.is_(None) & cls.withdrawn_at.is_(None)
        return (
            within("cohort", "cohort_id"), within("membership", "invited_by_id", name="fk_invitation_invited_by"),
            within("membership", "accepted_by_id", name="fk_invitation_accepted_by"),
            CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="accepted_or_withdrawn"),
            Index("ix_invitation_one_open", "organisation_id", "address", unique=True, sqlite_where=is_open, postgresql_where=is_open),
            Index(None, "organisation_id", "invited_at"),
        )


class ImportBatch(TenantRow):
    """A list of people somebody has uploaded: checked, shown, and only then carried out. It goes after a day whatever became of it."""

    __tablename__ = "import_batch"

    asked_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info=kinds.CONTACT)
    faults: Mapped[list[Any] | None] = mapped_column(JSON, info=kinds.NONE)
    good: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    known: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now, index=True, info=kinds.NONE)
    checked_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    done_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Of a member."""
        return (within("membership", "asked_by_id"),)


class OutsideHelper(TenantRow):
    """Somebody outside whom a small organisation may borrow where two people are needed. Has no account and sees nothing of the service.

    Named by a lead beforehand, agreed by herself through a link in a letter; name and address are blanked a while after it has ended.
    """

    __tablename__ = "outside_helper"

    name: Mapped[str] = mapped_column(String(200), info=kinds.IDENTITY)
    address: Mapped[str] = mapped_column(String(254), info=kinds.CONTACT)
    named_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    named_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    expires_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    agreed_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(index=True, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One living row an address and organisation."""
        is_living = cls.ended_at.is_(None)
        return (
            within("membership", "named_by_id"),
            Index("ix_outside_helper_one_living", "organisation_id", "address", unique=True, sqlite_where=is_living,
                  postgresql_where=is_living),
        )


class BorrowedHelp(TenantRow):
    """One helper was asked once about one member who has lost her code: by a link that answers once and ends with the asking."""

    __tablename__ = "borrowed_help"

    helper_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    asked_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=kinds.IDENTITY)
    expires_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    answered_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    has_agreed: Mapped[bool | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Asked once; an answer has its moment."""
        return (
            within("outside_helper", "helper_id", name="fk_borrowed_help_helper"),
            within("membership", "membership_id", name="fk_borrowed_help_membership"),
            UniqueConstraint("helper_id", "membership_id", "asked_at"),
            CheckConstraint("(answered_at IS NULL) = (has_agreed IS NULL)", name="answer_and_moment"),
        )
