"""Asking to talk, being in touch, going on to somebody else; stepping back; the plan.

A wish to talk and the letters about it are written in one transaction, and going on is worked out from the rows: neither a mail server
that is down nor a killed process loses it (issue 3, 7; F19).
"""

import uuid
from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments.wellbeing import queries, rules
from assessments.wellbeing.models import PlanNoted, TalkRecipient, TalkRequest, WellnessPlan
from assessments.wellbeing.queries import Waiting
from lms.access import Actor
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.base.sealing import CannotBeOpened
from lms.mail import actions as mail
from lms.privacy import actions as vault
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

CHOOSE = "Choose whom you would like to talk to."
ONLY_BY_PHONE = "This person can only be rung. Ring the number, or choose somebody else as well."
NOT_NOW = "Your plan cannot be kept just now: the key is not in place. Your words are still in the page; copy them somewhere safe."
TOO_LONG = f"Make it shorter: it can have up to {rules.MOST_PLAN:,} characters."


def ask_to_talk(*, by: Actor, chosen: uuid.UUID | None) -> TalkRequest:
    """Tell the one she has chosen, by letter and on her page. Asking twice is asking once. Raises RuleBroken, naming the field."""
    session = db.session()
    if by.membership_id is None or chosen not in {each.membership_id for each in queries.contacts_for(session, by)} - {None}:
        raise RuleBroken(CHOOSE, "contact")
    present = queries.open_request(session, by.membership_id)
    if present is not None:
        return present
    now = clock.now()
    row = TalkRequest(
        organisation_id=by.organisation_id, membership_id=by.membership_id, asked_at=now, answer_by=now + rules.ANSWERED_WITHIN,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return queries.open_request(session, by.membership_id) or row
    _tell(session, row, [chosen] if chosen else [])
    return row


def withdraw(*, by: Actor) -> None:
    """She no longer wants to, or has spoken to somebody. Withdrawing twice is withdrawing once."""
    present = queries.open_request(db.session(), by.membership_id)
    if present is not None:
        present.withdrawn_at = clock.now()
        db.session.flush()


def note_in_touch(*, by: Actor, waiting: Waiting) -> None:
    """Somebody has been in touch with her. The first one counts."""
    db.session.execute(
        update(TalkRequest).where(TalkRequest.id == waiting.id, TalkRequest.answered_at.is_(None))
        .values(answered_at=clock.now(), answered_by_id=by.membership_id).execution_options(synchronize_session=False)
    )


def go_on() -> int:
    """The worker's turn: who was not in touch in time is joined by whoever stands in, then by the leads. Returns how many went on."""
    count = 0
    for organisation_id in queries.organisations_with_something_due():
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            count += sum(_go_on(session, row) for row in queries.overdue(session))
            forget_over(session)
    return count


def keep_plan(*, by: Actor, words: str, row_version: int) -> WellnessPlan:
    """Keep her plan, sealed.

    Raises RuleBroken when it is too long or its key is missing, OutOfDate when another tab saved something else first.
    """
    if len(words) > rules.MOST_PLAN:
        raise RuleBroken(TOO_LONG, "words")
    session, now = db.session(), clock.now()
    row = queries.plan_of(session, by.person_id)
    if row is None:
        row_id = ids.new()
        row = WellnessPlan(id=row_id, person_id=by.person_id, begun_at=now, sealed=_sealed(by, words, row_id), changed_at=now)
        session.add(row)
        session.flush()
        return row
    if row.row_version != row_version:
        if queries.opened_plan(row, by) == words:
            return row
        raise OutOfDate()
    if queries.opened_plan(row, by) is None:
        raise RuleBroken(NOT_NOW, "words")
    row.sealed, row.changed_at = _sealed(by, words, row.id), now
    session.flush()
    return row


def note_plan(*, by: Actor, has_one: bool) -> None:
    """Let her organisation know that she has a plan, or take that back. What it says stays hers."""
    session = db.session()
    present = queries.noted(session, by.membership_id)
    if has_one and present is None and by.membership_id is not None:
        session.add(PlanNoted(organisation_id=by.organisation_id, membership_id=by.membership_id))
    elif not has_one and present is not None:
        session.delete(present)
    session.flush()


def delete_plan(*, by: Actor) -> None:
    """Gone for good."""
    db.session.execute(delete(WellnessPlan).where(WellnessPlan.person_id == by.person_id).execution_options(synchronize_session=False))


def please_ring_me(*, by: Actor) -> bool:
    """She has stepped back and would like to hear from somebody: whoever is nearest is asked. False when there is nobody to ask."""
    nearest = next((each.membership_id for each in queries.contacts_for(db.session(), by) if each.membership_id), None)
    if nearest is None:
        return False
    ask_to_talk(by=by, chosen=nearest)
    return True


def _go_on(session: Session, row: TalkRequest) -> bool:
    step = rules.next_step(row.step)
    if step is None:
        return False
    fresh = rules.goes_on_to(
        step, deputies=queries.deputies_for(session, row.membership_id), leads=queries.lead_ids(session),
        told=[*queries.told(session, row.id), row.membership_id],
    )
    row.step, row.answer_by = step, clock.now() + rules.ANSWERED_WITHIN
    _tell(session, row, fresh)
    return True


def _tell(session: Session, row: TalkRequest, membership_ids: list[uuid.UUID]) -> None:
    for membership_id, person_id in queries.persons_of(session, membership_ids).items():
        session.add(TalkRecipient(organisation_id=row.organisation_id, request_id=row.id, membership_id=membership_id))
        mail.write(
            session, kind="wellbeing: talk", once=f"talk:{row.id}:{membership_id}", person_id=person_id,
            organisation_id=row.organisation_id,
        )
    session.flush()


def forget_over(session: Session) -> int:
    """Delete what was over a month ago in the session's organisation, and say how many. The caller commits."""
    limit = clock.now() - rules.KEPT_FOR
    over = or_(TalkRequest.answered_at < limit, TalkRequest.withdrawn_at < limit)
    gone: Any = session.execute(delete(TalkRequest).where(over).execution_options(synchronize_session=False))
    return int(gone.rowcount)


def _sealed(by: Actor, words: str, row_id: uuid.UUID) -> bytes:
    try:
        return vault.seal_for(by.person_id, words, table="wellness_plan", column="sealed", row_id=row_id)
    except CannotBeOpened:
        raise RuleBroken(NOT_NOW, "words") from None
