"""Documents that clients keep."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.lrs.models import RecordDocument
from lms.lrs.rules.asking import DocumentAsked
from lms.xapi.links import key_of


def place_of(asked: DocumentAsked) -> uuid.UUID:
    """The place of a single document."""
    parts = (asked.activity, asked.agent, asked.registration)
    return key_of(asked.kind.value, *(str(part or "") for part in parts), asked.name or "")


def document_in(session: Session, asked: DocumentAsked) -> RecordDocument | None:
    """The document asked for, held for writing where the database can."""
    return session.scalar(select(RecordDocument).where(RecordDocument.place == place_of(asked)).with_for_update())


def document_to_read(session: Session, asked: DocumentAsked) -> RecordDocument | None:
    """The document asked for."""
    return session.scalar(select(RecordDocument).where(RecordDocument.place == place_of(asked)))


def places_like(asked: DocumentAsked) -> list[Any]:
    """What is true of every document asked for without a name; a registration that is not given is any."""
    conditions: list[Any] = [
        RecordDocument.kind == asked.kind, RecordDocument.activity.is_not_distinct_from(asked.activity),
        RecordDocument.agent.is_not_distinct_from(asked.agent),
    ]
    return conditions + ([RecordDocument.registration == asked.registration] if asked.registration else [])


def names_of(session: Session, asked: DocumentAsked) -> list[tuple[str, Any]]:
    """Name and last change of the documents asked for, oldest first."""
    rows = select(RecordDocument.name, RecordDocument.changed_at).where(*places_like(asked))
    if asked.since:
        rows = rows.where(RecordDocument.changed_at > asked.since)
    return [(name, at) for name, at in session.execute(rows.order_by(RecordDocument.changed_at, RecordDocument.id))]
