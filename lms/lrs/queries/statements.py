"""Statements as a client asks for them (xAPI-Communication 2.1.3)."""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from lms.base import ids
from lms.base.db import standing
from lms.lrs.models import AttachmentContent, StatementLink, StatementRow
from lms.lrs.rules.asking import Wanted
from lms.tenancy.queries import home_of
from lms.xapi.formats import definition_in
from lms.xapi.links import LinkKind, activity_key
from lms.xapi.sameness import told_moment
from lms.xapi.vocabulary import Verb

FIRST_VERSION, AT_ONCE = "1.0.0", 500
Tie = tuple[tuple[LinkKind, ...], uuid.UUID]
_BY_IDS = standing(select(StatementRow).where(StatementRow.id.in_(bindparam("row_ids", expanding=True))))


@dataclass(frozen=True)
class Found:
    """A statement as it is given out, and when it was stored."""

    row_id: uuid.UUID
    stored_at: datetime
    statement: dict[str, Any]
    key_id: uuid.UUID | None


def row_ids(organisation_id: uuid.UUID, statement_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """The ids a statement's row may have: as Peerway told it, and as a client of this organisation sent it."""
    return statement_id, ids.stable(organisation_id, str(statement_id))


def present_of(session: Session, organisation_id: uuid.UUID, statement_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Found]:
    """Of these statements, by their own ids, those that are stored already, voided ones too."""
    wanted = {row_id: statement_id for statement_id in statement_ids for row_id in row_ids(organisation_id, statement_id)}
    rows = session.scalars(_BY_IDS, {"row_ids": list(wanted)}) if wanted else ()
    return {wanted[row.id]: each for row, each in _shown(session, rows)}


def statements_for(session: Session, organisation_id: uuid.UUID, wanted: Wanted, *, mine: uuid.UUID | None) -> list[Found]:
    """The statements asked for, and one more than the limit when there is a next page. `mine`: only those sent with this key."""
    rows = select(StatementRow).where(*([StatementRow.key_id == mine] if mine else []))
    if wanted.statement_id or wanted.voided_id:
        asked = row_ids(organisation_id, wanted.statement_id or wanted.voided_id or organisation_id)
        rows = rows.where(StatementRow.id.in_(asked), ~_is_open() if wanted.voided_id else _is_open())
        return [each for _, each in _shown(session, session.scalars(rows))]
    rows = rows.where(_is_open())
    found = {row.id: row for part in _parts(rows, wanted) for row in session.scalars(part)}
    if wanted.verb or _ties(wanted):
        found |= {row.id: row for row in _telling(session, rows, wanted)}
    in_order = sorted(found.values(), key=lambda row: (row.stored_at, row.id), reverse=not wanted.is_ascending)
    return [each for _, each in _shown(session, in_order[:wanted.limit + 1])]


def attachments_in(session: Session, hashes: Collection[str]) -> dict[str, tuple[str, bytes]]:
    """SHA-2 -> media type and content, of those that are stored."""
    rows = select(AttachmentContent).where(AttachmentContent.sha2.in_(hashes)).order_by(AttachmentContent.sha2)
    return {row.sha2: (row.media_type, row.content) for row in session.scalars(rows)} if hashes else {}


def definitions_of(session: Session, iris: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the newest statement that says so says each activity is: one look at all of them."""
    keys = {activity_key(iri): iri for iri in iris}
    newest = (
        select(StatementLink.key, func.max(StatementRow.stored_at).label("stored_at"))
        .join(StatementRow, StatementRow.id == StatementLink.statement_id)
        .where(StatementLink.kind == LinkKind.DEFINED, StatementLink.key.in_(keys)).group_by(StatementLink.key).subquery()
    )
    rows = session.execute(
        select(StatementLink.key, StatementRow.body).join(StatementRow, StatementRow.id == StatementLink.statement_id)
        .join(newest, and_(newest.c.key == StatementLink.key, newest.c.stored_at == StatementRow.stored_at))
        .where(StatementLink.kind == LinkKind.DEFINED)
    ).all()
    return {keys[key]: definition_in(json.loads(body), keys[key]) for key, body in rows}


def voided_rows(session: Session, row_ids_asked: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these rows, there or still to come, those that are taken back already."""
    wanted = list(row_ids_asked)
    found = select(StatementRow.voids_id).where(StatementRow.voids_id.in_(wanted))
    return {row_id for row_id in session.scalars(found) if row_id} if wanted else set()


def unlinked(session: Session, most: int) -> list[StatementRow]:
    """Statements of the session's organisation that nothing finds: told before there were links, or by a release that made none."""
    return list(session.scalars(select(StatementRow).where(_is_unlinked()).order_by(StatementRow.stored_at).limit(most)))


def is_unlinked(session: Session) -> list[str]:
    """How many of those there are, for `verify`."""
    count = session.scalar(select(func.count(StatementRow.id)).where(_is_unlinked())) or 0
    return [f"record: {count} statements cannot be found by whom or what they are about"] if count else []


def _is_unlinked() -> Any:
    return StatementRow.id.not_in(select(StatementLink.statement_id).where(StatementLink.stored_at.is_not(None)))


def _is_open() -> Any:
    """Not voided, or itself one that voids."""
    voiding = aliased(StatementRow)
    is_voided = select(voiding.id).where(voiding.voids_id == StatementRow.id, StatementRow.verb != Verb.VOIDED.value)
    return ~is_voided.exists()


def _parts(rows: Select[Any], wanted: Wanted) -> list[Select[Any]]:
    """A page of what is asked for: however many statements there are, an index leads to the page and not to all of them.

    A filter by whom or what a statement is about walks along that one's own links, in order; where two kinds of link count, each is walked
    by itself.
    """
    ties = _ties(wanted)
    if not ties:
        return [_page(rows.where(*_verb_of(StatementRow, wanted)), wanted, StatementRow.stored_at, StatementRow.id)]
    (kinds, key), *others = ties
    return [
        _page(
            rows.join(link, link.statement_id == StatementRow.id)
            .where(link.kind == kind, link.key == key, *_verb_of(StatementRow, wanted), *_tied(StatementRow, others)),
            wanted, link.stored_at, link.statement_id,
        )
        for kind, link in ((kind, aliased(StatementLink)) for kind in kinds)
    ]


def _telling(session: Session, rows: Select[Any], wanted: Wanted) -> Iterator[StatementRow]:
    """What tells of what is asked for, through as many statements as need be (2.1.3, StatementRefs): a page of it.

    Mostly there is none. Which they are is found first, so that nothing is looked through for what is not there.
    """
    telling = list(session.scalars(_telling_of(wanted)))
    for begin in range(0, len(telling), AT_ONCE):
        some = rows.where(StatementRow.id.in_(telling[begin:begin + AT_ONCE]))
        yield from session.scalars(_page(some, wanted, StatementRow.stored_at, StatementRow.id))


def _page(rows: Select[Any], wanted: Wanted, stored_at: Any, row_id: Any) -> Select[Any]:
    """One more than the limit, in order of when it was stored, after the page before."""
    place = tuple_(stored_at, row_id)
    if wanted.since:
        rows = rows.where(stored_at > wanted.since)
    if wanted.until:
        rows = rows.where(stored_at <= wanted.until)
    if wanted.after:
        rows = rows.where(place > wanted.after if wanted.is_ascending else place < wanted.after)
    order = (stored_at, row_id)
    return rows.order_by(*(order if wanted.is_ascending else [column.desc() for column in order])).limit(wanted.limit + 1)


def _ties(wanted: Wanted) -> list[Tie]:
    """By which links it is narrowed, the one that is usually the rarest first."""
    found: list[Tie] = []
    if wanted.registration:
        found.append(((LinkKind.REGISTRATION,), wanted.registration))
    if wanted.agent:
        found.append(((LinkKind.AGENT, *((LinkKind.INVOLVED,) if wanted.has_related_agents else ())), wanted.agent))
    if wanted.activity:
        found.append(((LinkKind.ACTIVITY, *((LinkKind.RELATED,) if wanted.has_related_activities else ())), wanted.activity))
    return found


def _verb_of(row: Any, wanted: Wanted) -> list[Any]:
    return [row.verb == wanted.verb] if wanted.verb else []


def _tied(row: Any, ties: Iterable[Tie]) -> list[Any]:
    """Each tie is looked up from the statement."""
    several = ((kinds, key, aliased(StatementLink)) for kinds, key in ties)
    return [
        select(link.id).where(link.statement_id == row.id, link.kind.in_(kinds), link.key == key).exists() for kinds, key, link in several
    ]


def _telling_of(wanted: Wanted) -> Select[Any]:
    """Rows that refer to a match, or to one that does. It begins at the few that refer at all."""
    target, first, next_one = aliased(StatementRow), aliased(StatementLink), aliased(StatementLink)
    matches = select(target.id).where(target.id == first.key, *_verb_of(target, wanted), *_tied(target, _ties(wanted))).exists()
    telling = select(first.statement_id.label("row_id")).where(first.kind == LinkKind.REFERS, matches).cte(recursive=True)
    telling = telling.union(
        select(next_one.statement_id).join(telling, next_one.key == telling.c.row_id).where(next_one.kind == LinkKind.REFERS)
    )
    return select(telling.c.row_id)


def _shown(session: Session, rows: Iterable[StatementRow]) -> list[tuple[StatementRow, Found]]:
    several = list(rows)
    iri_base = home_of(session).iri_base if several else ""
    return [(row, Found(row.id, row.stored_at, _statement(row, iri_base), row.key_id)) for row in several]


def _statement(row: StatementRow, iri_base: str) -> dict[str, Any]:
    """As it was sent, with what a store sets: nothing of that is kept in the bytes of what Peerway told (xAPI-Data 2.4)."""
    authority = {"objectType": "Agent", "account": {"homePage": iri_base, "name": str(row.key_id or "peerway")}}
    told: dict[str, Any] = json.loads(row.body)
    stored = told_moment(row.stored_at)
    return {"timestamp": stored, "version": FIRST_VERSION, **told, "stored": stored, "authority": authority}
