"""Which course a group follows, and which courses a member is on: for leads."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for

from courses.catalogue.models import Course
from courses.learning import actions, policy, queries
from lms.access import requires
from lms.access.grants import acting
from lms.membership.models import Cohort, Membership
from lms.membership.queries import cohort_or_none, member_or_none, name_of
from lms.web.forms import HouseForm

blueprint = Blueprint("following", __name__, template_folder="../templates")


@blueprint.get("/cohorts/<uuid:cohort_id>/courses")
@requires(policy.MANAGE, find=cohort_or_none)
def group(cohort: Cohort) -> str:
    """The courses, and which of them the group follows."""
    return render_template(
        "learning/following.html", cohort=cohort, lines=queries.courses_of_group(cohort.id), form=HouseForm(formdata=None),
    )


@blueprint.post("/cohorts/<uuid:cohort_id>/courses/<uuid:course_id>/follow")
@requires(policy.MANAGE, find=queries.group_and_course)
def follow(found: tuple[Cohort, Course]) -> Response:
    """The group follows a course from now on."""
    actions.put_on_course(by=acting(), cohort=found[0], course=found[1])
    flash("Saved. Everybody in the group is enrolled, and so will be who comes later.")
    return _go("following.group", cohort_id=found[0].id)


@blueprint.post("/cohorts/<uuid:cohort_id>/courses/<uuid:course_id>/stop")
@requires(policy.MANAGE, find=queries.group_and_course)
def stop(found: tuple[Cohort, Course]) -> Response:
    """The group follows a course no more."""
    actions.take_off_course(by=acting(), cohort=found[0], course=found[1])
    flash("Saved. Nobody's course or learning has changed; who comes into the group from now on is not enrolled by that.")
    return _go("following.group", cohort_id=found[0].id)


@blueprint.get("/people/<uuid:membership_id>/courses")
@requires(policy.MANAGE, find=member_or_none)
def member(membership: Membership) -> str:
    """The courses, and which of them she is on."""
    return render_template(
        "learning/enrolments.html", membership=membership, name=name_of(membership.id), form=HouseForm(formdata=None),
        lines=queries.courses_of_member(membership.id),
    )


@blueprint.post("/people/<uuid:membership_id>/courses/<uuid:course_id>/enrol")
@requires(policy.MANAGE, find=queries.member_and_course)
def enrol(found: tuple[Membership, Course]) -> Response:
    """She is on the course from now on."""
    actions.enrol_one(by=acting(), membership=found[0], course=found[1])
    flash("Saved. The course is on her start page.")
    return _go("following.member", membership_id=found[0].id)


def _go(endpoint: str, **values: Any) -> Response:
    answer: Any = redirect(url_for(endpoint, **values), 303)
    return make_response(answer)
