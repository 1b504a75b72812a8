"""Erasing a person: her choice alone, seven days to change her mind, then in steps that each may be killed and run again (design.md 3).

The order is what makes it safe: sign-in ends, her key is destroyed (from here on nothing private of hers can be read), her rows go
organisation by organisation, and only then the account that all of this is found by.
"""

import json
import uuid

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.keeping import Erased, Fate, Keeping
from lms.mail import actions as mail
from lms.privacy import queries
from lms.privacy.actions.vault import destroy_keys, mark_of
from lms.privacy.models import Erasure
from lms.privacy.queries import held
from lms.privacy.rules import CHANGE_OF_MIND
from lms.tenancy.actions import bind
from lms.tenancy.models import TenantRow
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.logs import logger


def ask_to_be_erased(*, by: Actor) -> Erasure:
    """In seven days she is erased, unless she changes her mind. Asking twice is asking once.

    Raises RuleBroken when somebody has to take over from her first: an organisation is never without a lead.
    """
    session, now = db.session(), clock.now()
    present = held.erasure_of(session, by.person_id)
    if present is not None:
        return present
    words = current_app.extensions["peerway_against_erasure"](by.person_id)
    if words:
        raise RuleBroken(words)
    row = Erasure(person_id=by.person_id, asked_at=now, due_at=now + CHANGE_OF_MIND)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return held.erasure_of(session, by.person_id) or row
    mail.write(session, kind="privacy: asked", once=f"erasure:{row.id}", person_id=by.person_id)
    return row


def change_mind(*, by: Actor) -> None:
    """She stays."""
    present = held.erasure_of(db.session(), by.person_id)
    if present is not None:
        present.stopped_at = clock.now()
        db.session.flush()


def erase_who_is_due() -> int:
    """The worker's turn. One who cannot be erased yet does not hold up the others. Returns how many were erased."""
    with transactions.step() as session:
        due = held.due_erasures(session)
    return sum(_erased_if_possible(person_id) for person_id in due)


def erase_again() -> int:
    """After a restore: erase everybody the ledger names who is there again. Returns how many."""
    marks = marks_of_erased()
    if not marks:
        return 0
    back = [person_id for person_id in current_app.extensions["peerway_everybody"]() if mark_of(person_id) in marks]
    for person_id in back:
        erase(person_id, is_told=False)
    return len(back)


def erase(person_id: uuid.UUID, *, is_told: bool = True) -> None:
    """Erase her now. Each step is whole by itself; run again after a crash it goes on where it was. `is_told`: a last letter says so."""
    who = held.who_is(person_id)
    if who is not None:
        with transactions.step() as session:
            current_app.extensions["peerway_shut_out"](session, person_id)
    if mark_of(person_id) not in marks_of_erased():
        destroy_keys(person_id)
    else:
        queries.key_store().delete_of(person_id)
    if who is not None:
        for organisation_id in held.organisation_ids():
            _in_organisation(organisation_id, who)
        _account(who, is_told=is_told)
    with transactions.step() as session:
        row = held.erasure_of(session, person_id)
        if row is not None:
            row.done_at = clock.now()


def marks_of_erased() -> set[str]:
    """The marks the ledger holds."""
    file = queries.ledger_file()
    return {json.loads(line)["mark"] for line in file.read_text().splitlines()} if file.exists() else set()


def _erased_if_possible(person_id: uuid.UUID) -> bool:
    try:
        if current_app.extensions["peerway_against_erasure"](person_id):
            _wait_for_a_lead(person_id)
            return False
        erase(person_id)
    except RuleBroken:
        logger.warning("an erasure waits for another lead")
        return False
    return True


def _wait_for_a_lead(person_id: uuid.UUID) -> None:
    """She is told once a day at most why it has not happened."""
    with transactions.step() as session:
        day = clock.now().date().isoformat()
        mail.write(session, kind="privacy: waits", once=f"erasure waits:{person_id}:{day}", person_id=person_id)


def _in_organisation(organisation_id: uuid.UUID, who: Erased) -> None:
    by_name = held.classes()
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        for keeping in held.keepings():
            if issubclass(by_name[keeping.table], TenantRow):
                _apply(session, keeping, by_name[keeping.table], who)
        for follow in current_app.extensions["peerway_on_erased"]:
            follow(session, who)


def _apply(session: Session, keeping: Keeping, cls: type[TenantRow], who: Erased) -> None:
    if keeping.fate is Fate.DELETE:
        session.execute(delete(cls).where(cls.owned_by(held.scope_of(who))).execution_options(synchronize_session=False))
    elif keeping.blank is not None:
        keeping.blank(session, who)


def _account(who: Erased, *, is_told: bool) -> None:
    """What belongs to no organisation, the account last; she hears of it under the address that is forgotten with this letter."""
    by_name = held.classes()
    shared = [keeping for keeping in held.keepings() if not issubclass(by_name[keeping.table], TenantRow) and keeping.fate is Fate.DELETE]
    with transactions.step() as session:
        for keeping in sorted(shared, key=lambda keeping: keeping.owner == "id"):
            cls = by_name[keeping.table]
            session.execute(
                delete(cls).where(getattr(cls, keeping.owner) == who.person_id).execution_options(synchronize_session=False)
            )
        if is_told:
            mail.write(session, kind="privacy: erased", once=f"erased:{mark_of(who.person_id)[:32]}", address=who.address)
