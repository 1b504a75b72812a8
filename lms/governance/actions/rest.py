"""Deciding what must be kept of somebody who was erased. What nobody decides about goes after four weeks (issue 3, 6; MUST-30)."""

import uuid
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.keeping import Erased
from lms.governance.kinds import Because
from lms.governance.models import RestDecision
from lms.governance.queries import rest
from lms.mail import actions as mail
from lms.membership.models import Membership
from lms.membership.queries import leads_of

CHOOSE = "Choose whether it has to be kept."


def decide(*, by: Actor, membership: Membership, because: Because | None) -> None:
    """Keep it for a reason, or let it go now. A reason may be given up later; what is gone does not come back. Raises RuleBroken."""
    if because is None:
        raise RuleBroken(CHOOSE, "because")
    session = db.session()
    row = rest.decision_on(session, membership.id)
    if row is not None and row.because is Because.NOTHING:
        return
    _keep_decision(session, membership, because, by.membership_id, row)
    if because is Because.NOTHING:
        _let_go(session, membership.id)
    audit.note(by=by, act="decided what to keep", thing="membership", thing_id=membership.id)


def let_go_undecided(session: Session) -> int:
    """Four weeks are over: what no lead has said must be kept goes. Returns how many rows. The caller commits."""
    count = 0
    for membership_id in rest.overdue(session):
        membership = session.get_one(Membership, membership_id)
        _keep_decision(session, membership, Because.NOTHING, None, None)
        count += _let_go(session, membership_id)
    return count


def tell_leads(session: Session, who: Erased) -> None:
    """Somebody has been erased: each lead hears that there is something to decide, where anything is left."""
    here = list(session.scalars(select(Membership.id).where(Membership.id.in_(who.memberships))))
    for membership_id in rest.left_of(session, here):
        for lead in leads_of(session):
            mail.write(
                session, kind="governance: rest", once=f"rest:{membership_id}:{lead.id}", person_id=lead.person_id,
                organisation_id=lead.organisation_id,
            )


def _keep_decision(
    session: Session, membership: Membership, because: Because, by_id: uuid.UUID | None, row: RestDecision | None,
) -> None:
    row = row or RestDecision(organisation_id=membership.organisation_id, membership_id=membership.id)
    row.because, row.decided_at, row.decided_by_id = because, clock.now(), by_id
    session.add(row)
    session.flush()


def _let_go(session: Session, membership_id: uuid.UUID) -> int:
    count = 0
    for _, cls in rest.rest_tables():
        gone: Any = session.execute(delete(cls).where(cls.membership_id == membership_id).execution_options(synchronize_session=False))
        count += int(gone.rowcount)
    return count
