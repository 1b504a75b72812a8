"""Writing the audit."""

import uuid

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.audit.models import AuditEntry
from lms.base.db import db
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions


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


def _add(session: Session, by: Actor, act: str, thing: str, thing_id: uuid.UUID, about: uuid.UUID | None) -> None:
    session.add(AuditEntry(
        organisation_id=by.organisation_id, person_id=by.person_id, act=act, thing=thing, thing_id=thing_id, about_membership_id=about,
    ))
