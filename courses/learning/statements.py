"""What learning tells the record."""

import uuid
from datetime import datetime

from courses.learning.models import Completion, Enrolment, Start
from courses.learning.queries import LearningPlace
from lms.access import Actor
from lms.membership.queries import organisation_pseudonym
from lms.xapi import builder


def event_of(actor: Actor, place: LearningPlace, at: datetime, source: str) -> builder.Event:
    """What all statements of an event in a module share."""
    return _event(actor.pseudonym, place.enrolment_id, place.course_key, at, source)


def module_thing(place: LearningPlace) -> builder.Thing:
    """The module as statements name it."""
    return builder.Thing(f"module/{place.module.module_key}", place.document.title)


def course_thing(place: LearningPlace) -> builder.Thing:
    """The course as statements name it."""
    return builder.Thing(f"course/{place.course_key}", place.course_title)


def enrolled(pseudonym: uuid.UUID, enrolment: Enrolment, course_key: str, course_title: str) -> builder.StatementDraft:
    """Somebody joined a course."""
    event = _event(pseudonym, enrolment.id, course_key, enrolment.enrolled_at, f"enrolment:{enrolment.id}:registered")
    return builder.enrolled(event, builder.Thing(f"course/{course_key}", course_title))


def module_opened(actor: Actor, place: LearningPlace, start: Start) -> builder.StatementDraft:
    """A module begun."""
    event = event_of(actor, place, start.started_at, f"module_start:{start.id}:initialized")
    return builder.module_opened(event, module_thing(place), course_thing(place), str(place.module.version_number))


def module_completed(actor: Actor, place: LearningPlace, row: Completion) -> builder.StatementDraft:
    """A module complete, on the version she met."""
    event = event_of(actor, place, row.practised_at, completed_source(row.id))
    return builder.module_completed(event, module_thing(place), course_thing(place), str(place.module.version_number))


def completed_source(completion_id: uuid.UUID) -> str:
    """The source of a module's completed statement, by which it can be taken back."""
    return f"completion:{completion_id}:completed"


def _event(pseudonym: uuid.UUID | None, registration: uuid.UUID, course_key: str, at: datetime, source: str) -> builder.Event:
    if pseudonym is None:
        raise ValueError("a statement needs the pseudonym of a membership")
    return builder.Event(pseudonym, organisation_pseudonym(), registration, f"programme/{course_key}", at, source)
