"""Sending the record on: what was told is sent in its order, until it is delivered or parked, whatever happens on the way (BEAT-1).

No transaction is open while another store is asked. A worker that is killed after a store has taken a batch and before that is noted sends
it again: the store knows the ids. Only a worker or a command calls this, never a request.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from lms.base import clock, ids, schema
from lms.base.db import db
from lms.lrs.actions.endpoints import FROM_THE_START, put_missing_on_their_way
from lms.lrs.actions.notices import send_notices
from lms.lrs.actions.runs import PutOff, Run, Stopped, Taken, asked, held, leave, put_off, step, stop, take, tell
from lms.lrs.actions.transport import Answer, Peer
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.lrs.queries.statements import attachments_in
from lms.lrs.rules import forwarding as rules
from lms.lrs.rules.bodies import attachments_of, multipart
from lms.lrs.rules.forwarding import Meaning
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web.logs import logger
from lms.xapi.checking import Version, faults_of
from lms.xapi.sameness import is_same

MOST_BATCHES = 200


def forward(organisation_id: uuid.UUID, endpoint_id: uuid.UUID) -> int:
    """Send what waits for one endpoint, until nothing does or it will not go on. Returns how many statements were settled."""
    run = take(organisation_id, endpoint_id)
    if run is None:
        return 0
    try:
        return _turn(run)
    except Taken:
        logger.warning("another one sends to this endpoint")
        return 0
    finally:
        leave(run)


def _turn(run: Run) -> int:
    count = 0
    try:
        _catch_up(run)
        for _ in range(MOST_BATCHES):
            with reading_in(OrganisationScope(run.organisation_id)) as session:
                rows = queries.batch_for(session, run.endpoint_id)
            if not rows:
                break
            _send(run, rows)
            count += len(rows)
        send_notices(run)
    except PutOff as fault:
        put_off(run, fault)
    except Stopped as fault:
        stop(run, fault)
    return count


def told_there(peer: Peer, statement_id: uuid.UUID) -> dict[str, Any] | None:
    """What another store says under an id, voided or not; None for nothing that can be read. Raises PutOff."""
    for name in ("statementId", "voidedStatementId"):
        answer = asked(peer, "GET", f"statements?{name}={statement_id}")
        if answer.status == 200:
            return _statement_in(answer)
        if rules.is_passing(answer.status):
            raise PutOff(rules.words_of(answer.status), rules.retry_after(answer.headers.get("retry-after")))
    return None


def says_the_same(body: str, told: dict[str, Any] | None) -> bool:
    """Whether another store holds what we told."""
    if told is None or all(faults_of(_without_what_stores_set(told), version) for version in Version):
        return False
    return is_same(json.loads(body), told)


def _send(run: Run, rows: Sequence[StatementRow]) -> None:
    """Send some, in halves when they are refused, so that one that nobody will have holds up nobody. Raises PutOff, Stopped, Taken."""
    statement_ids = queries.ids_in(rows)
    answer = asked(run.peer, "POST", "statements", *_body_of(run, rows))
    meaning = rules.meaning_of(answer.status)
    if meaning is Meaning.ARRIVED and (answer.status == 204 or rules.names_them(answer.body, statement_ids)):
        _settle(run, rows, DeliveryState.DELIVERED)
    elif meaning is Meaning.STOP:
        raise Stopped(f"It refused our key (it answered {answer.status}). Check the user name and secret, then try again.")
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


def _statement_in(answer: Answer) -> dict[str, Any] | None:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _without_what_stores_set(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("stored", "authority", "version")}


def _catch_up(run: Run) -> None:
    """Put on their way what was told before the endpoint was there, or by transactions that did not see it yet."""
    until, since = schema.written_until(db.engine), FROM_THE_START
    while True:
        with step(run.organisation_id) as session:
            row = held(session, run)
            if row.caught_up_at is not None:
                return
            more = put_missing_on_their_way(session, row, since)
            if more is None:
                row.caught_up_at = clock.now() if until > row.made_at else None
                return
            since = more


def _settle(run: Run, rows: Sequence[StatementRow], state: DeliveryState, answer: Answer | None = None) -> None:
    """Note what became of them. That it answered at all ends every waiting."""
    now = clock.now()
    values = {"state": state, "settled_at": now, "status": 0, "answer": ""}
    if answer is not None:
        values |= {"status": answer.status, "answer": rules.legible(answer.body)}
    with step(run.organisation_id) as session:
        row = held(session, run)
        session.execute(
            update(RecordDelivery)
            .where(RecordDelivery.endpoint_id == run.endpoint_id, RecordDelivery.statement_id.in_([each.id for each in rows]))
            .values(**values).execution_options(synchronize_session=False)
        )
        row.answered_at, row.tries, row.fault, row.next_try_at = now, 0, "", now
        if state is DeliveryState.PARKED:
            tell(session, f"record-parked:{run.endpoint_id}:{now.date()}")
