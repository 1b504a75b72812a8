"""One turn at one endpoint: who holds its lease, how it is asked, and how the turn ends."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.base.errors import HouseError
from lms.base.sealing import CannotBeOpened
from lms.lrs.actions.transport import Answer, LeadsInside, Peer, Unreachable, ask
from lms.lrs.models import RecordEndpoint
from lms.lrs.queries import forwarding as queries
from lms.lrs.rules import forwarding as rules
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

NAME_IT_ANEW = "Stop sending here, and name the store once more with its right address."
SHUT = "How we sign in there cannot be read. Enter the user name and secret once more."


@dataclass(frozen=True)
class Run:
    """One turn at one endpoint, by whoever holds its lease."""

    organisation_id: uuid.UUID
    endpoint_id: uuid.UUID
    lease: uuid.UUID
    peer: Peer


class PutOff(HouseError):
    """Not now. `seconds`: how long the other store asked us to wait."""

    def __init__(self, words: str, seconds: int | None = None) -> None:
        super().__init__(words)
        self.words, self.seconds = words, seconds


class Stopped(HouseError):
    """Not until a lead has looked."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Taken(HouseError):
    """Somebody else sends there by now."""


def peer_of(endpoint: RecordEndpoint) -> Peer:
    """How an endpoint is asked. Raises Stopped when how we sign in cannot be opened."""
    try:
        login = queries.login_of(endpoint)
    except CannotBeOpened:
        raise Stopped(SHUT) from None
    return Peer(endpoint.address, login, endpoint.version.value, current_app.config["SETTINGS"].inside_hosts)


def asked(peer: Peer, method: str, resource: str, body: bytes = b"", content_type: str = "", **headers: str) -> Answer:
    """What another store answers. Raises PutOff when it does not, Stopped for an address that may not be asked."""
    try:
        return ask(peer, method, resource, body, content_type, **headers)
    except Unreachable as fault:
        raise PutOff(str(fault)) from None
    except LeadsInside as fault:
        raise Stopped(f"{fault} {NAME_IT_ANEW}") from None


def take(organisation_id: uuid.UUID, endpoint_id: uuid.UUID) -> Run | None:
    """Begin a turn; None when somebody else has it, or nothing is to be sent there."""
    now, lease = clock.now(), ids.new()
    with step(organisation_id) as session:
        row = queries.endpoint_in(session, endpoint_id)
        is_held = row.leased_until is not None and now < row.leased_until <= now + 2 * rules.LEASE
        if row.ended_at or row.stopped_at or is_held:
            return None
        taken: Any = session.execute(
            update(RecordEndpoint).where(RecordEndpoint.id == endpoint_id, RecordEndpoint.lease.is_not_distinct_from(row.lease))
            .values(lease=lease, leased_until=now + rules.LEASE).execution_options(synchronize_session=False)
        )
        if not taken.rowcount:
            return None
        try:
            return Run(organisation_id, endpoint_id, lease, peer_of(row))
        except Stopped as fault:
            _note_stop(session, row, fault.words)
            return None


def put_off(run: Run, fault: PutOff) -> None:
    """Try again later, each time a while later; a lead hears of it when it has been long."""
    now = clock.now()
    with step(run.organisation_id) as session:
        row = held(session, run)
        row.tries, row.fault = row.tries + 1, fault.words[:200]
        row.next_try_at = now + rules.wait_after(row.tries, secrets.randbelow(1000) / 1000, fault.seconds)
        if queries.is_waiting_long(queries.tally_of(session, run.endpoint_id), now):
            tell(session, f"record-waits:{run.endpoint_id}:{row.answered_at or row.made_at}")


def stop(run: Run, fault: Stopped) -> None:
    """Send nothing more until a lead has looked."""
    with step(run.organisation_id) as session:
        _note_stop(session, held(session, run), fault.words)


def _note_stop(session: Session, row: RecordEndpoint, words: str) -> None:
    row.stopped_at, row.fault = clock.now(), words[:200]
    tell(session, f"record-stopped:{row.id}:{row.stopped_at}")


def tell(session: Session, once: str) -> None:
    """Tell the leads, once for each `once`."""
    for follow in current_app.extensions["peerway_on_record_trouble"]:
        follow(session, once)


def leave(run: Run) -> None:
    """Give the lease back."""
    with step(run.organisation_id) as session:
        session.execute(
            update(RecordEndpoint).where(RecordEndpoint.id == run.endpoint_id, RecordEndpoint.lease == run.lease)
            .values(lease=None, leased_until=None).execution_options(synchronize_session=False)
        )


def held(session: Session, run: Run) -> RecordEndpoint:
    """The endpoint, for a while longer. Raises Taken when the lease is somebody else's by now."""
    row = queries.endpoint_in(session, run.endpoint_id)
    if row.lease != run.lease:
        raise Taken("another one sends to this endpoint")
    until: datetime = clock.now() + rules.LEASE
    row.leased_until = until
    return row


@contextmanager
def step(organisation_id: uuid.UUID) -> Iterator[Session]:
    """A transaction inside an organisation."""
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        yield session
