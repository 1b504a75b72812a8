"""Reading the record."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.lrs.models import StatementRow
from lms.xapi import sentences
from lms.xapi.vocabulary import Verb

TOLD = (Verb.REGISTERED, Verb.INITIALIZED, Verb.COMPLETED, Verb.PASSED, Verb.FAILED)


@dataclass(frozen=True)
class Line:
    """One line of a timeline. `undone_at` is when it was taken back."""

    words: str
    happened_at: datetime
    undone_at: datetime | None


def timeline(session: Session, *, page: int, size: int = 50) -> tuple[list[Line], bool]:
    """A page of the record of the session's person, newest first, and whether there is more. The session's scope says whose it is."""
    voiding = aliased(StatementRow)
    rows = session.execute(
        select(StatementRow.body, StatementRow.happened_at, voiding.happened_at)
        .outerjoin(voiding, voiding.voids_id == StatementRow.id)
        .where(StatementRow.verb.in_([verb.value for verb in TOLD]))
        .order_by(StatementRow.happened_at.desc(), StatementRow.id)
        .offset((page - 1) * size).limit(size + 1)
    ).all()
    lines = [Line(sentences.sentence(json.loads(body)) or "", at, undone) for body, at, undone in rows]
    return lines[:size], len(rows) > size
