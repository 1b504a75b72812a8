"""Sending the record on: what was told is sent in its order, until it is delivered or parked, whatever happens on the way (BEAT-1).

No transaction is open while another store is asked. A worker that is killed after a store has taken a batch and before that is noted sends
it again: the store knows the ids. Only a worker or a command calls this, never a request.
"""

import json
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.base import clock, ids, schema
from lms.base.db import db
from lms.base.errors import HouseError
from lms.base.sealing import CannotBeOpened
from lms.lrs.actions.endpoints import put_missing_on_their_way
from lms.lrs.actions.transport import Answer, Peer, Unreachable, ask
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, RecordEndpoint, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.lrs.queries.statements import attachments_in
from lms.lrs.rules import forwarding as rules
from lms.lrs.rules.bodies import attachments_of, multipart
from lms.lrs.rules.forwarding import Meaning
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.logs import logger
from lms.xapi.checking import faults_of
from lms.xapi.sameness import is_same

MOST_BATCHES = 200
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


def forward(organisation_id: uuid.UUID, endpoint_id: uuid.UUID) -> int:
    """Send what waits for one endpoint, until nothing does or it will not go on. Returns how many statements were settled."""
    run = _take(organisation_id, endpoint_id)
    if run is None:
        return 0
    count = 0
    try:
        _catch_up(run)
        for _ in range(MOST_BATCHES):
            with reading_in(OrganisationScope(organisation_id)) as session:
                rows = queries.batch_for(session, endpoint_id)
            if not rows:
                break
            _send(run, rows)
            count += len(rows)
    except PutOff as fault:
        _put_off(run, fault)
    except Stopped as fault:
        _stop(run, fault)
    except Taken:
        logger.warning("another one sends to this endpoint")
    finally:
        _leave(run)
    return count


def peer_of(endpoint: RecordEndpoint) -> Peer:
    """How an endpoint is asked. Raises Stopped when how we sign in cannot be opened."""
    try:
        login = queries.login_of(endpoint)
    except CannotBeOpened:
        raise Stopped(SHUT) from None
    return Peer(endpoint.address, login, endpoint.version.value, current_app.config["SETTINGS"].inside_hosts)


def told_there(peer: Peer, statement_id: uuid.UUID) -> dict[str, Any] | None:
    """What another store says under an id, voided or not; None for nothing that can be read. Raises PutOff."""
    for name in ("statementId", "voidedStatementId"):
        answer = _asked(peer, "GET", f"statements?{name}={statement_id}")
        if answer.status == 200:
            return _statement_in(answer)
        if answer.status != 404 and rules.meaning_of(answer.status) is Meaning.LATER:
            raise PutOff(rules.words_of(answer.status), rules.retry_after(answer.headers.get("retry-after")))
    return None


def says_the_same(body: str, told: dict[str, Any] | None) -> bool:
    """Whether another store holds what we told."""
    return told is not None and not faults_of(_without_what_stores_set(told)) and is_same(json.loads(body), told)


def _send(run: Run, rows: Sequence[StatementRow]) -> None:
    """Send some, in halves when they are refused, so that one that nobody will have holds up nobody. Raises PutOff, Stopped, Taken."""
    statement_ids = queries.ids_in(rows)
    answer = _asked(run.peer, "POST", "statements", *_body_of(run, rows))
    meaning = rules.meaning_of(answer.status)
    if meaning is Meaning.ARRIVED and (answer.status == 204 or rules.names_them(answer.body, statement_ids)):
        _settle(run, rows, DeliveryState.DELIVERED)
    elif meaning is Meaning.STOP:
        raise Stopped(f"It refused our key (it answered {answer.status}).")
    elif meaning in (Meaning.LATER, Meaning.ARRIVED):
        raise PutOff(rules.words_of(answer.status), rules.retry_after(answer.headers.get("retry-after")))
    elif len(rows) > 1:
        _send(run, rows[:len(rows) // 2])
        _send(run, rows[len(rows) // 2:])
    elif meaning is Meaning.CONFLICT and says_the_same(rows[0].body, told_there(run.peer, statement_ids[0])):
        _settle(run, rows, DeliveryState.DELIVERED)
    else:
        _settle(run, rows, DeliveryState.PARKED, answer)


def _body_of(run: Run, rows: Sequence[StatementRow]) -> tuple[bytes, str]:
    """The exact bytes of each statement, and the files of one that has some."""
    body = b"[" + b",".join(row.body.encode() for row in rows) + b"]"
    hashes = {each["sha2"].lower() for each in attachments_of([json.loads(row.body) for row in rows])}
    if not hashes:
        return body, "application/json"
    with reading_in(OrganisationScope(run.organisation_id)) as session:
        contents = attachments_in(session, hashes)
    return multipart(body, contents, f"peerway-{ids.new().hex}") if contents else (body, "application/json")


def _asked(peer: Peer, method: str, resource: str, body: bytes = b"", content_type: str = "") -> Answer:
    try:
        return ask(peer, method, resource, body, content_type)
    except Unreachable as fault:
        raise PutOff(str(fault)) from None


def _statement_in(answer: Answer) -> dict[str, Any] | None:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _without_what_stores_set(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("stored", "authority", "version")}


def _take(organisation_id: uuid.UUID, endpoint_id: uuid.UUID) -> Run | None:
    now, lease = clock.now(), ids.new()
    with _step(organisation_id) as session:
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


def _catch_up(run: Run) -> None:
    """Put on their way what was told before the endpoint was there, or by transactions that did not see it yet."""
    until = schema.written_until(db.engine)
    while True:
        with _step(run.organisation_id) as session:
            row = _held(session, run)
            if row.caught_up_at is not None:
                return
            if not put_missing_on_their_way(session, row):
                row.caught_up_at = clock.now() if until > row.made_at else None
                return


def _settle(run: Run, rows: Sequence[StatementRow], state: DeliveryState, answer: Answer | None = None) -> None:
    """Note what became of them. That it answered at all ends every waiting."""
    now = clock.now()
    values = {"state": state, "settled_at": now, "status": 0, "answer": ""}
    if answer is not None:
        values |= {"status": answer.status, "answer": _legible(answer.body)}
    with _step(run.organisation_id) as session:
        row = _held(session, run)
        session.execute(
            update(RecordDelivery)
            .where(RecordDelivery.endpoint_id == run.endpoint_id, RecordDelivery.statement_id.in_([each.id for each in rows]))
            .values(**values).execution_options(synchronize_session=False)
        )
        row.answered_at, row.tries, row.fault, row.next_try_at = now, 0, "", now
        if state is DeliveryState.PARKED:
            _tell(session, f"record-parked:{run.endpoint_id}:{now.date()}")


def _legible(body: bytes) -> str:
    """What it said, as far as it can be shown: a lead reads it to find out what is wrong."""
    return body.decode("utf-8", "replace").replace("\x00", "")[:rules.LONGEST_ANSWER]


def _put_off(run: Run, fault: PutOff) -> None:
    now = clock.now()
    with _step(run.organisation_id) as session:
        row = _held(session, run)
        row.tries, row.fault = row.tries + 1, fault.words[:200]
        row.next_try_at = now + rules.wait_after(row.tries, secrets.randbelow(1000) / 1000, fault.seconds)
        if queries.is_waiting_long(queries.tally_of(session, run.endpoint_id), now):
            _tell(session, f"record-waits:{run.endpoint_id}:{row.answered_at or row.made_at}")


def _stop(run: Run, fault: Stopped) -> None:
    with _step(run.organisation_id) as session:
        _note_stop(session, _held(session, run), fault.words)


def _note_stop(session: Session, row: RecordEndpoint, words: str) -> None:
    row.stopped_at, row.fault = clock.now(), words[:200]
    _tell(session, f"record-stopped:{row.id}:{row.stopped_at}")


def _tell(session: Session, once: str) -> None:
    for step in current_app.extensions["peerway_on_record_trouble"]:
        step(session, once)


def _leave(run: Run) -> None:
    with _step(run.organisation_id) as session:
        session.execute(
            update(RecordEndpoint).where(RecordEndpoint.id == run.endpoint_id, RecordEndpoint.lease == run.lease)
            .values(lease=None, leased_until=None).execution_options(synchronize_session=False)
        )


def _held(session: Session, run: Run) -> RecordEndpoint:
    """The endpoint, for a while longer. Raises Taken when the lease is somebody else's by now."""
    row = queries.endpoint_in(session, run.endpoint_id)
    if row.lease != run.lease:
        raise Taken("another one sends to this endpoint")
    until: datetime = clock.now() + rules.LEASE
    row.leased_until = until
    return row


@contextmanager
def _step(organisation_id: uuid.UUID) -> Iterator[Session]:
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        yield session
