"""Keys of other systems: made and shown once, renewed, ended; that one was used is noted now and then."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.lrs.kinds import KeyScope
from lms.lrs.models import RecordKey
from lms.lrs.queries.keys import Holder, hash_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

LONGEST_NAME, MOST_KEYS = 100, 50
NOTED_EVERY = timedelta(minutes=5)


def faults_of_key(name: str, scopes: Collection[KeyScope]) -> dict[str, str]:
    """Everything that is wrong with what was asked for: field -> words."""
    faults = {}
    if not name.strip() or len(name.strip()) > LONGEST_NAME or not name.isprintable():
        faults["name"] = f"Enter what the other system is called, in up to {LONGEST_NAME} characters."
    if not scopes:
        faults["scopes"] = "Choose at least one thing that it may do."
    return faults


def make_key(*, by: Actor, name: str, scopes: Collection[KeyScope]) -> tuple[RecordKey, str]:
    """A new key and its secret, which is told this once. Raises RuleBroken, naming the first field that is wrong."""
    if by.organisation_id is None:
        raise ValueError("a key belongs to an organisation")
    for field, words in faults_of_key(name, scopes).items():
        raise RuleBroken(words, field)
    secret = ids.secret()
    row = RecordKey(
        organisation_id=by.organisation_id, name=name.strip(), secret_hash=hash_of(secret), made_at=clock.now(),
        scopes=[scope.value for scope in KeyScope if scope in scopes],
    )
    db.session.add(row)
    db.session.flush()
    audit.note(by=by, act="made a key", thing="key of another system", thing_id=row.id)
    return row, secret


def renew_key(*, by: Actor, key: RecordKey) -> str:
    """Another secret for the same key; the one before ends now."""
    secret = ids.secret()
    key.secret_hash, key.renewed_at = hash_of(secret), clock.now()
    audit.note(by=by, act="renewed a key", thing="key of another system", thing_id=key.id)
    db.session.flush()
    return secret


def end_key(*, by: Actor, key: RecordKey) -> None:
    """It opens nothing any more. What was sent with it stays."""
    key.ended_at = clock.now()
    audit.note(by=by, act="ended a key", thing="key of another system", thing_id=key.id)
    db.session.flush()


def note_use(holder: Holder) -> None:
    """Note that a key was used, at most every five minutes: a lead sees which connections live."""
    now = clock.now()
    with transactions.apart("key of another system used") as session:
        bind(session, OrganisationScope(holder.organisation_id))
        session.execute(
            update(RecordKey).where(RecordKey.id == holder.key_id).values(used_at=now).execution_options(synchronize_session=False)
        )
