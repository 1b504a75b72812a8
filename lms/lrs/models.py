"""StatementRow, StatementLink, AttachmentContent, RecordDocument, RecordKey; RecordEndpoint, RecordDelivery: the record store's tables."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from lms.base import clock, kinds
from lms.base.db import choice
from lms.lrs.kinds import DeliveryState
from lms.lrs.rules.asking import DocumentKind
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope
from lms.xapi.checking import Version
from lms.xapi.links import LinkKind


class StatementRow(TenantRow):
    """Written in the transaction of the event it tells of (BEAT-1). `body`: its bytes, never changed.

    `id` is the statement's own id when Peerway told it. What a client sent (`key_id`) has an id made of its organisation and the
    statement's, so that no organisation can tell or take what another one uses; `voids_id` is such an id as well.
    """

    __tablename__ = "statement"

    actor_name: Mapped[uuid.UUID] = mapped_column(info=kinds.PSEUDONYM)
    verb: Mapped[str] = mapped_column(Text, info=kinds.LEARNING)
    object_iri: Mapped[str] = mapped_column(Text, info=kinds.LEARNING)
    happened_at: Mapped[datetime] = mapped_column(info=kinds.LEARNING)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    voids_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    body: Mapped[str] = mapped_column(Text, info=kinds.LEARNING)
    key_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """A person's record is read by pseudonym and time, the store's by when it was stored; a statement is voided once."""
        return (
            Index(None, "organisation_id", "actor_name", "happened_at"), Index(None, "organisation_id", "voids_id", unique=True),
            Index(None, "organisation_id", "stored_at", "id"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Statements about her, under any of her pseudonyms, and those of the service that take one of them back."""
        hers = aliased(cls)
        return or_(cls.actor_name.in_(scope.pseudonyms), cls.voids_id.in_(select(hers.id).where(hers.actor_name.in_(scope.pseudonyms))))


class StatementLink(TenantRow):
    """What a statement can be found by, as a hash (lms.xapi.links), in the order of when it was stored.

    `stored_at` is that of its statement; one without was written by a release that knew none, and is tied anew by the worker.
    """

    __tablename__ = "statement_link"

    statement_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"), info=kinds.NONE)
    key: Mapped[uuid.UUID] = mapped_column(info=kinds.PSEUDONYM)
    stored_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    statement: Mapped[StatementRow] = relationship(StatementRow, lazy="raise")      # so that the statement is written first

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Of a statement, and gone with it."""
        return (
            within("statement", "statement_id", ondelete="CASCADE"), UniqueConstraint("organisation_id", "statement_id", "kind", "key"),
            Index("ix_statement_link_in_order", "organisation_id", "kind", "key", "stored_at", "statement_id"),
        )


class AttachmentContent(TenantRow):
    """The content of an attachment that came with a statement; the same content is kept once an organisation."""

    __tablename__ = "attachment_content"

    sha2: Mapped[str] = mapped_column(String(128), info=kinds.NONE)
    media_type: Mapped[str] = mapped_column(String(200), info=kinds.NONE)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.LEARNING)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once."""
        return (UniqueConstraint("organisation_id", "sha2"),)


class RecordDocument(TenantRow):
    """A document a client keeps: a state or a profile. `place`: a hash of all that tells it from others."""

    __tablename__ = "record_document"

    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"), info=kinds.NONE)
    place: Mapped[uuid.UUID] = mapped_column(info=kinds.PSEUDONYM)
    activity: Mapped[uuid.UUID | None] = mapped_column(info=kinds.NONE)
    agent: Mapped[uuid.UUID | None] = mapped_column(info=kinds.PSEUDONYM)
    registration: Mapped[uuid.UUID | None] = mapped_column(info=kinds.PSEUDONYM)
    name: Mapped[str] = mapped_column(Text, info=kinds.LEARNING)
    media_type: Mapped[str] = mapped_column(String(200), info=kinds.NONE)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.LEARNING)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One of a place; those of an activity and agent are asked for together."""
        return (UniqueConstraint("organisation_id", "place"), Index(None, "organisation_id", "kind", "activity", "agent"))


class RecordKey(TenantRow):
    """What another system shows to use the record store. Its secret is random and kept as a fast hash; it is seen once, when it is made."""

    __tablename__ = "record_key"

    name: Mapped[str] = mapped_column(String(100), info=kinds.NONE)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), info=kinds.IDENTITY)
    scopes: Mapped[list[str]] = mapped_column(JSON, info=kinds.NONE)
    made_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    renewed_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    used_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Listed by when it was made."""
        return (Index(None, "organisation_id", "made_at"),)


class RecordEndpoint(TenantRow):
    """Another record store, to which the record of an organisation is sent. How to sign in there is sealed.

    `from_at`: what was stored before is not for it. `caught_up_at`: since then it is known that nothing stored since `from_at` lacks a
    delivery. `stopped_at`: nothing is sent until a lead says so. `lease`: who is sending just now.
    """

    __tablename__ = "record_endpoint"

    name: Mapped[str] = mapped_column(String(100), info=kinds.NONE)
    address: Mapped[str] = mapped_column(String(500), info=kinds.NONE)
    version: Mapped[Version] = mapped_column(choice(Version, "version"), info=kinds.NONE)
    login_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.IDENTITY)
    made_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    from_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    caught_up_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    answered_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    tries: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    fault: Mapped[str] = mapped_column(String(200), default="", info=kinds.NONE)
    lease: Mapped[uuid.UUID | None] = mapped_column(info=kinds.NONE)
    leased_until: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    stopped_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Listed by when it was made; tried from nought upwards."""
        return (Index(None, "organisation_id", "made_at"), CheckConstraint("tries >= 0", name="tries_not_negative"))


class RecordDelivery(TenantRow):
    """One statement on its way to one endpoint, written in the transaction of the statement: what was told is pending from that moment,
    until it is delivered or parked (BEAT-1). `status` and `answer`: what the endpoint said when it would not have it.
    """

    __tablename__ = "record_delivery"

    endpoint_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    statement_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    stored_at: Mapped[datetime] = mapped_column(info=kinds.NONE)
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState, "state"), default=DeliveryState.PENDING, info=kinds.NONE)
    settled_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    status: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    answer: Mapped[str] = mapped_column(Text, default="", info=kinds.LEARNING)
    statement: Mapped[StatementRow] = relationship(StatementRow, lazy="raise", overlaps="endpoint")
    endpoint: Mapped[RecordEndpoint] = relationship(RecordEndpoint, lazy="raise", overlaps="statement")

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once an endpoint; gone with its statement; asked for by state, oldest first; settled exactly when it is no longer pending."""
        return (
            within("statement", "statement_id", ondelete="CASCADE"), within("record_endpoint", "endpoint_id"),
            UniqueConstraint("organisation_id", "endpoint_id", "statement_id"),
            Index("ix_record_delivery_queue", "organisation_id", "endpoint_id", "state", "stored_at", "statement_id"),
            CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name="settled_when_over"),
        )


class RecordNotice(TenantRow):
    """A note to an endpoint that somebody it knows by a pseudonym was erased. It goes when the endpoint has taken it."""

    __tablename__ = "record_notice"

    endpoint_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    pseudonym: Mapped[uuid.UUID] = mapped_column(info=kinds.PSEUDONYM)
    made_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState, "state"), default=DeliveryState.PENDING, info=kinds.NONE)
    settled_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    status: Mapped[int] = mapped_column(default=0, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once an endpoint and person."""
        return (within("record_endpoint", "endpoint_id"), UniqueConstraint("organisation_id", "endpoint_id", "pseudonym"))


class PurgedStatement(TenantRow):
    """That a statement was let go of by age, and nothing else of it."""

    __tablename__ = "purged_statement"

    purged_at: Mapped[datetime] = mapped_column(info=kinds.NONE)


class RecordImport(TenantRow):
    """How far an import of statements has come: written in the transaction of each part, so that one cut short goes on where it was."""

    __tablename__ = "record_import"

    source: Mapped[str] = mapped_column(String(64), info=kinds.NONE)
    key_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    place: Mapped[str] = mapped_column(Text, default="", info=kinds.NONE)
    done: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    refused: Mapped[int] = mapped_column(default=0, info=kinds.NONE)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One of a source."""
        return (UniqueConstraint("organisation_id", "source"),)
