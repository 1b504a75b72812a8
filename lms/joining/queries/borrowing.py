"""Looking up helpers from outside, and what they were asked."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, SecondFactor
from lms.accounts.rules import REMOVAL_FOR
from lms.base import clock
from lms.base.db import db
from lms.joining import rules
from lms.joining.models import BorrowedHelp, OutsideHelper
from lms.joining.queries import hash_of
from lms.membership.models import Membership
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import ServiceScope


@dataclass(frozen=True)
class AskedHelper:
    """What a link asks somebody outside. `about`: the name of who lost her code, empty when she is asked to stand by.

    `is_open`: it can still be answered; `answer`: what she has said, None when nothing.
    """

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation_name: str
    name: str
    about: str
    is_open: bool
    answer: bool | None
    until: datetime


def living_helpers(session: Session) -> list[OutsideHelper]:
    """Everybody outside who is named and has not ended, first named first. The session's scope says in which organisation."""
    return list(session.scalars(select(OutsideHelper).where(OutsideHelper.ended_at.is_(None)).order_by(OutsideHelper.named_at)))


def helper_or_none(helper_id: uuid.UUID) -> OutsideHelper | None:
    """A living one of the session's organisation."""
    return db.session.scalar(select(OutsideHelper).where(OutsideHelper.id == helper_id, OutsideHelper.ended_at.is_(None)))


def organisations_with_helpers() -> list[uuid.UUID]:
    """Organisations that have anybody outside to ask or to forget."""
    with reading_in(ServiceScope("organisations with helpers from outside")) as session:
        return sorted(session.scalars(select(OutsideHelper.organisation_id).where(OutsideHelper.address != "").distinct()))


def to_stand_by(secret: str) -> AskedHelper | None:
    """Who is asked to be a helper by this link; None for a link nobody sent."""
    with reading_in(ServiceScope("a helper from outside by her hashed secret")) as session:
        statement = select(OutsideHelper, Organisation.name).join(Organisation, Organisation.id == OutsideHelper.organisation_id)
        row = session.execute(statement.where(OutsideHelper.secret_hash == hash_of(secret))).first()
    if row is None:
        return None
    helper, organisation_name = row
    is_living = helper.ended_at is None
    return AskedHelper(
        helper.id, helper.organisation_id, organisation_name, helper.name, "",
        is_living and helper.agreed_at is None and helper.expires_at > clock.now(),
        True if is_living and helper.agreed_at else None, helper.expires_at,
    )


def to_speak_for(secret: str) -> AskedHelper | None:
    """Whom a helper is asked about by this link; None for a link nobody sent."""
    with reading_in(ServiceScope("a question to a helper by its hashed secret")) as session:
        row = session.execute(_asked_about().where(BorrowedHelp.secret_hash == hash_of(secret))).first()
    if row is None:
        return None
    asked, helper, about, organisation_name, removal_asked_at = row
    is_open = asked.answered_at is None and helper.ended_at is None and asked.expires_at > clock.now()
    return AskedHelper(
        asked.id, asked.organisation_id, organisation_name, helper.name, about, is_open and removal_asked_at == asked.asked_at,
        asked.has_agreed, asked.expires_at,
    )


def _asked_about() -> Any:
    return (
        select(BorrowedHelp, OutsideHelper, Person.name, Organisation.name, SecondFactor.removal_asked_at)
        .join(OutsideHelper, OutsideHelper.id == BorrowedHelp.helper_id)
        .join(Organisation, Organisation.id == BorrowedHelp.organisation_id)
        .join(Membership, Membership.id == BorrowedHelp.membership_id).join(Person, Person.id == Membership.person_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
    )


def not_asked_yet(session: Session) -> list[tuple[OutsideHelper, uuid.UUID, str, datetime]]:
    """(helper, membership, her name, since when) for each member who has lost her code and each helper who has not been asked for her."""
    now = clock.now()
    helpers = [row for row in living_helpers(session) if rules.helps_now(row.agreed_at, row.ended_at, now)]
    if not helpers:
        return []
    lost = session.execute(
        select(Membership.id, Person.name, SecondFactor.removal_asked_at).join(Person, Person.id == Membership.person_id)
        .join(SecondFactor, SecondFactor.person_id == Person.id)
        .where(SecondFactor.removal_asked_at > now - REMOVAL_FOR, SecondFactor.removal_second_id.is_(None), Membership.ended_at.is_(None))
    ).all()
    present = set(session.execute(select(BorrowedHelp.helper_id, BorrowedHelp.membership_id, BorrowedHelp.asked_at)).all())
    return [
        (helper, membership_id, name, asked_at) for membership_id, name, asked_at in lost for helper in helpers
        if asked_at and (helper.id, membership_id, asked_at) not in present
    ]


def question(session: Session, asked_id: uuid.UUID) -> tuple[BorrowedHelp, Membership, datetime | None] | None:
    """A question, whom it is about, and since when she has been asking now."""
    row = session.execute(
        select(BorrowedHelp, Membership, SecondFactor.removal_asked_at)
        .join(Membership, and_(Membership.id == BorrowedHelp.membership_id, Membership.person_id.is_not(None)))
        .outerjoin(SecondFactor, SecondFactor.person_id == Membership.person_id).where(BorrowedHelp.id == asked_id)
    ).first()
    return tuple(row) if row else None  # type: ignore[return-value]
