"""Naming who supervises a trainee and who stands in (issue 3, 5; R6; NEW-19)."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import actions as audit
from lms.base import clock
from lms.base.errors import OutOfDate, RuleBroken
from lms.membership import queries, rules
from lms.membership.actions.leads import must_still_lead
from lms.membership.actions.letters import tell
from lms.membership.models import Membership, NamedSupervisor


def name_supervisors(
    *, by: Actor, membership: Membership, supervisor_id: uuid.UUID | None, deputy_id: uuid.UUID | None, shown: str | None = None,
) -> None:
    """Name both; None leaves a gap. Raises RuleBroken with the field, OutOfDate when the page showed something else (`shown`)."""
    session = must_still_lead(by)
    if membership.ended_at is not None or membership.person_id is None:
        raise RuleBroken(rules.NOT_A_MEMBER)
    row = session.scalar(select(NamedSupervisor).where(NamedSupervisor.membership_id == membership.id))
    before = (row.supervisor_id, row.deputy_id) if row else (None, None)
    if shown is not None and shown != rules.version_of(before):
        raise OutOfDate()
    words, field = rules.fault_of_supervisors(membership.id, supervisor_id, deputy_id)
    if words:
        raise RuleBroken(words, field)
    if (supervisor_id, deputy_id) != before:
        _name(session, by, membership, row, (supervisor_id, deputy_id), before)


def _name(
    session: Session, by: Actor, membership: Membership, row: NamedSupervisor | None,
    chosen: tuple[uuid.UUID | None, uuid.UUID | None], before: tuple[uuid.UUID | None, uuid.UUID | None],
) -> None:
    present = {member.id: member for member in queries.holders_of(session, Role.SUPERVISOR)}
    for field, person, earlier in zip(("supervisor", "deputy"), chosen, before, strict=True):
        if person is not None and person != earlier and person not in present:
            raise RuleBroken(rules.NO_SUPERVISOR, field)
    row = row or NamedSupervisor(organisation_id=membership.organisation_id, membership_id=membership.id)
    row.supervisor_id, row.deputy_id = chosen
    row.named_at = clock.now()
    session.add(row)
    session.flush()
    audit.note(by=by, act="named the supervisors", thing="supervision", thing_id=row.id, about=membership.id)
    tell("membership: supervisor", membership)
    for person in {person for person in chosen if person is not None and person not in before}:
        tell("membership: trainee", present[person])
