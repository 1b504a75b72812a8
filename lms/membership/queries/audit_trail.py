"""The audit of the session's organisation in plain words. Reading it is not noted: that would be a loop."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.audit import kinds
from lms.audit.models import AuditEntry
from lms.base.db import db
from lms.membership.models import Cohort, Membership
from lms.membership.queries.groups import ERASED

A_PAGE = 50


@dataclass(frozen=True)
class AuditLine:
    """One act as the page tells it."""

    at: datetime
    words: str


def audit_lines(acts: Mapping[str, str], *, about: Membership | None, act: str, page: int) -> tuple[list[AuditLine], bool]:
    """A page of what was done, newest first, and whether there is more: by or about one member, of one kind. Two queries."""
    subject, doer = aliased(Person), aliased(Person)
    statement = (
        select(AuditEntry, doer.name, subject.name)
        .outerjoin(doer, doer.id == AuditEntry.person_id)
        .outerjoin(Membership, Membership.id == AuditEntry.about_membership_id).outerjoin(subject, subject.id == Membership.person_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)
    )
    if about is not None:
        statement = statement.where(or_(AuditEntry.about_membership_id == about.id, AuditEntry.person_id == about.person_id))
    if act:
        statement = statement.where(AuditEntry.act == act)
    rows = db.session.execute(statement).all()
    names = _groups([entry.thing_id for entry, _, _ in rows if entry.thing == "group"])
    return [_line(acts, entry, who, whom, names) for entry, who, whom in rows[:A_PAGE]], len(rows) > A_PAGE


def acts_noted() -> list[str]:
    """The kinds of act that have happened in the organisation."""
    return list(db.session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


def _line(acts: Mapping[str, str], entry: AuditEntry, who: str | None, whom: str | None, groups: dict[uuid.UUID, str]) -> AuditLine:
    about = (whom or ERASED) if entry.about_membership_id else ""
    if entry.about_membership_id and who is not None and who == whom:
        about = "herself"
    thing = f"group {groups[entry.thing_id]}" if entry.thing_id in groups else entry.thing
    return AuditLine(entry.at, kinds.sentence(acts, entry.act, who=who or ERASED, whom=about, thing=thing))


def _groups(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    return dict(db.session.execute(select(Cohort.id, Cohort.name).where(Cohort.id.in_(ids))).all())
