"""Cohorts: opening, naming, archiving; who trains in them and who is in them."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.membership import queries, rules
from lms.membership.actions.joining import organisation_of
from lms.membership.models import Cohort, CohortPlace, Membership, Part

NAME_NEEDED = "Enter a name for the group, such as Spring 2027."
NAME_TOO_LONG = "Use at most 120 characters for the name."
NAME_TAKEN = "There is a group of this name already. Choose another name."
NO_TRAINER = "Only somebody with the role trainer can train a group. Give her that role first (People, then her name, then Roles)."
NO_TRAINEE = "Only somebody with the role trainee can be in a group. Give her that role first (People, then her name, then Roles)."
TRAINS_IT = "This person trains that group, so she cannot be one of its trainees. Choose another group."
IS_IN_IT = "This person is a trainee of the group, so she cannot train it. Choose somebody else."


def open_cohort(session: Session, *, name: str) -> Cohort:
    """A new group of people who train together. Raises RuleBroken for a name that cannot be."""
    cohort = Cohort(organisation_id=organisation_of(session), name=_good_name(session, name))
    session.add(cohort)
    session.flush()
    return cohort


def open_group(*, by: Actor, name: str) -> Cohort:
    """A lead opens a group."""
    cohort = open_cohort(db.session(), name=name)
    audit.note(by=by, act="opened a group", thing="group", thing_id=cohort.id)
    return cohort


def rename_group(*, by: Actor, cohort: Cohort, name: str) -> None:
    """Give a group another name."""
    if " ".join(name.split()) == cohort.name:
        return
    cohort.name = _good_name(db.session(), name)
    db.session.flush()
    audit.note(by=by, act="renamed a group", thing="group", thing_id=cohort.id)


def archive_group(*, by: Actor, cohort: Cohort, is_archived: bool) -> None:
    """Put a group away, or take it out again. Nobody's learning changes; trainers see an archived group no more."""
    if (cohort.archived_at is not None) == is_archived:
        return
    cohort.archived_at = clock.now() if is_archived else None
    db.session.flush()
    audit.note(by=by, act="archived a group" if is_archived else "took a group out of the archive", thing="group", thing_id=cohort.id)


def place_in_cohort(
    session: Session, *, cohort: Cohort, membership: Membership, part: Part, at: datetime | None = None,
) -> None:
    """Give a member a part in a cohort, and let rooms above do what goes with it. Placed twice is placed once."""
    present = session.scalar(
        select(CohortPlace).where(CohortPlace.cohort_id == cohort.id, CohortPlace.membership_id == membership.id)
    )
    if present is not None:
        return
    session.add(CohortPlace(
        organisation_id=cohort.organisation_id, cohort_id=cohort.id, membership_id=membership.id, part=part,
    ))
    session.flush()
    for step in current_app.extensions["peerway_on_placed"] if part is Part.TRAINEE else ():
        step(membership, cohort, at)


def move_trainee(*, by: Actor, membership: Membership, cohort: Cohort | None) -> None:
    """Move a trainee to a group, out of the ones she is in (archived ones stay as they are); None: to no group. Enrolments stay."""
    session = db.session()
    _must_be(session, membership, Role.TRAINEE, NO_TRAINEE)
    if cohort is not None and cohort.archived_at is not None:
        raise RuleBroken(rules.GROUP_ENDED, "group")
    if cohort is not None and queries.part_in(cohort.id, membership.id) is Part.TRAINER:
        raise RuleBroken(TRAINS_IT, "group")
    before = set(queries.groups_of(membership.id))
    after = {cohort.id} if cohort else set()
    if before == after:
        return
    hers = (CohortPlace.membership_id == membership.id, CohortPlace.part == Part.TRAINEE, CohortPlace.cohort_id.in_(before - after))
    session.execute(delete(CohortPlace).where(*hers))
    if cohort is not None:
        place_in_cohort(session, cohort=cohort, membership=membership, part=Part.TRAINEE)
    audit.note(by=by, act="moved to a group" if cohort else "took out of the group", thing="group",
               thing_id=cohort.id if cohort else membership.id, about=membership.id)


def add_trainees(*, by: Actor, cohort: Cohort, memberships: Iterable[Membership]) -> None:
    """Put several into a group at once."""
    for membership in memberships:
        move_trainee(by=by, membership=membership, cohort=cohort)


def add_trainer(*, by: Actor, cohort: Cohort, membership: Membership) -> None:
    """Somebody trains the group from now on and sees how its trainees get on."""
    session = db.session()
    if cohort.archived_at is not None:
        raise RuleBroken(rules.GROUP_ENDED, "trainer")
    _must_be(session, membership, Role.TRAINER, NO_TRAINER, "trainer")
    part = queries.part_in(cohort.id, membership.id)
    if part is Part.TRAINEE:
        raise RuleBroken(IS_IN_IT, "trainer")
    if part is None:
        place_in_cohort(session, cohort=cohort, membership=membership, part=Part.TRAINER)
        audit.note(by=by, act="made trainer of a group", thing="group", thing_id=cohort.id, about=membership.id)


def remove_trainer(*, by: Actor, cohort: Cohort, membership: Membership) -> None:
    """Somebody trains the group no more."""
    if queries.part_in(cohort.id, membership.id) is not Part.TRAINER:
        return
    place = (CohortPlace.cohort_id == cohort.id, CohortPlace.membership_id == membership.id)
    db.session.execute(delete(CohortPlace).where(*place))
    audit.note(by=by, act="ended as trainer of a group", thing="group", thing_id=cohort.id, about=membership.id)


def _must_be(session: Session, membership: Membership, role: Role, words: str, field: str = "group") -> None:
    if membership.id not in {member.id for member in queries.holders_of(session, role)}:
        raise RuleBroken(words, field)


def _good_name(session: Session, name: str) -> str:
    kept = " ".join(name.split())
    if not kept or not kept.isprintable():
        raise RuleBroken(NAME_NEEDED, "name")
    if len(kept) > 120:
        raise RuleBroken(NAME_TOO_LONG, "name")
    if session.scalar(select(Cohort.id).where(Cohort.name == kept)) is not None:
        raise RuleBroken(NAME_TAKEN, "name")
    return kept
