"""Giving and taking away roles: by a lead, never on herself, in force at the next request, noted, told by letter."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.membership import queries, rules
from lms.membership.actions.joining import give
from lms.membership.actions.leads import must_keep_a_lead, must_still_lead
from lms.membership.actions.letters import tell
from lms.membership.models import CohortPlace, Membership, NamedSupervisor, Part, RoleHeld


def grant_role(*, by: Actor, membership: Membership, role: Role, until: datetime | None = None) -> None:
    """Give a member a role. Given twice is given once."""
    session = must_still_lead(by)
    must_be_another_member(by, membership)
    if not rules.may_grant(by.roles, role):
        raise RuleBroken(rules.NOT_GIVEN_HERE, "roles")
    held, is_new = give(session, membership, role, clock.now(), until)
    if is_new:
        audit.note(by=by, act="gave a role", thing=role.value, thing_id=held.id, about=membership.id)


def take_role(*, by: Actor, membership: Membership, role: Role) -> None:
    """Take a role away from a member. A role she does not hold stays not held."""
    session = must_still_lead(by)
    must_be_another_member(by, membership)
    held = session.scalar(select(RoleHeld).where(RoleHeld.membership_id == membership.id, RoleHeld.role == role))
    if held is None:
        return
    if role is Role.LEAD:
        must_keep_a_lead(session, without=membership.id)
    drop(session, held)
    audit.note(by=by, act="took away a role", thing=role.value, thing_id=held.id, about=membership.id)


def set_roles(*, by: Actor, membership: Membership, roles: Collection[Role], shown: str) -> None:
    """Make these the member's roles. Raises OutOfDate when they are not any more what the page showed."""
    session = must_still_lead(by)
    held = queries.roles_held(session, membership.id)
    if shown != rules.version_of(held):
        raise OutOfDate()
    wanted = set(roles)
    for role in sorted(wanted - held):
        grant_role(by=by, membership=membership, role=role)
    for role in sorted(held - wanted):
        take_role(by=by, membership=membership, role=role)
    if wanted != held:
        tell("membership: roles", membership)


def must_be_another_member(by: Actor, membership: Membership) -> None:
    """Raises RuleBroken when a lead acts on herself or on somebody who has left, perhaps just now."""
    db.session.refresh(membership)
    if by.membership_id == membership.id:
        raise RuleBroken(rules.NOT_ON_HERSELF)
    if membership.ended_at is not None or membership.person_id is None:
        raise RuleBroken(rules.NOT_A_MEMBER)


def drop(session: Session, held: RoleHeld) -> None:
    """Delete a role and what hangs on it: a trainer's groups, the trainees of a supervisor. Given again, it begins anew."""
    if held.role is Role.TRAINER:
        hers = CohortPlace.membership_id == held.membership_id
        session.execute(delete(CohortPlace).where(hers, CohortPlace.part == Part.TRAINER))
    if held.role is Role.SUPERVISOR:
        leave_trainees(session, held.membership_id)
    session.delete(held)
    session.flush()


def leave_trainees(session: Session, membership_id: object) -> None:
    """Somebody supervises nobody any more: the gap shows on the lead's page (R6)."""
    for column in (NamedSupervisor.supervisor_id, NamedSupervisor.deputy_id):
        session.execute(update(NamedSupervisor).where(column == membership_id).values({column.key: None}))
