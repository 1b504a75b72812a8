"""Who is there when it matters."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.db import db
from lms.governance import rules
from lms.governance.kinds import ContactKind
from lms.governance.models import DutyContact as Row
from lms.governance.models import OwnLine
from lms.membership.models import Membership


@dataclass(frozen=True)
class DutyContact:
    """A named contact as pages and the rooms above see her. `person_id`: when she is one of the organisation's own people."""

    kind: ContactKind
    membership_id: uuid.UUID | None
    person_id: uuid.UUID | None
    name: str
    phone: str
    hours: str
    confirmed_at: datetime


def duty_contacts(session: Session) -> list[DutyContact]:
    """The named contacts of the session's organisation, safeguarding lead first.

    Who has left or is suspended is nobody to ring: her kind counts as missing until a lead names somebody, or she is taken back.
    """
    is_one_of_us = Membership.ended_at.is_(None) & Membership.suspended_at.is_(None)
    rows = session.execute(
        select(Row, Membership.person_id).outerjoin(Membership, Membership.id == Row.membership_id)
        .where(Row.ended_at.is_(None), or_(Row.membership_id.is_(None), is_one_of_us))
    ).all()
    found = [
        DutyContact(row.kind, row.membership_id, person_id, row.name, row.phone, row.hours, row.confirmed_at) for row, person_id in rows
    ]
    return sorted(found, key=lambda contact: list(ContactKind).index(contact.kind))


def missing(contacts: list[DutyContact]) -> list[ContactKind]:
    """Kinds of contact nobody is named for."""
    return [kind for kind in ContactKind if kind not in {contact.kind for contact in contacts}]


def is_due_again(contacts: list[DutyContact]) -> bool:
    """Whether a lead has to look whether they are still right."""
    return any(rules.is_due_again(contact.confirmed_at, clock.now()) for contact in contacts)


def contact_row(session: Session, kind: ContactKind) -> Row | None:
    """The living row of a kind."""
    return session.scalar(select(Row).where(Row.kind == kind, Row.ended_at.is_(None)))


def own_lines(session: Session) -> list[OwnLine]:
    """The organisation's own help lines, by name."""
    return list(session.scalars(select(OwnLine).where(OwnLine.ended_at.is_(None)).order_by(OwnLine.name)))


def line_or_none(line_id: uuid.UUID) -> OwnLine | None:
    """A living line of the request's organisation."""
    return db.session.scalar(select(OwnLine).where(OwnLine.id == line_id, OwnLine.ended_at.is_(None)))
