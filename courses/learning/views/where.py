"""Where a person was: the step that waits for her, when she was last there, and how much is left."""

from dataclasses import dataclass
from datetime import date, datetime

from courses.catalogue.rules.minutes import minutes_of
from courses.learning import rules
from courses.learning.queries import CourseView, LearningPlace
from courses.learning.queries.times import Times
from courses.learning.views import rows
from lms.web.filters import ZONE


@dataclass(frozen=True)
class Where:
    """What the card on the course page says. `last` is None for a module not begun."""

    step_title: str
    last: datetime | None
    days_ago: str
    left_in_module: str
    left_in_course: str


def where_was_i(course: CourseView, place: LearningPlace, times: Times | None, today: date) -> Where:
    """Where she was in the module she goes on with."""
    step, last = place.progress.next_step, last_there(place, times)
    return Where(
        rows.step_title(place, step) if step else place.document.title, last, rules.days_ago(local_day(last), today) if last else "",
        rows.duration(left_in(place)), rows.duration(sum(map(left_in, course.places))),
    )


def last_there(place: LearningPlace, times: Times | None) -> datetime | None:
    """When something of hers was last recorded in the module, or when she began it."""
    if place.started_at is None:
        return None
    return max(place.started_at, times.last) if times else place.started_at


def left_in(place: LearningPlace) -> int:
    """The minutes of the steps that do not count yet."""
    return rules.minutes_left((step, minutes_of(place.document, step.kind, step.key)) for step in place.progress.steps)


def local_day(at: datetime) -> date:
    """The day of a moment, in the zone the pages write."""
    return at.astimezone(ZONE).date()
