"""DutyContact, OwnLine, Document, DocumentVersion, Acknowledgement, Breach, RestDecision."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.base import clock
from lms.base.db import choice
from lms.base.kinds import CONTACT, IDENTITY, LEARNING, LINK, NONE, Privacy, kept_as
from lms.governance.kinds import Because, ContactKind, DocumentKind
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class DutyContact(TenantRow):
    """Who is there when it matters, one living row a kind; a change ends the row and begins another, so that history stays."""

    __tablename__ = "duty_contact"

    kind: Mapped[ContactKind] = mapped_column(choice(ContactKind, "kind"), info=NONE)
    membership_id: Mapped[uuid.UUID | None] = mapped_column(info=LINK)
    name: Mapped[str] = mapped_column(String(200), info=IDENTITY)
    phone: Mapped[str] = mapped_column(String(60), info=CONTACT)
    hours: Mapped[str] = mapped_column(String(200), info=NONE)
    named_by_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    named_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One living row a kind."""
        is_living = cls.ended_at.is_(None)
        return (
            within("membership", "membership_id", name="fk_duty_contact_membership"),
            within("membership", "named_by_id", name="fk_duty_contact_named_by"),
            Index("ix_duty_contact_one_living", "organisation_id", "kind", unique=True, sqlite_where=is_living, postgresql_where=is_living),
        )


class OwnLine(TenantRow):
    """A help line or local service an organisation adds for its own people."""

    __tablename__ = "own_line"

    name: Mapped[str] = mapped_column(String(200), info=NONE)
    phone: Mapped[str] = mapped_column(String(60), info=NONE)
    hours: Mapped[str] = mapped_column(String(200), info=NONE)
    checked_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=NONE)


class Document(TenantRow):
    """A policy or an assurance record of the organisation. `audience`: roles whose holders acknowledge each version."""

    __tablename__ = "document"

    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"), info=NONE)
    title: Mapped[str] = mapped_column(String(200), info=NONE)
    audience: Mapped[list[str]] = mapped_column(JSON, info=NONE)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    retired_at: Mapped[datetime | None] = mapped_column(info=NONE)


class DocumentVersion(TenantRow):
    """What a document said from a moment on; never changed. `html` is rendered and cleaned once, when it is published."""

    __tablename__ = "document_version"

    document_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    number: Mapped[int] = mapped_column(info=NONE)
    text: Mapped[str] = mapped_column(Text, info=NONE)
    html: Mapped[str] = mapped_column(Text, info=NONE)
    note: Mapped[str] = mapped_column(String(400), info=NONE)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    published_by_id: Mapped[uuid.UUID] = mapped_column(info=LINK)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Numbered from 1 a document."""
        return (
            within("document", "document_id"), within("membership", "published_by_id", name="fk_document_version_published_by"),
            UniqueConstraint("organisation_id", "document_id", "number"), CheckConstraint("number >= 1", name="number_from_one"),
        )


class Acknowledgement(TenantRow):
    """Somebody has read one version. It counts for no other: a new version has to be read again (MUST-32)."""

    __tablename__ = "acknowledgement"

    version_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    membership_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    at: Mapped[datetime] = mapped_column(default=clock.now, info=LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once a version."""
        return (
            within("document_version", "version_id", name="fk_acknowledgement_version"),
            within("membership", "membership_id", name="fk_acknowledgement_membership"),
            UniqueConstraint("organisation_id", "version_id", "membership_id", name="uq_acknowledgement_once"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """What she has read."""
        return cls.membership_id.in_(scope.memberships)


class Breach(TenantRow):
    """A loss or leak of personal data, from its discovery on. Names nobody: the page says so."""

    __tablename__ = "breach"

    what: Mapped[str] = mapped_column(Text, info=kept_as(Privacy.SAFEGUARDING))
    discovered_at: Mapped[datetime] = mapped_column(info=NONE)
    noted_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    noted_by_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    told_at: Mapped[datetime | None] = mapped_column(info=NONE)
    closed_at: Mapped[datetime | None] = mapped_column(info=NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Noted by a member; discovered before it was noted."""
        return (
            within("membership", "noted_by_id"), CheckConstraint("discovered_at <= noted_at", name="discovered_before_noted"),
            Index(None, "organisation_id", "discovered_at"),
        )


class RestDecision(TenantRow):
    """What became of the rest of a membership after its person was erased: kept for a reason, or gone. By nobody: four weeks were over."""

    __tablename__ = "rest_decision"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=LINK)
    because: Mapped[Because] = mapped_column(choice(Because, "because"), info=NONE)
    decided_at: Mapped[datetime] = mapped_column(default=clock.now, info=NONE)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(info=LINK)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One a membership, decided by a member of the same organisation."""
        return (
            within("membership", "membership_id", name="fk_rest_decision_membership"),
            within("membership", "decided_by_id", name="fk_rest_decision_decided_by"),
            UniqueConstraint("organisation_id", "membership_id", name="uq_rest_decision_once"),
        )
