"""A person's timeline, and whether the record is as it should be."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.base import ids
from lms.lrs.models import StatementRow
from lms.lrs.queries.purging import purged
from lms.tenancy.queries import home_of
from lms.xapi import sentences
from lms.xapi.checking import Version, faults_of
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
        .where(StatementRow.verb.in_([verb.value for verb in TOLD]), StatementRow.key_id.is_(None))
        .order_by(StatementRow.happened_at.desc(), StatementRow.id)
        .offset((page - 1) * size).limit(size + 1)
    ).all()
    lines = [Line(sentences.sentence(json.loads(body)) or "", at, undone) for body, at, undone in rows]
    return lines[:size], len(rows) > size


def not_recorded(session: Session, sources: Sequence[str]) -> int:
    """How many of these events ("<table>:<row id>:<verb>") have no statement in the record of the session's organisation."""
    home = home_of(session)
    present = set(session.scalars(select(StatementRow.id))) | purged(session)
    return sum(ids.stable(home.id, source) not in present for source in sources)


def faults(session: Session) -> list[str]:
    """Statements of the session's organisation that are not valid, or whose bytes do not say what their row says."""
    rows = session.execute(select(StatementRow).execution_options(yield_per=1000)).scalars()
    wrong = invalid = 0
    for row in rows:
        told = _parsed(row.body)
        is_valid = told is not None and not faults_of(told, _version_of(told))
        invalid += not is_valid
        wrong += is_valid and not _says_what_its_row_says(told, row)
    return [
        *([f"record: {wrong} statements do not say what their row says"] if wrong else []),
        *([f"record: {invalid} statements are not valid xAPI"] if invalid else []),
    ]


def _says_what_its_row_says(told: Any, row: StatementRow) -> bool:
    own = uuid.UUID(told["id"])
    expected = ids.stable(row.organisation_id, str(own)) if row.key_id else own
    return (row.id, row.verb) == (expected, told["verb"]["id"])


def _version_of(told: Any) -> Version:
    is_two = isinstance(told, dict) and str(told.get("version", "")).startswith("2")
    return Version.TWO if is_two else Version.ONE


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
