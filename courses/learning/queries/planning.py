"""The plan of hours of a course, from its files."""

from flask import current_app

from courses.catalogue import queries as catalogue
from courses.catalogue.rules.plan import Plan
from courses.learning.queries import CourseView


def plan_of(course: CourseView) -> Plan | None:
    """The plan as its file says now; None for a course that has none, or whose file is broken, which doctor names."""
    folder = current_app.config["SETTINGS"].content_folder
    return catalogue.plan_in(folder, course.places[0].course_key) if course.places else None
