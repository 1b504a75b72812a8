"""The try that is open, and how long there is for it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.sittings.models import OwnTime, Sitting, TimeLimit
from assessments.sittings.rules import USUAL, Timing
from courses.catalogue.queries import modules_in_use
from lms.access import Actor
from lms.base.db import db, standing
from lms.membership.queries.away import time_away

_LIMITS = standing(select(TimeLimit.module_key, TimeLimit.minutes).where(TimeLimit.minutes.is_not(None)))


@dataclass(frozen=True)
class Limited:
    """A module as the lead's page shows it."""

    module_key: str
    title: str
    minutes: int | None


def limits(session: Session) -> dict[str, int]:
    """Module key -> minutes, of those modules for whose questions the session's organisation sets a limit. One query."""
    return {module_key: minutes for module_key, minutes in session.execute(_LIMITS) if minutes is not None}


def limited(session: Session) -> list[Limited]:
    """Each module in use, in the order of the course, and its limit."""
    found = limits(session)
    return [Limited(module.module_key, module.title, found.get(module.module_key)) for module in modules_in_use(session)]


def limit_row(session: Session, module_key: str) -> TimeLimit | None:
    """What was said about a module."""
    return session.scalar(select(TimeLimit).where(TimeLimit.module_key == module_key))


def has_limits(**_values: object) -> bool:
    """Whether the acting person's organisation sets any: without one nothing about time is shown."""
    return bool(limits(db.session()))


def open_sitting(session: Session, membership_id: uuid.UUID, activity_id: uuid.UUID) -> Sitting | None:
    """The try that is open."""
    return session.scalar(
        select(Sitting).where(Sitting.membership_id == membership_id, Sitting.activity_id == activity_id, Sitting.ended_at.is_(None))
    )


def own_time(session: Session, membership_id: uuid.UUID) -> OwnTime | None:
    """What she has said that she needs."""
    return session.scalar(select(OwnTime).where(OwnTime.membership_id == membership_id))


def own_percent(session: Session, by: Actor) -> int:
    """The same in per cent of what is allowed; 0 for no limit."""
    row = own_time(session, by.membership_id) if by.membership_id else None
    return row.percent if row else USUAL


def timing(session: Session, by: Actor, module_key: str, activity_id: uuid.UUID) -> Timing:
    """The time of somebody's try at a module's questions. One query where there is no limit.

    A limit that is lifted holds for nobody any more; one that is set holds for tries begun from then on.
    """
    minutes = limits(session).get(module_key)
    if minutes is None or by.membership_id is None:
        return Timing(None)
    percent, sitting = own_percent(session, by), open_sitting(session, by.membership_id, activity_id)
    if sitting is None:
        return Timing(minutes, percent)
    return Timing(sitting.minutes, percent, sitting.begun_at, time_away(session, by.person_id, sitting.begun_at))
