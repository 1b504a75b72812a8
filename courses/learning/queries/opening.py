"""What has to be there before the modules on hard things open, besides other modules (domain.md 0.8; issue 5, 12)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.learning.models import OpeningSwitch
from courses.learning.queries import CourseView, LearningPlace
from courses.learning.rules import ON_HARD_THINGS, Prerequisite
from lms.base.db import db


@dataclass(frozen=True)
class Switch:
    """A prerequisite as the lead's page shows it."""

    key: str
    title: str
    is_asked: bool


def prerequisites() -> tuple[Prerequisite, ...]:
    """All there are; the roof has gathered them from the rooms that know."""
    found: tuple[Prerequisite, ...] = current_app.extensions["peerway_prerequisites"]
    return found


def switches(session: Session) -> list[Switch]:
    """Each prerequisite, and whether the session's organisation asks for it."""
    off = _off(session)
    return [Switch(each.key, each.title, each.key not in off) for each in prerequisites()]


def switch_row(session: Session, key: str) -> OpeningSwitch | None:
    """What the organisation has said about a prerequisite; None while it has said nothing."""
    return session.scalar(select(OpeningSwitch).where(OpeningSwitch.prerequisite == key))


def unmet(session: Session, membership_id: uuid.UUID) -> tuple[Prerequisite, ...]:
    """What her organisation asks for and she has not got yet."""
    off = _off(session)
    return tuple(each for each in prerequisites() if each.key not in off and not each.is_met(session, membership_id))


def unmet_for(place: LearningPlace) -> tuple[Prerequisite, ...]:
    """The same for one module: nothing where it asks for nothing, or was begun. No question is asked then."""
    return unmet(db.session(), place.membership_id) if _is_waiting(place) else ()


def unmet_in(course: CourseView | None) -> tuple[Prerequisite, ...]:
    """The same for a whole course: nothing once every module on hard things was begun."""
    waiting = [place for place in course.places if _is_waiting(place)] if course else []
    return unmet(db.session(), waiting[0].membership_id) if waiting else ()


def _is_waiting(place: LearningPlace) -> bool:
    return place.module.module_key in ON_HARD_THINGS and place.started_at is None


def _off(session: Session) -> Collection[str]:
    return set(session.scalars(select(OpeningSwitch.prerequisite).where(OpeningSwitch.is_asked.is_(False))))
