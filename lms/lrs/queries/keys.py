"""Keys of other systems, and who shows one."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from lms.base import ids
from lms.base.db import db, standing
from lms.lrs.kinds import KeyScope
from lms.lrs.models import RecordEndpoint, RecordKey
from lms.lrs.queries.forwarding import OPEN_ENDPOINTS
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope, ServiceScope

_BY_ID = standing(select(RecordKey).where(RecordKey.id == bindparam("key_id"), RecordKey.ended_at.is_(None)))
_WITH_ENDPOINTS = standing(
    select(RecordKey, RecordEndpoint.id)
    .outerjoin(RecordEndpoint, and_(RecordEndpoint.organisation_id == RecordKey.organisation_id, RecordEndpoint.ended_at.is_(None)))
    .where(RecordKey.id == bindparam("key_id"), RecordKey.ended_at.is_(None))
)
_homes: dict[uuid.UUID, uuid.UUID] = {}     # a key never moves to another organisation


@dataclass(frozen=True)
class Holder:
    """The other system that asks, by its key."""

    key_id: uuid.UUID
    organisation_id: uuid.UUID
    scopes: frozenset[KeyScope]
    used_at: datetime | None

    def may(self, *scopes: KeyScope) -> bool:
        """Whether its key opens one of these."""
        return KeyScope.ALL in self.scopes or not self.scopes.isdisjoint(scopes)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret of 256 random bits: a fast hash is enough for what nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def holder_of(name: str, secret: str) -> Holder | None:
    """Who shows this key; None for one that is not right or has ended."""
    key_id = ids.uuid_or_none(name)
    if key_id is None:
        return None
    with reading_in(ServiceScope("a key of another system, before an organisation is known"), is_one_look=True) as session:
        row = session.scalar(_BY_ID, {"key_id": key_id})
    return _shown_by(row, secret)


def holder_at_home(session: Session, name: str, secret: str) -> Holder | None:
    """The same in one look of the request's own session, which lives in the organisation of the key from then on.

    The look sees where a new statement goes as well. A key that was not met before is looked for outside first.
    """
    key_id = ids.uuid_or_none(name)
    if key_id not in _homes:
        return holder_of(name, secret)
    bind(session, OrganisationScope(_homes[key_id]))
    found = session.execute(_WITH_ENDPOINTS, {"key_id": key_id}).all()
    session.info[OPEN_ENDPOINTS] = [endpoint_id for _, endpoint_id in found if endpoint_id]
    return _shown_by(found[0][0] if found else None, secret)


def _shown_by(row: RecordKey | None, secret: str) -> Holder | None:
    if row is None or not hmac.compare_digest(row.secret_hash, hash_of(secret)):
        return None
    _homes[row.id] = row.organisation_id
    known = {scope.value for scope in KeyScope}
    return Holder(row.id, row.organisation_id, frozenset(KeyScope(scope) for scope in row.scopes if scope in known), row.used_at)


def keys_of(session: Session) -> list[RecordKey]:
    """The keys of the session's organisation, newest first; those that have ended last."""
    rows = session.scalars(select(RecordKey).order_by(RecordKey.made_at.desc(), RecordKey.id)).all()
    return sorted(rows, key=lambda row: row.ended_at is not None)


def key_or_none(key_id: uuid.UUID) -> RecordKey | None:
    """A key of the session's organisation that has not ended."""
    return db.session.scalar(select(RecordKey).where(RecordKey.id == key_id, RecordKey.ended_at.is_(None)))
