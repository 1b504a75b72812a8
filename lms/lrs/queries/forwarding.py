"""Endpoints, and what is on its way to them."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.db import db, standing
from lms.base.sealing import CannotBeOpened, key_in, unseal
from lms.config import Settings
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, RecordEndpoint, RecordNotice, StatementRow
from lms.lrs.rules import forwarding as rules
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope

COUNTED = (DeliveryState.DELIVERED, DeliveryState.PENDING, DeliveryState.PARKED)
Place = tuple[datetime, uuid.UUID]
OPEN_ENDPOINTS = "record_endpoints"
_OPEN = standing(select(RecordEndpoint.id).where(RecordEndpoint.ended_at.is_(None)))


@dataclass(frozen=True)
class Tally:
    """How many statements were produced for an endpoint, and where they are: produced = delivered + pending + parked."""

    delivered: int
    pending: int
    parked: int
    oldest_pending: datetime | None

    @property
    def produced(self) -> int:
        """All of them."""
        return self.delivered + self.pending + self.parked


@dataclass(frozen=True)
class OnItsWay:
    """A delivery and the bytes of its statement."""

    delivery: RecordDelivery
    body: str


@dataclass(frozen=True)
class Login:
    """How we sign in to an endpoint."""

    user: str
    secret: str


def endpoints_of(session: Session) -> list[RecordEndpoint]:
    """Where the record of the session's organisation is sent, first made first; those that have ended last."""
    rows = session.scalars(select(RecordEndpoint).order_by(RecordEndpoint.made_at, RecordEndpoint.id)).all()
    return sorted(rows, key=lambda row: row.ended_at is not None)


def endpoint_or_none(endpoint_id: uuid.UUID) -> RecordEndpoint | None:
    """An endpoint of the session's organisation that has not ended."""
    return db.session.scalar(select(RecordEndpoint).where(RecordEndpoint.id == endpoint_id, RecordEndpoint.ended_at.is_(None)))


def endpoint_in(session: Session, endpoint_id: uuid.UUID) -> RecordEndpoint:
    """An endpoint that is known to be there."""
    return session.get_one(RecordEndpoint, endpoint_id)


def open_endpoints(session: Session) -> list[uuid.UUID]:
    """Those a new statement is for. Asked once a session: an endpoint made meanwhile catches up by itself."""
    if OPEN_ENDPOINTS not in session.info:
        session.info[OPEN_ENDPOINTS] = list(session.scalars(_OPEN))
    found: list[uuid.UUID] = session.info[OPEN_ENDPOINTS]
    return found


def due_endpoints() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, endpoint) of those for which something waits and that may be tried now.

    A moment that a leaping clock wrote too far away does not count.
    """
    now = clock.now()
    is_due = or_(RecordEndpoint.next_try_at <= now, RecordEndpoint.next_try_at > now + 2 * rules.LONGEST_WAIT)
    is_free = or_(
        RecordEndpoint.leased_until.is_(None), RecordEndpoint.leased_until <= now, RecordEndpoint.leased_until > now + 2 * rules.LEASE,
    )
    is_open = (RecordEndpoint.ended_at.is_(None), RecordEndpoint.stopped_at.is_(None))
    has_work = or_(RecordEndpoint.caught_up_at.is_(None), *(
        select(row.id).where(row.endpoint_id == RecordEndpoint.id, row.state == DeliveryState.PENDING).exists()
        for row in (RecordDelivery, RecordNotice)
    ))
    with reading_in(ServiceScope("sending the record of every organisation on"), is_one_look=True) as session:
        rows = session.execute(
            select(RecordEndpoint.organisation_id, RecordEndpoint.id).where(*is_open, is_due, is_free, has_work)
            .order_by(RecordEndpoint.next_try_at)
        )
        return [(organisation_id, endpoint_id) for organisation_id, endpoint_id in rows]


def batch_for(session: Session, endpoint_id: uuid.UUID) -> list[StatementRow]:
    """The statements that have waited longest, in their order, as many as are sent at once."""
    waiting = (
        select(RecordDelivery.statement_id).where(RecordDelivery.endpoint_id == endpoint_id, RecordDelivery.state == DeliveryState.PENDING)
        .order_by(RecordDelivery.stored_at, RecordDelivery.statement_id).limit(rules.MOST_AT_ONCE)
    )
    wanted = list(session.scalars(waiting))
    by_id = {row.id: row for row in session.scalars(select(StatementRow).where(StatementRow.id.in_(wanted)))}
    return _within([by_id[row_id] for row_id in wanted], rules.MOST_BYTES_AT_ONCE)


def _within(rows: list[StatementRow], most: int) -> list[StatementRow]:
    """Up to so many bytes; one that has attachments goes alone, so that no more than one upload is ever in memory."""
    taken: list[StatementRow] = []
    size = 0
    for row in rows:
        size += len(row.body.encode())
        has_files = '"attachments"' in row.body
        if taken and (size > most or has_files):
            break
        taken.append(row)
        if has_files:
            break
    return taken


def tally_of(session: Session, endpoint_id: uuid.UUID) -> Tally:
    """Where everything for an endpoint is."""
    rows = session.execute(
        select(RecordDelivery.state, func.count(RecordDelivery.id), func.min(RecordDelivery.stored_at))
        .where(RecordDelivery.endpoint_id == endpoint_id).group_by(RecordDelivery.state)
    )
    found = {state: (count, oldest) for state, count, oldest in rows}
    delivered, pending, parked = (found.get(state, (0, None))[0] for state in COUNTED)
    return Tally(delivered, pending, parked, found.get(DeliveryState.PENDING, (0, None))[1])


def sent_to(session: Session) -> list[tuple[RecordEndpoint, Tally]]:
    """Where the record of the session's organisation is sent, and how far each is."""
    return [(row, tally_of(session, row.id)) for row in endpoints_of(session)]


def parked_of(session: Session, endpoint_id: uuid.UUID, *, page: int, size: int = 20) -> tuple[list[OnItsWay], bool]:
    """A page of what an endpoint would not have, oldest first, and whether there is more."""
    rows = _with_statements(endpoint_id, RecordDelivery.state == DeliveryState.PARKED).offset((page - 1) * size).limit(size + 1)
    found = [OnItsWay(*row) for row in session.execute(rows)]
    return found[:size], len(found) > size


def not_arrived(session: Session, endpoint_id: uuid.UUID, after: Place | None, most: int = 500) -> list[OnItsWay]:
    """Some of what an endpoint does not have yet, in order, after a place."""
    is_later = tuple_(RecordDelivery.stored_at, RecordDelivery.statement_id) > after if after else true()
    rows = _with_statements(endpoint_id, RecordDelivery.state != DeliveryState.DELIVERED).where(is_later)
    return [OnItsWay(*row) for row in session.execute(rows.limit(most))]


def _with_statements(endpoint_id: uuid.UUID, which: ColumnElement[bool]) -> Select[RecordDelivery, str]:
    return (
        select(RecordDelivery, StatementRow.body).join(StatementRow, StatementRow.id == RecordDelivery.statement_id)
        .where(RecordDelivery.endpoint_id == endpoint_id, which).order_by(RecordDelivery.stored_at, RecordDelivery.statement_id)
    )


def some_delivered(session: Session, endpoint_id: uuid.UUID, most: int) -> list[StatementRow]:
    """Some statements that an endpoint is said to have, by chance."""
    delivered = (RecordDelivery.endpoint_id == endpoint_id, RecordDelivery.state == DeliveryState.DELIVERED)
    rows = select(StatementRow).join(RecordDelivery, RecordDelivery.statement_id == StatementRow.id).where(*delivered)
    return list(session.scalars(rows.order_by(func.random()).limit(most)))


def who_heard_of(session: Session, pseudonyms: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(endpoint, pseudonym) of the open endpoints of the session's organisation that were sent, or will be sent, anything about her."""
    rows = session.execute(
        select(RecordDelivery.endpoint_id, StatementRow.actor_name).distinct()
        .join(StatementRow, StatementRow.id == RecordDelivery.statement_id)
        .join(RecordEndpoint, RecordEndpoint.id == RecordDelivery.endpoint_id)
        .where(StatementRow.actor_name.in_(pseudonyms), RecordEndpoint.ended_at.is_(None))
    )
    told = {(row.endpoint_id, row.pseudonym) for row in session.scalars(select(RecordNotice).where(RecordNotice.pseudonym.in_(pseudonyms)))}
    return [(endpoint_id, name) for endpoint_id, name in rows if (endpoint_id, name) not in told]


def waiting_notices(session: Session, endpoint_id: uuid.UUID) -> list[RecordNotice]:
    """Notes that somebody was erased which an endpoint does not have yet."""
    waiting = (RecordNotice.endpoint_id == endpoint_id, RecordNotice.state == DeliveryState.PENDING)
    return list(session.scalars(select(RecordNotice).where(*waiting).order_by(RecordNotice.made_at, RecordNotice.id)))


def notices_of(session: Session, endpoint_id: uuid.UUID, most: int = 50) -> list[RecordNotice]:
    """Notes that an endpoint has not taken, whether or not it will be asked again."""
    rows = select(RecordNotice).where(RecordNotice.endpoint_id == endpoint_id).order_by(RecordNotice.made_at, RecordNotice.id)
    return list(session.scalars(rows.limit(most)))


def without_delivery(session: Session, endpoint: RecordEndpoint, *, since: datetime, most: int = 500) -> list[tuple[uuid.UUID, datetime]]:
    """Statements stored since then that are for an endpoint and not on their way yet: told before it was made, or while it was."""
    known = select(RecordDelivery.statement_id).where(RecordDelivery.endpoint_id == endpoint.id)
    rows = session.execute(
        select(StatementRow.id, StatementRow.stored_at)
        .where(StatementRow.stored_at >= max(since, endpoint.from_at), StatementRow.id.not_in(known))
        .order_by(StatementRow.stored_at).limit(most)
    )
    return [(row_id, stored_at) for row_id, stored_at in rows]


def faults_of_forwarding(session: Session) -> list[str]:
    """Endpoints for which a statement is on no way at all, for `verify`."""
    caught_up = [row for row in endpoints_of(session) if row.ended_at is None and row.caught_up_at]
    behind = [row for row in caught_up if without_delivery(session, row, since=row.from_at, most=1)]
    return [f"record: statements are missing on their way to {len(behind)} other stores"] if behind else []


def ids_in(rows: Sequence[StatementRow]) -> list[uuid.UUID]:
    """The statements' own ids, which are not those of their rows when another system sent them."""
    return [uuid.UUID(json.loads(row.body)["id"]) for row in rows]


def login_of(endpoint: RecordEndpoint) -> Login:
    """How we sign in there. Raises CannotBeOpened."""
    key = key_in(key_file(current_app.config["SETTINGS"]))
    if key is None:
        raise CannotBeOpened("the key of the endpoints is missing")
    return Login(**json.loads(unseal(key, endpoint.login_sealed, bound_to(endpoint.id))))


def bound_to(endpoint_id: uuid.UUID) -> str:
    """Where a sealed login opens, and nowhere else."""
    return f"record_endpoint|login_sealed|{endpoint_id}"


def key_file(settings: Settings) -> Path:
    """Where the installation keeps the key of its logins at other stores."""
    return settings.home / "keys" / "endpoints.key"


def is_waiting_long(tally: Tally, now: datetime, long: timedelta = rules.TELL_AFTER) -> bool:
    """Whether something has waited so long that a lead should look."""
    return tally.oldest_pending is not None and now - tally.oldest_pending > long
