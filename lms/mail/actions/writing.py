"""Writing letters, in the transaction of the event they tell of."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.base.sealing import key_made_in, seal
from lms.mail import queries
from lms.mail.models import Message


def write(
    session: Session, *, kind: str, once: str, person_id: uuid.UUID | None = None, address: str = "",
    values: Mapping[str, str | int] | None = None, organisation_id: uuid.UUID | None = None, due_at: datetime | None = None,
) -> Message:
    """Put a letter of a registered kind into the outbox, to a person or to an address; `once` names the event, so that it is written once.

    `values` fill the template: links, names of organisations, dates; never words a person wrote privately. Flushes; the caller commits.
    """
    if (person_id is None) == (not address):
        raise ValueError("a letter goes to a person or to an address")
    present = queries.message_of(session, once)
    if present is not None:
        return present
    message_id = ids.new()
    message = Message(
        id=message_id, kind=kind, once=once, person_id=person_id, organisation_id=organisation_id, due_at=due_at or clock.now(),
        written_at=clock.now(),
        to_sealed=_sealed(address, queries.bound_to(message_id, "to_sealed")) if address else None,
        values_sealed=_sealed(json.dumps(dict(values or {}), ensure_ascii=False), queries.bound_to(message_id, "values_sealed")),
    )
    session.add(message)
    session.flush()
    return message


def _sealed(words: str, bound_to: str) -> bytes:
    return seal(key_made_in(queries.key_file(current_app.config["SETTINGS"])), words, bound_to)
