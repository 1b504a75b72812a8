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


def document_in(session: Session, asked: DocumentAsked, *, to_write: bool = False) -> RecordDocument | None:
    """The document asked for; held against other writers where the database can."""
    row = select(RecordDocument).where(RecordDocument.place == place_of(asked))
    return session.scalar(row.with_for_update() if to_write else row)


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
