"""Five hundred people on the thirteen modules of the course, written as rows: what the grid has to bear."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course
from courses.learning.models import CohortCourse, Completion, Enrolment
from courses.learning.rules import Outcome
from lms.accounts.models import Person
from lms.base import clock
from lms.membership.models import Cohort, CohortPlace, Membership, Part
from tests.factories.learning import inside

PEOPLE, MODULES = 500, 13


@dataclass(frozen=True)
class Crowd:
    """The cohort of everybody, and name -> how many modules she has completed, in course order."""

    cohort_id: uuid.UUID
    complete: dict[str, int]


def make_crowd(app: Any, organisation_id: uuid.UUID) -> Crowd:
    """Person number n has completed the first n % 14 modules and one page of the next."""
    with inside(app, organisation_id) as session:
        course = session.scalars(select(Course)).one()
        cohort = Cohort(organisation_id=organisation_id, name="Everybody")
        session.add(cohort)
        session.flush()
        session.add(CohortCourse(organisation_id=organisation_id, cohort_id=cohort.id, course_id=course.id))
        members = _members(session, organisation_id)
        for membership in members:
            session.add(CohortPlace(organisation_id=organisation_id, cohort_id=cohort.id, membership_id=membership.id, part=Part.TRAINEE))
            session.add(Enrolment(organisation_id=organisation_id, membership_id=membership.id, course_id=course.id))
        _complete(session, organisation_id, members)
        return Crowd(cohort.id, {name_of(number): number % (MODULES + 1) for number in range(PEOPLE)})


def name_of(number: int) -> str:
    """Sorted as numbered."""
    return f"Person {number:03}"


def _members(session: Any, organisation_id: uuid.UUID) -> list[Membership]:
    people = [
        Person(email=f"p{number}@crowd.example", name=name_of(number), pass_phrase_hash="-", is_demo=True) for number in range(PEOPLE)
    ]
    session.add_all(people)
    session.flush()
    members = [Membership(organisation_id=organisation_id, person_id=person.id) for person in people]
    session.add_all(members)
    session.flush()
    return members


def _complete(session: Any, organisation_id: uuid.UUID, members: list[Membership]) -> None:
    modules = [_asked(session, module) for module in catalogue.modules_in_use(session)]
    for number, membership in enumerate(members):
        done = number % (MODULES + 1)
        for position, (adoption_id, activity_ids) in enumerate(modules):
            marked = activity_ids if position < done else activity_ids[:1] if position == done else []
            session.add_all([_row(organisation_id, membership.id, adoption_id, activity_id) for activity_id in marked])


def _asked(session: Any, module: Any) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """Adoption and the activities of a module: each step, then the module itself."""
    keys = [key for key, _ in catalogue.document_of(session, module.version_id).activity_keys]
    ids = catalogue.activities_of(session, [module.module_id])
    return module.adoption_id, [ids[module.module_id, key] for key in (*keys, "module")]


def _row(organisation_id: uuid.UUID, membership_id: uuid.UUID, adoption_id: uuid.UUID, activity_id: uuid.UUID) -> Completion:
    at = clock.now() - timedelta(days=2)
    return Completion(
        organisation_id=organisation_id, membership_id=membership_id, adoption_id=adoption_id, activity_id=activity_id, sequence=1,
        outcome=Outcome.DONE, practised_at=at, recorded_at=at,
    )
