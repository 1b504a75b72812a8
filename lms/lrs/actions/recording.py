"""Recording: a statement row in the transaction of the event it tells of; telling twice is telling once."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.base.db import db
from lms.lrs.actions.endpoints import on_their_way
from lms.lrs.models import StatementLink, StatementRow
from lms.lrs.queries.statements import row_ids, unlinked
from lms.tenancy.actions import scope_of
from lms.tenancy.queries import Home, home_of
from lms.tenancy.rules import OrganisationScope
from lms.xapi import builder
from lms.xapi.links import Link, LinkKind, links_of
from lms.xapi.vocabulary import Verb


def record(draft: builder.StatementDraft) -> uuid.UUID:
    """Keep the statement and return its id; one told before is left as it is. Raises nothing a person could cause."""
    home = home_of(db.session())
    statement_id = ids.stable(home.id, draft.event.source)
    if db.session.get(StatementRow, statement_id) is None:
        row = _row(draft, statement_id, home)
        db.session.add_all([row, *links(row)])
        on_their_way(db.session(), row)
    return statement_id


def void(*, source: str, by: builder.Event, at: datetime) -> None:
    """Take back the statement of `source`, if it was told. The service speaks, not the person (interop.md A.4, correction)."""
    home = home_of(db.session())
    voided = ids.stable(home.id, source)
    if db.session.scalar(select(StatementRow.id).where(StatementRow.id == voided)) is None:
        return
    event = builder.Event(
        actor_name=ids.stable(home.id, "service"), organisation=by.organisation, registration=by.registration, programme=by.programme,
        at=at, source=f"statement:{voided}:voided",
    )
    record(builder.voiding(event, voided))


def links(row: StatementRow) -> list[StatementLink]:
    """What a statement will be found by."""
    return [
        StatementLink(organisation_id=row.organisation_id, statement=row, kind=tie.kind, key=tie.key, stored_at=row.stored_at)
        for tie in ties_of(row.organisation_id, json.loads(row.body))
    ]


def ties_of(organisation_id: uuid.UUID, told: dict[str, Any]) -> list[Link]:
    """By what. A statement it refers to may be Peerway's own or a client's: it is tied to both places."""
    ties = links_of(told)
    if told["object"].get("objectType") == "StatementRef":
        ties |= {Link(LinkKind.REFERS, key) for key in row_ids(organisation_id, uuid.UUID(told["object"]["id"]))}
    return sorted(ties, key=lambda tie: (tie.kind, tie.key))


def link_what_is_not(session: Session, most: int = 500) -> int:
    """Tie statements of the session's organisation that nothing finds yet, and say how many. The caller commits."""
    rows = unlinked(session, most)
    halves = delete(StatementLink).where(StatementLink.statement_id.in_([row.id for row in rows]))
    session.execute(halves.execution_options(synchronize_session=False))
    session.add_all([link for row in rows for link in links(row)])
    session.flush()
    return len(rows)


def _row(draft: builder.StatementDraft, statement_id: uuid.UUID, home: Home) -> StatementRow:
    scope = scope_of(db.session())
    if not isinstance(scope, OrganisationScope):
        raise ValueError("a statement is recorded inside one organisation")
    return StatementRow(
        id=statement_id,
        organisation_id=scope.organisation_id,
        actor_name=draft.event.actor_name,
        verb=draft.verb.value,
        object_iri="" if draft.verb is Verb.VOIDED else builder.activity_iri(home.iri_base, draft.path),
        happened_at=draft.event.at,
        stored_at=_after_the_last(),
        voids_id=draft.voids,
        body=builder.render(draft, statement_id=statement_id, iri_base=home.iri_base),
    )


def _after_the_last() -> datetime:
    """Now, and later than what this transaction told before: the record has one order, however coarse the clock."""
    known = db.session().info
    known["stored_at"] = max(clock.now(), known["stored_at"] + timedelta(microseconds=1)) if "stored_at" in known else clock.now()
    moment: datetime = known["stored_at"]
    return moment
