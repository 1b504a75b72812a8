"""Borrowing somebody from outside where two people are needed: named beforehand, asked by a link that answers once ("light for three")."""

import uuid
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.accounts.actions import second_factor
from lms.accounts.rules import REMOVAL_FOR, email_as_kept
from lms.audit import actions as audit
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.joining import queries, rules
from lms.joining.models import BorrowedHelp, OutsideHelper
from lms.joining.queries import borrowing
from lms.joining.queries.borrowing import AskedHelper
from lms.mail import actions as mail
from lms.membership.queries import leads_of
from lms.tenancy.actions import bind, bind_request
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

ENOUGH = f"You have {rules.MOST_HELPERS} people from outside already. End one of them first."
ONE_OF_YOU = "This address belongs to one of your own people. Name somebody from outside."
THERE_ALREADY = "You have named somebody with this address already."
OVER = "This link can no longer be used. Nothing has been changed."


def name_helper(*, by: Actor, name: str, address: str) -> OutsideHelper:
    """Ask somebody outside to stand by, by letter; every other lead hears of it. Raises RuleBroken, naming the field."""
    session, address = db.session(), email_as_kept(address)
    _refuse_wrong(session, name, address)
    if by.membership_id is None:
        raise ValueError("a helper is named inside an organisation")
    secret, now = ids.secret(), clock.now()
    helper = OutsideHelper(
        organisation_id=by.organisation_id, name=name.strip(), address=address, named_by_id=by.membership_id,
        secret_hash=queries.hash_of(secret), named_at=now, expires_at=now + rules.GOOD_FOR,
    )
    try:
        with session.begin_nested():
            session.add(helper)
    except IntegrityError:
        raise RuleBroken(THERE_ALREADY, "address") from None
    values = {"name": helper.name, "organisation": by.organisation_name, "who": by.name, "secret": secret}
    mail.write(session, kind="outside: named", once=f"outside:{helper.id}", address=address, values=values,
               organisation_id=helper.organisation_id)
    _tell_other_leads(session, helper, by)
    audit.note(by=by, act="named a helper from outside", thing="helper from outside", thing_id=helper.id)
    return helper


def end_helper(*, by: Actor, helper: OutsideHelper) -> None:
    """She is no longer asked; links that are under way stop working. Ending twice is ending once."""
    helper.ended_at = helper.ended_at or clock.now()
    db.session.flush()
    audit.note(by=by, act="ended a helper from outside", thing="helper from outside", thing_id=helper.id)


def stand_by(asked: AskedHelper) -> None:
    """She is willing. Raises RuleBroken when the link is over; the database lets one of many at once through."""
    bind_request(OrganisationScope(asked.organisation_id))
    now = clock.now()
    taken: Any = db.session.execute(
        update(OutsideHelper).where(
            OutsideHelper.id == asked.id, OutsideHelper.agreed_at.is_(None), OutsideHelper.ended_at.is_(None),
            OutsideHelper.expires_at > now,
        ).values(agreed_at=now).execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        raise RuleBroken(OVER)


def answer(asked: AskedHelper, *, has_agreed: bool) -> None:
    """She has spoken to who lost her code, or has not or does not believe it. Once; raises RuleBroken when the link is over.

    A "no" changes nothing by itself: the leads hear of it by letter, and she who asked can still be helped by two others.
    """
    bind_request(OrganisationScope(asked.organisation_id))
    session, now = db.session(), clock.now()
    taken: Any = session.execute(
        update(BorrowedHelp).where(BorrowedHelp.id == asked.id, BorrowedHelp.answered_at.is_(None), BorrowedHelp.expires_at > now)
        .values(answered_at=now, has_agreed=has_agreed).execution_options(synchronize_session=False)
    )
    found = borrowing.question(session, asked.id) if taken.rowcount else None
    if found is None or found[2] != found[0].asked_at or found[1].person_id is None:
        raise RuleBroken(OVER)
    question, membership, _ = found
    stranger = Actor(person_id=question.helper_id, name="", nation="", organisation_id=asked.organisation_id)
    if has_agreed:
        second_factor.agree_to_removal(session, found[1].person_id, question.helper_id)
    else:
        _tell_of_doubt(session, question)
    act = "agreed from outside to a lost code" if has_agreed else "did not agree from outside to a lost code"
    audit.note(by=stranger, act=act, thing="person", thing_id=membership.id, about=membership.id)


def ask_helpers() -> int:
    """The worker's turn: ask each helper who counts about each member who has lost her code. Returns how many letters."""
    return sum(_ask_in(organisation_id) for organisation_id in borrowing.organisations_with_helpers())


def forget_helpers(session: Session) -> int:
    """Blank name and address of who ended, or never answered, half a year ago. The caller commits."""
    limit, gone = clock.now() - rules.HELPER_KEPT_FOR, 0
    for was_over in (OutsideHelper.ended_at < limit, OutsideHelper.agreed_at.is_(None) & (OutsideHelper.expires_at < limit)):
        changed: Any = session.execute(
            update(OutsideHelper).where(was_over, OutsideHelper.address != "").values(address="", name="", ended_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        gone += int(changed.rowcount)
    return gone


def _ask_in(organisation_id: uuid.UUID) -> int:
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        forget_helpers(session)
        waiting = borrowing.not_asked_yet(session)
        for helper, membership_id, name, asked_at in waiting:
            secret = ids.secret()
            row = BorrowedHelp(
                organisation_id=organisation_id, helper_id=helper.id, membership_id=membership_id, asked_at=asked_at,
                secret_hash=queries.hash_of(secret), expires_at=asked_at + REMOVAL_FOR,
            )
            session.add(row)
            session.flush()
            mail.write(session, kind="outside: lost code", once=f"outside asked:{row.id}", address=helper.address,
                       values={"name": helper.name, "about": name, "secret": secret}, organisation_id=organisation_id)
        return len(waiting)


def _refuse_wrong(session: Session, name: str, address: str) -> None:
    for field, words in (("name", rules.name_problem(name)), ("address", rules.address_problem(address))):
        if words:
            raise RuleBroken(words, field)
    if queries.is_member(session, address):
        raise RuleBroken(ONE_OF_YOU, "address")
    if len(borrowing.living_helpers(session)) >= rules.MOST_HELPERS:
        raise RuleBroken(ENOUGH)


def _tell_other_leads(session: Session, helper: OutsideHelper, by: Actor) -> None:
    for lead in leads_of(session):
        if lead.person_id and lead.person_id != by.person_id:
            mail.write(session, kind="outside: told", once=f"outside told:{helper.id}:{lead.id}", person_id=lead.person_id,
                       organisation_id=helper.organisation_id)


def _tell_of_doubt(session: Session, question: BorrowedHelp) -> None:
    for lead in leads_of(session):
        if lead.person_id:
            mail.write(session, kind="outside: doubt", once=f"outside doubt:{question.id}:{lead.id}", person_id=lead.person_id,
                       organisation_id=question.organisation_id)
