"""Writing the audit."""

import uuid

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.audit import queries, rules
from lms.audit.models import AuditEntry, AuditLink
from lms.base.db import db
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.logs import logger


def note(*, by: Actor, act: str, thing: str, thing_id: uuid.UUID, about: uuid.UUID | None = None) -> None:
    """Note an act in the transaction it happens in."""
    _add(db.session(), by, act, thing, thing_id, about)


def note_view(*, by: Actor, thing: str, thing_id: uuid.UUID, about: uuid.UUID | None = None) -> None:
    """Note that somebody looked at another person's work, before it is shown: if the note fails, nothing is shown (ASVS 16.3.2)."""
    if by.organisation_id is None:
        raise ValueError("a view needs an organisation")
    with transactions.apart("audit of a view") as session:
        bind(session, OrganisationScope(by.organisation_id))
        _add(session, by, "viewed", thing, thing_id, about)


def link_all() -> int:
    """The worker's turn: add what has been noted to each organisation's chain, and say where each chain stands to the log once a day.

    Another worker that was quicker wins by the constraint; the rest is done at the next turn. Returns how many links were added.
    """
    return sum(_link(organisation_id) for organisation_id in queries.organisation_ids())


def _link(organisation_id: uuid.UUID) -> int:
    try:
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            last, fresh = queries.last_link(session), queries.not_linked(session)
            before, sequence = (last.digest, last.sequence) if last else (rules.BEGINNING, 0)
            for number, entry in enumerate(fresh, start=sequence + 1):
                before = rules.digest_of(before, queries.values_of(entry))
                session.add(AuditLink(organisation_id=organisation_id, entry_id=entry.id, sequence=number, digest=before))
            return len(fresh)
    except IntegrityError:
        return 0


def tell_heads() -> None:
    """Write the head of each chain to the log, which lies elsewhere: a chain cut short shows there (safety.md 3.4)."""
    for organisation_id in queries.organisation_ids():
        with reading_in(OrganisationScope(organisation_id)) as session:
            last = queries.last_link(session)
        if last is not None:
            logger.info("audit head", extra={"organisation": str(organisation_id), "sequence": last.sequence, "digest": last.digest.hex()})


def _add(session: Session, by: Actor, act: str, thing: str, thing_id: uuid.UUID, about: uuid.UUID | None) -> None:
    session.add(AuditEntry(
        organisation_id=by.organisation_id, person_id=by.person_id, act=act, thing=thing, thing_id=thing_id, about_membership_id=about,
    ))
