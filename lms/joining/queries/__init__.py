"""Looking up invitations and uploaded lists."""

import hashlib
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import db
from lms.base.sealing import CannotBeOpened, key_in, unseal
from lms.config import Settings
from lms.joining import rules
from lms.joining.models import STAGED_FOR, ImportBatch, Invitation
from lms.joining.rules import Fate
from lms.membership.models import Cohort, Membership
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import ServiceScope

A_PAGE = 50
FRAME = struct.Struct(">I?")


@dataclass(frozen=True)
class Asked:
    """An invitation as its link finds it. `address`: the one this link was sent to."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation_name: str
    address: str
    name: str
    roles: tuple[Role, ...]
    fate: Fate


@dataclass(frozen=True)
class Line:
    """An invitation in the list of a lead or trainer."""

    id: uuid.UUID
    name: str
    address: str
    roles: tuple[str, ...]
    cohort: str
    sent_at: datetime
    expires_at: datetime
    fate: Fate


def hash_of(secret: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def asked_by_link(secret: str) -> Asked | None:
    """The invitation a link belongs to, in whatever organisation; None for a link nobody sent."""
    hashed = hash_of(secret)
    with reading_in(ServiceScope("an invitation by its hashed secret")) as session:
        row = session.execute(
            select(Invitation, Organisation.name).join(Organisation, Organisation.id == Invitation.organisation_id)
            .where(or_(Invitation.secret_hash == hashed, Invitation.claim_hash == hashed))
        ).first()
    if row is None:
        return None
    invitation, organisation_name = row
    address = invitation.claim_address if invitation.claim_hash == hashed else invitation.address
    roles = tuple(Role(role) for role in invitation.roles)
    return Asked(invitation.id, invitation.organisation_id, organisation_name, address, invitation.name, roles, fate_of(invitation))


def fate_of(invitation: Invitation) -> Fate:
    """What its link can still do."""
    return rules.fate(invitation.expires_at, invitation.accepted_at, invitation.withdrawn_at, clock.now())


def invitation_or_none(invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation of the session's organisation."""
    return db.session.scalar(select(Invitation).where(Invitation.id == invitation_id))


def open_invitation(session: Session, address: str) -> Invitation | None:
    """The invitation of an address that is neither accepted nor withdrawn, expired or not."""
    return session.scalar(select(Invitation).where(
        Invitation.address == address, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
    ))


def lines(page: int, *, only_of: uuid.UUID | None) -> tuple[list[Line], bool]:
    """A page of invitations, newest first, and whether there is more; a trainer's own alone (`only_of`)."""
    statement = select(Invitation, Cohort.name).outerjoin(Cohort, Cohort.id == Invitation.cohort_id)
    if only_of is not None:
        statement = statement.where(Invitation.invited_by_id == only_of)
    rows = db.session.execute(
        statement.order_by(Invitation.invited_at.desc(), Invitation.id).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)
    ).all()
    found = [
        Line(row.id, row.name, row.address, tuple(row.roles), cohort or "", row.sent_at, row.expires_at, fate_of(row))
        for row, cohort in rows
    ]
    return found[:A_PAGE], len(rows) > A_PAGE


def member_addresses(session: Session) -> set[str]:
    """The addresses of the organisation's own people."""
    here = (Membership.person_id == Person.id, Membership.ended_at.is_(None))
    return set(session.scalars(select(Person.email).join(Membership, here[0]).where(here[1])))


def invited_addresses(session: Session) -> set[str]:
    """Addresses with an open invitation."""
    is_open = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now())
    return set(session.scalars(select(Invitation.address).where(*is_open)))


def is_member(session: Session, address: str) -> bool:
    """Whether the address is of one of the organisation's own people."""
    is_hers = (Person.email == address, Membership.ended_at.is_(None))
    return session.scalar(select(Membership.id).join(Person, Person.id == Membership.person_id).where(*is_hers)) is not None


def cohorts(session: Session) -> list[Cohort]:
    """The open groups, by name."""
    return list(session.scalars(select(Cohort).where(Cohort.archived_at.is_(None)).order_by(Cohort.name)))


def sent_this_hour(session: Session) -> int:
    """How many letters the organisation's invitations have brought in the last hour."""
    since = clock.now() - timedelta(hours=1)
    return session.scalar(select(func.count(Invitation.id)).where(Invitation.sent_at > since)) or 0


def batch_or_none(batch_id: uuid.UUID) -> ImportBatch | None:
    """An uploaded list of the session's organisation, while it is kept."""
    fresh = ImportBatch.uploaded_at > clock.now() - STAGED_FOR
    return db.session.scalar(select(ImportBatch).where(ImportBatch.id == batch_id, fresh))


def parts_of(batch_id: uuid.UUID, session: Session) -> Iterator[str]:
    """The list as it was uploaded, part by part: no more than one is in memory. Raises CannotBeOpened."""
    key = key_in(key_file(current_app.config["SETTINGS"]))
    if key is None:
        raise CannotBeOpened("the key of uploaded lists is missing")
    place, number, is_last = 0, 0, False
    while not is_last:
        head = _piece(session, batch_id, place, FRAME.size)
        length, is_last = FRAME.unpack(head) if len(head) == FRAME.size else (0, True)
        yield unseal(key, _piece(session, batch_id, place + FRAME.size, length), bound_to(batch_id, number, is_last=is_last))
        place, number = place + FRAME.size + length, number + 1


def framed(sealed: bytes, *, is_last: bool) -> bytes:
    """A sealed part with its length before it and whether it is the last, as `parts_of` reads it."""
    return FRAME.pack(len(sealed), is_last) + sealed


def bound_to(batch_id: uuid.UUID, number: int, *, is_last: bool) -> str:
    """Where a part of an uploaded list opens, and nowhere else: none can be left out, moved or added."""
    return f"import_batch|sealed|{batch_id}|{number}|{'last' if is_last else 'more'}"


def _piece(session: Session, batch_id: uuid.UUID, place: int, length: int) -> bytes:
    piece = select(func.substr(ImportBatch.sealed, place + 1, length)).where(ImportBatch.id == batch_id)
    return bytes(session.scalar(piece) or b"")


def key_file(settings: Settings) -> Path:
    """Where the installation keeps the key of uploaded lists."""
    return settings.home / "keys" / "imports.key"


def has_account(address: str) -> bool:
    """Whether somebody signs in with this address. Only ever told to whom a letter to the address has reached."""
    return db.session.scalar(select(Person.id).where(Person.email == address)) is not None


def organisation_by_key(session: Session, key: str) -> Organisation | None:
    """An organisation by its key."""
    return session.scalar(select(Organisation).where(Organisation.key == key))


def organisations_with_something_over() -> list[uuid.UUID]:
    """Organisations that keep a list or an invitation past its time."""
    with reading_in(ServiceScope("lists and invitations past their time")) as session:
        lists = session.scalars(select(ImportBatch.organisation_id).where(ImportBatch.uploaded_at < clock.now() - STAGED_FOR).distinct())
        over = session.scalars(select(Invitation.organisation_id).where(Invitation.expires_at < clock.now()).distinct())
        return sorted({*lists, *over})
