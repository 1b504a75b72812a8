"""The chain of an organisation's audit: what is not linked yet, and whether what is linked is as it was written."""

import uuid
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit import rules
from lms.audit.models import AuditEntry, AuditLink
from lms.base import clock
from lms.tenancy.actions import reading_in
from lms.tenancy.queries import organisations
from lms.tenancy.rules import ServiceScope

A_TURN = 500
_CHAIN: Any = (
    select(AuditLink, AuditEntry).outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id).order_by(AuditLink.sequence)
    .execution_options(yield_per=1000)
)


def organisation_ids() -> list[uuid.UUID]:
    """Every organisation: each has a chain of its own."""
    with reading_in(ServiceScope("linking the audit of every organisation")) as session:
        return [organisation.id for organisation in organisations(session)]


def last_link(session: Session) -> AuditLink | None:
    """The head of the chain."""
    return session.scalar(select(AuditLink).order_by(AuditLink.sequence.desc()).limit(1))


def not_linked(session: Session) -> list[AuditEntry]:
    """Entries without a link, oldest first, a turn's worth."""
    linked = select(AuditLink.id).where(AuditLink.entry_id == AuditEntry.id)
    return list(session.scalars(select(AuditEntry).where(~linked.exists()).order_by(AuditEntry.at, AuditEntry.id).limit(A_TURN)))


def values_of(entry: AuditEntry) -> tuple[object, ...]:
    """What of an entry the chain holds fast: all of it."""
    return (
        entry.id, entry.organisation_id, entry.at, entry.person_id, entry.act, entry.thing, entry.thing_id, entry.about_membership_id,
    )


def faults(session: Session) -> list[str]:
    """What is wrong with the chain of the session's organisation, the first wrong link named; empty when it is whole."""
    with closing(session.execute(_CHAIN)) as rows:
        broken = _first_fault(rows)
    if broken:
        return [broken]
    late = _late(session)
    return [f"audit: {late} entries of more than an hour ago are not in the chain; is the worker running?"] if late else []


def _first_fault(rows: Iterable[Any]) -> str:
    before, expected = rules.BEGINNING, 1
    for link, entry in rows:
        if link.sequence != expected:
            return f"audit: link {expected} of the chain is missing"
        if entry is None:
            return f"audit: the entry of link {expected} is missing"
        if rules.digest_of(before, values_of(entry)) != link.digest:
            return f"audit: the entry of link {expected} is not as it was written"
        before, expected = link.digest, expected + 1
    return ""


def _late(session: Session) -> int:
    linked = select(AuditLink.id).where(AuditLink.entry_id == AuditEntry.id)
    limit = clock.now() - timedelta(minutes=rules.FRESH_MINUTES)
    return session.scalar(select(func.count(AuditEntry.id)).where(~linked.exists(), AuditEntry.at < limit)) or 0
