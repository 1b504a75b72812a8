"""Where the record is sent: a lead names a store, signs in there anew, tries again, ends it."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.sealing import key_made_in, seal
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, RecordEndpoint, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.lrs.rules.forwarding import address_of
from lms.tenancy.actions import add_many
from lms.xapi.checking import Version

LONGEST_NAME, LONGEST_LOGIN, MOST_ENDPOINTS, MOST_NOTICES = 100, 500, 20, 1000
FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)
THING = "record store it is sent to"


def faults_of_endpoint(name: str, address: str, user: str, secret: str) -> dict[str, str]:
    """Everything that is wrong with what was asked for: field -> words."""
    faults = {}
    there = [row.address for row in queries.endpoints_of(db.session()) if row.ended_at is None]
    if not name.strip() or len(name.strip()) > LONGEST_NAME or not name.isprintable():
        faults["name"] = f"Enter what the other system is called, in up to {LONGEST_NAME} characters."
    elif len(there) >= MOST_ENDPOINTS:
        faults["name"] = f"The record can be sent to {MOST_ENDPOINTS} other stores. End one first."
    try:
        if address_of(address, current_app.config["SETTINGS"].inside_hosts) in there:
            faults["address"] = "The record is sent to this address already."
    except ValueError as fault:
        faults["address"] = str(fault)
    return faults | faults_of_login(user, secret)


def faults_of_login(user: str, secret: str) -> dict[str, str]:
    """The same for a user name and secret."""
    faults = {
        field: f"Enter {words} that the other system gave you."
        for field, value, words in (("user", user, "the user name"), ("secret", secret, "the secret"))
        if not value or len(value) > LONGEST_LOGIN or not value.isprintable()
    }
    return faults | ({"user": "A user name cannot have a colon in it."} if ":" in user else {})


def make_endpoint(
    *, by: Actor, name: str, address: str, version: Version, user: str, secret: str, is_from_the_start: bool,
) -> RecordEndpoint:
    """Send the record there from now on, and if asked all that is in it already. Raises RuleBroken, naming the first wrong field."""
    if by.organisation_id is None:
        raise ValueError("an endpoint belongs to an organisation")
    for field, words in faults_of_endpoint(name, address, user, secret).items():
        raise RuleBroken(words, field)
    place = address_of(address, current_app.config["SETTINGS"].inside_hosts)
    endpoint_id, now = ids.new(), clock.now()
    row = RecordEndpoint(
        id=endpoint_id, organisation_id=by.organisation_id, name=name.strip(), address=place, version=version,
        login_sealed=_sealed(endpoint_id, user, secret), made_at=now, from_at=FROM_THE_START if is_from_the_start else now, next_try_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.note(by=by, act="began sending the record", thing=THING, thing_id=row.id)
    return row


def sign_in_anew(*, by: Actor, endpoint: RecordEndpoint, user: str, secret: str) -> None:
    """Another login there, tried at once. Raises RuleBroken."""
    for field, words in faults_of_login(user, secret).items():
        raise RuleBroken(words, field)
    endpoint.login_sealed = _sealed(endpoint.id, user, secret)
    _begin_again(endpoint)
    audit.note(by=by, act="changed a login", thing=THING, thing_id=endpoint.id)
    db.session.flush()


def try_again(*, by: Actor, endpoint: RecordEndpoint) -> None:
    """Everything that was parked is on its way again, and nothing is waited for."""
    _again(db.session(), endpoint.id, RecordDelivery.state == DeliveryState.PARKED)
    for notice in queries.notices_of(db.session(), endpoint.id, MOST_NOTICES):
        notice.state, notice.settled_at, notice.status = DeliveryState.PENDING, None, 0
    _begin_again(endpoint)
    audit.note(by=by, act="tried again", thing=THING, thing_id=endpoint.id)
    db.session.flush()


def end_endpoint(*, by: Actor, endpoint: RecordEndpoint) -> None:
    """Nothing is sent there any more. What it has, it keeps; how we signed in there is forgotten."""
    endpoint.ended_at, endpoint.login_sealed = clock.now(), b""
    audit.note(by=by, act="ended sending the record", thing=THING, thing_id=endpoint.id)
    db.session.flush()


def replay(session: Session, endpoint: RecordEndpoint, since: datetime) -> None:
    """Send all that was stored since then once more, to a store that has lost it or is new. The caller commits.

    A store that has a statement already settles it by its id.
    """
    _again(session, endpoint.id, RecordDelivery.stored_at >= since)
    endpoint.from_at, endpoint.caught_up_at = min(endpoint.from_at, since), None
    _begin_again(endpoint)
    session.flush()


def on_their_way(session: Session, row: StatementRow) -> None:
    """A delivery of a new statement to each endpoint, in the transaction of the statement."""
    session.add_all([
        RecordDelivery(
            organisation_id=row.organisation_id, endpoint_id=endpoint_id, statement=row, stored_at=row.stored_at,
            state=DeliveryState.PENDING,
        )
        for endpoint_id in queries.open_endpoints(session)
    ])


def deliveries(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for many new statements, as values."""
    endpoints = queries.open_endpoints(session) if rows else []
    return [_delivery(row["organisation_id"], endpoint_id, row["id"], row["stored_at"]) for endpoint_id in endpoints for row in rows]


def put_missing_on_their_way(session: Session, endpoint: RecordEndpoint, since: datetime) -> datetime | None:
    """Statements told before an endpoint was made, or while it was: a part of them, stored since then. The caller commits.

    Returns the moment from which to go on; None when there are none left.
    """
    missing = queries.without_delivery(session, endpoint, since=since)
    if not missing:
        return None
    add_many(session, {RecordDelivery: [_delivery(endpoint.organisation_id, endpoint.id, *each) for each in missing]})
    return missing[-1][1]


def _delivery(organisation_id: uuid.UUID, endpoint_id: uuid.UUID, statement_id: uuid.UUID, stored_at: datetime) -> dict[str, Any]:
    return {
        "id": ids.new(), "organisation_id": organisation_id, "endpoint_id": endpoint_id, "statement_id": statement_id,
        "stored_at": stored_at, "state": DeliveryState.PENDING, "settled_at": None, "status": 0, "answer": "",
    }


def _again(session: Session, endpoint_id: uuid.UUID, which: ColumnElement[bool]) -> None:
    session.execute(
        update(RecordDelivery).where(RecordDelivery.endpoint_id == endpoint_id, which)
        .values(state=DeliveryState.PENDING, settled_at=None, status=0, answer="").execution_options(synchronize_session=False)
    )


def _begin_again(endpoint: RecordEndpoint) -> None:
    endpoint.stopped_at, endpoint.tries, endpoint.fault, endpoint.next_try_at = None, 0, "", clock.now()


def _sealed(endpoint_id: uuid.UUID, user: str, secret: str) -> bytes:
    key = key_made_in(queries.key_file(current_app.config["SETTINGS"]))
    return seal(key, json.dumps({"user": user, "secret": secret}), queries.bound_to(endpoint_id))
