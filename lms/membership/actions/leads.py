"""An organisation is never without a lead, whatever happens at the same moment (issue 3, 6)."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.base import clock
from lms.base.db import db
from lms.base.errors import NotAllowed, RuleBroken
from lms.membership import queries, rules
from lms.membership.models import Membership, RoleHeld
from lms.tenancy.models import Organisation


def one_at_a_time(session: Session) -> None:
    """Changes of who may do what in the session's organisation happen one after the other: each sees what the one before left.

    SQLite's writers stand in a queue anyway; PostgreSQL's wait for the organisation's row.
    """
    session.execute(select(Organisation.id).with_for_update(key_share=True)).all()


def must_still_lead(by: Actor) -> Session:
    """The request's session, its organisation locked. Raises NotAllowed when `by` has lost the role lead meanwhile."""
    session = db.session()
    one_at_a_time(session)
    if by.membership_id not in _leads(session):
        raise NotAllowed(rules.NO_LEAD_ANY_MORE)
    return session


def must_keep_a_lead(session: Session, without: uuid.UUID) -> None:
    """Raises RuleBroken when nobody but this member leads for good. Locks; ask before the change.

    A lead from outside whose time runs out does not count: the organisation would be without one at that moment.
    """
    one_at_a_time(session)
    leads = _leads(session)
    if without in leads and not any(until is None for membership_id, until in leads.items() if membership_id != without):
        raise RuleBroken(rules.LAST_LEAD)


def _leads(session: Session) -> dict[uuid.UUID, datetime | None]:
    """The leads who can act now, each with the moment her role ends."""
    held = select(Membership.id, RoleHeld.until).join(RoleHeld, RoleHeld.membership_id == Membership.id)
    rows = session.execute(held.where(*queries.is_active(clock.now()), RoleHeld.role == Role.LEAD))
    return dict(rows.all())
