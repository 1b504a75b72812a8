"""Reading the record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.base import ids
from lms.lrs.models import StatementRow
from lms.tenancy.queries import installation
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


def not_recorded(session: Session, sources: Sequence[str]) -> int:
    """How many of these events ("<table>:<row id>:<verb>") have no statement in the record of the session's organisation."""
    home = installation(session)
    present = set(session.scalars(select(StatementRow.id)))
    return sum(ids.stable(home.id, source) not in present for source in sources)


def faults(session: Session) -> list[str]:
    """Statements of the session's organisation whose bytes do not say what their row says."""
    rows = session.execute(select(StatementRow.id, StatementRow.verb, StatementRow.body).execution_options(yield_per=1000))
    wrong = sum(not _says(body, str(statement_id), verb) for statement_id, verb, body in rows)
    return [f"record: {wrong} statements do not say what their row says"] if wrong else []


def _says(body: str, statement_id: str, verb: str) -> bool:
    try:
        told = json.loads(body)
        return bool(told["id"] == statement_id and told["verb"]["id"] == verb)
    except (ValueError, KeyError, TypeError):
        return False
