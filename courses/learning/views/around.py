"""Finding one's way in the course: searching it, and the plan of its hours."""

from flask import Blueprint, render_template, request

from courses.catalogue.rules import finding
from courses.learning import policy, queries
from courses.learning.queries import planning, times
from courses.learning.views import rows
from courses.learning.views.hits import hit_page
from lms.access import requires
from lms.web.paging import page_asked

blueprint = Blueprint("around", __name__, template_folder="../templates")


@blueprint.get("/course/search")
@requires(policy.WORK)
def search() -> str:
    """Words of the course, found in the versions she meets. What she looks for is kept nowhere."""
    sought = finding.wanted(request.args.get("q", ""))
    course = queries.course_of_actor()
    page = hit_page(course, sought, page_asked()) if course and sought.words else None
    return render_template("learning/search.html", course=course, sought=sought, page=page, was_asked="q" in request.args)


@blueprint.get("/course/plan")
@requires(policy.WORK)
def plan() -> str:
    """The hours of the whole award, and the modules with their minutes and refreshers."""
    course = queries.course_of_actor()
    if course is None:
        return render_template("learning/plan.html", course=None)
    known = times.times_of_actor()
    lines = [rows.plan_row(place, known.get(place.module.module_key)) for place in course.places]
    together = rows.duration(sum(place.document.minutes for place in course.places))
    return render_template("learning/plan.html", course=course, plan=planning.plan_of(course), lines=lines, together=together)
