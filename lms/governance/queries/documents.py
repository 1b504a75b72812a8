"""Documents, their versions, and who has read the one that counts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import db
from lms.governance import rules
from lms.governance.kinds import BEFORE_LIVE, PATTERNS, DocumentKind
from lms.governance.models import Acknowledgement, Breach, Document, DocumentVersion
from lms.membership.models import Membership, RoleHeld
from lms.membership.queries import is_active

MOST_VERSIONS = 2_000_000_000
DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Shown:
    """A document with the version that counts. `read_at`: when the one who looks has acknowledged it."""

    id: uuid.UUID
    kind: DocumentKind
    title: str
    audience: tuple[str, ...]
    version_id: uuid.UUID
    number: int
    published_at: datetime
    read_at: datetime | None
    is_for_me: bool


@dataclass(frozen=True)
class Reader:
    """One who has to read a document, and when she did."""

    name: str
    read_at: datetime | None


@dataclass(frozen=True)
class Counted:
    """A document as a lead's list shows it."""

    document: Document
    number: int
    published_at: datetime
    read: int
    of: int


def document_or_none(document_id: uuid.UUID) -> Document | None:
    """A document of the request's organisation, retired or not."""
    return db.session.scalar(select(Document).where(Document.id == document_id))


def document_with_number(document_id: uuid.UUID, number: int) -> Document | None:
    """The same, when it has a version of this number."""
    has_it = select(DocumentVersion.id).where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    return document_or_none(document_id) if 0 < number < MOST_VERSIONS and db.session.scalar(has_it) else None


def breach_or_none(breach_id: uuid.UUID) -> Breach | None:
    """A breach of the request's organisation."""
    return db.session.scalar(select(Breach).where(Breach.id == breach_id))


def breaches(session: Session, most: int = 200) -> list[Breach]:
    """Newest first."""
    return list(session.scalars(select(Breach).order_by(Breach.discovered_at.desc(), Breach.id).limit(most)))


def newest(session: Session, document_id: uuid.UUID) -> DocumentVersion | None:
    """The version that counts."""
    return session.scalar(
        select(DocumentVersion).where(DocumentVersion.document_id == document_id).order_by(DocumentVersion.number.desc()).limit(1)
    )


def versions(session: Session, document_id: uuid.UUID) -> list[DocumentVersion]:
    """All of them, newest first."""
    return list(session.scalars(
        select(DocumentVersion).where(DocumentVersion.document_id == document_id).order_by(DocumentVersion.number.desc())
    ))


def documents_for(session: Session, actor: Actor) -> list[Shown]:
    """What is in force, with whether it is hers to read and whether she has; one query."""
    mine = and_(Acknowledgement.version_id == DocumentVersion.id, Acknowledgement.membership_id == actor.membership_id)
    rows = session.execute(
        _in_force(select(Document, DocumentVersion.id, DocumentVersion.number, DocumentVersion.published_at, Acknowledgement.at))
        .outerjoin(Acknowledgement, mine)
    ).all()
    roles = {role.value for role in actor.roles}
    return [
        Shown(row.id, row.kind, row.title, tuple(row.audience), version_id, number, at, read_at, rules.is_for(row.audience, roles))
        for row, version_id, number, at, read_at in rows
    ]


def to_read(session: Session, actor: Actor) -> list[Shown]:
    """What waits for her."""
    return [shown for shown in documents_for(session, actor) if shown.is_for_me and shown.read_at is None]


def counted(session: Session) -> list[Counted]:
    """Every document in force with how many of those who have to have read it; four queries at most."""
    rows = session.execute(
        _in_force(select(Document, DocumentVersion.id, DocumentVersion.number, DocumentVersion.published_at))
    ).all()
    holders, read = _holders(session), _read(session, [version_id for _, version_id, _, _ in rows])
    found = []
    for row, version_id, number, at in rows:
        audience = _audience(holders, row.audience)
        found.append(Counted(row, number, at, len(audience & read.get(version_id, set())), len(audience)))
    return found


def readers(session: Session, document: Document) -> list[Reader]:
    """Everybody who has to read it, by name; who has not yet comes first."""
    version = newest(session, document.id)
    audience = _audience(_holders(session), document.audience)
    mine = and_(Acknowledgement.membership_id == Membership.id, Acknowledgement.version_id == (version.id if version else None))
    rows = session.execute(
        select(Membership.id, Person.name, Acknowledgement.at).join(Person, Person.id == Membership.person_id)
        .outerjoin(Acknowledgement, mine).order_by(func.lower(Person.name), Membership.id)
    ).all()
    found = [Reader(name, at) for membership_id, name, at in rows if membership_id in audience]
    return sorted(found, key=lambda reader: reader.read_at is not None)


def unconfirmed(session: Session) -> list[DocumentKind]:
    """Of the three documents a lead confirms before live use, those no lead has confirmed in their present version."""
    read = _read_by_leads(session)
    return [kind for kind in BEFORE_LIVE if kind not in read]


def privacy_notice(session: Session) -> str:
    """The HTML of the organisation's own privacy notice, or empty."""
    found = session.execute(
        _in_force(select(DocumentVersion.html, DocumentVersion.published_at)).where(Document.kind == DocumentKind.PRIVACY_NOTICE)
    ).first()
    return found[0] if found else ""


def our_text(kind: DocumentKind) -> str:
    """The text we ship for a kind to start from; empty when there is none."""
    name = PATTERNS[kind].file
    return (DATA / name).read_text(encoding="utf-8") if name else ""


def audience_people(session: Session, audience: Sequence[str]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(membership, person) of those who have to read something."""
    ids = _audience(_holders(session), audience)
    rows = session.execute(select(Membership.id, Membership.person_id).where(Membership.person_id.is_not(None))).all()
    return [(membership_id, person_id) for membership_id, person_id in rows if person_id and membership_id in ids]


def _in_force(statement: Any) -> Any:
    later = aliased(DocumentVersion)
    last = select(func.max(later.number)).where(later.document_id == Document.id).scalar_subquery()
    return (
        statement.select_from(Document)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == last))
        .where(Document.retired_at.is_(None)).order_by(Document.title, Document.id)
    )


def _holders(session: Session) -> dict[str, set[uuid.UUID]]:
    """Role -> memberships that hold it now."""
    rows = session.execute(
        select(RoleHeld.role, Membership.id).join(Membership, RoleHeld.membership_id == Membership.id).where(*is_active(clock.now()))
    ).all()
    found: dict[str, set[uuid.UUID]] = {}
    for role, membership_id in rows:
        found.setdefault(Role(role).value, set()).add(membership_id)
    return found


def _audience(holders: dict[str, set[uuid.UUID]], audience: Sequence[str]) -> set[uuid.UUID]:
    return {membership_id for role in audience for membership_id in holders.get(role, ())}


def _read(session: Session, version_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    statement = select(Acknowledgement.version_id, Acknowledgement.membership_id).where(Acknowledgement.version_id.in_(version_ids))
    for version_id, membership_id in session.execute(statement) if version_ids else ():
        found.setdefault(version_id, set()).add(membership_id)
    return found


def _read_by_leads(session: Session) -> set[DocumentKind]:
    rows = session.execute(
        _in_force(select(Document.kind, DocumentVersion.number)).join(Acknowledgement, Acknowledgement.version_id == DocumentVersion.id)
        .join(RoleHeld, and_(RoleHeld.membership_id == Acknowledgement.membership_id, RoleHeld.role == Role.LEAD))
    ).all()
    return {kind for kind, _ in rows}
