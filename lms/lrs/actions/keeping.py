"""Keeping documents for clients: states and profiles, each written whole, and never over what somebody else wrote meanwhile."""

import uuid
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.base import clock
from lms.lrs import queries
from lms.lrs.models import RecordDocument
from lms.lrs.rules.asking import Asked, DocumentAsked
from lms.lrs.rules.documents import etag_of, merged, must_be_object, must_hold


def write_document(session: Session, organisation_id: uuid.UUID, asked: DocumentAsked, sent: Asked) -> None:
    """Put or post one. Flushes. Raises Refused (xAPI-Communication 2.2, 3.1)."""
    row = queries.document_in(session, asked, to_write=True)
    _must_hold(row, asked, sent)
    content, media_type = sent.body, sent.content_type
    if sent.method == "POST":
        must_be_object(content, media_type)
        if row is not None:
            content = merged(row.content, row.media_type, content, media_type)
    if row is None:
        row = RecordDocument(
            organisation_id=organisation_id, kind=asked.kind, place=queries.place_of(asked), activity=asked.activity, agent=asked.agent,
            registration=asked.registration, name=asked.name or "",
        )
        session.add(row)
    row.content, row.media_type, row.changed_at = content, media_type[:200], clock.now()
    session.flush()


def delete_documents(session: Session, asked: DocumentAsked, sent: Asked) -> None:
    """Delete one, or without a name all of that place. Deleting what is not there is done already. Raises Refused."""
    if asked.name is not None:
        row = queries.document_in(session, asked, to_write=True)
        _must_hold(row, asked, sent)
        if row is not None:
            session.delete(row)
    else:
        session.execute(delete(RecordDocument).where(*queries.places_like(asked)).execution_options(synchronize_session=False))
    session.flush()


def _must_hold(row: RecordDocument | None, asked: DocumentAsked, sent: Asked) -> None:
    conditions: dict[str, Any] = {name: sent.headers.get(name.replace("_", "-")) for name in ("if_match", "if_none_match")}
    must_hold(sent.method, asked.kind, sent.version, etag_of(row.content) if row else None, **conditions)
