"""Groups (cohorts): opened, named, archived; who trains them, who is in them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.membership import actions, forms, policy, queries
from lms.membership.models import Cohort, Membership, Part
from lms.web.forms import HouseForm
from lms.web.paging import page_asked

blueprint = Blueprint("groups", __name__, template_folder="../templates")
A_PAGE = 50


@blueprint.get("/cohorts")
@requires(policy.MANAGE_GROUPS)
def index() -> str:
    """The groups by name, archived ones apart."""
    return _index(forms.NameForm(formdata=None))


@blueprint.post("/cohorts")
@requires(policy.MANAGE_GROUPS)
def open_one() -> Response:
    """Open a group."""
    form = forms.NameForm()
    try:
        cohort = actions.open_group(by=acting(), name=form.name.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return make_response(_index(form), 422)
    return _see(cohort)


@blueprint.get("/cohorts/<uuid:cohort_id>")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def page(cohort: Cohort) -> str:
    """One group."""
    return _page(cohort)


@blueprint.post("/cohorts/<uuid:cohort_id>/name")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def rename(cohort: Cohort) -> Response:
    """Another name."""
    form = forms.NameForm()
    return _try(cohort, form, lambda: actions.rename_group(by=acting(), cohort=cohort, name=form.name.data or ""))


@blueprint.post("/cohorts/<uuid:cohort_id>/archive")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def archive(cohort: Cohort) -> Response:
    """Put it away."""
    return _try(cohort, forms.ButtonForm(), lambda: actions.archive_group(by=acting(), cohort=cohort, is_archived=True))


@blueprint.post("/cohorts/<uuid:cohort_id>/take-out")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def take_out(cohort: Cohort) -> Response:
    """Take it out of the archive."""
    return _try(cohort, forms.ButtonForm(), lambda: actions.archive_group(by=acting(), cohort=cohort, is_archived=False))


@blueprint.post("/cohorts/<uuid:cohort_id>/trainers")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def add_trainer(cohort: Cohort) -> Response:
    """Somebody trains the group from now on."""
    form = forms.TrainerForm()
    return _try(cohort, form, lambda: actions.add_trainer(by=acting(), cohort=cohort, membership=_chosen(form.trainer.data, "trainer")))


@blueprint.post("/cohorts/<uuid:cohort_id>/trainers/<uuid:membership_id>/remove")
@requires(policy.MANAGE_GROUPS, find=queries.trainer_of_or_none)
def remove_trainer(found: tuple[Cohort, Membership]) -> Response:
    """Somebody trains the group no more."""
    cohort, membership = found
    return _try(cohort, forms.ButtonForm(), lambda: actions.remove_trainer(by=acting(), cohort=cohort, membership=membership))


@blueprint.post("/cohorts/<uuid:cohort_id>/trainees")
@requires(policy.MANAGE_GROUPS, find=queries.cohort_or_none)
def add_trainees(cohort: Cohort) -> Response:
    """Trainees without a group join this one."""
    form = forms.TraineesForm()
    return _try(cohort, form, lambda: actions.add_trainees(
        by=acting(), cohort=cohort, memberships=[_member(each) for each in forms.ids_in(form.trainees.data, "trainees")],
    ))


def _chosen(words: str | None, field: str) -> Membership:
    chosen = forms.id_in(words, field)
    if chosen is None:
        raise RuleBroken(forms.CHOOSE_SOMEBODY, field)
    return _member(chosen, field)


def _member(membership_id: Any, field: str = "trainees") -> Membership:
    membership = queries.member_or_none(membership_id)
    if membership is None:
        raise RuleBroken(forms.CHOOSE_LISTED, field)
    return membership


def _try(cohort: Cohort, form: HouseForm, change: Callable[[], None]) -> Response:
    """Make the change and show the group again; 422 with the choices back and the field named when a rule says no."""
    try:
        change()
    except RuleBroken as broken:
        db.session.rollback()
        form.blame(broken.field, broken.words)
        return make_response(_page(cohort, form), 422)
    flash("Saved.")
    return _see(cohort)


def _see(cohort: Cohort) -> Response:
    answer: Any = redirect(url_for("groups.page", cohort_id=cohort.id), 303)
    return make_response(answer)


def _index(form: forms.NameForm) -> str:
    are_archived, page_number = "archived" in request.args, page_asked()
    lines, has_more = queries.groups(page_number, are_archived=are_archived)
    return render_template(
        "membership/groups.html", lines=lines, has_more=has_more, page=page_number, are_archived=are_archived, form=form,
    )


def _page(cohort: Cohort, sent: HouseForm | None = None) -> str:
    page_number = page_asked()
    trainees = queries.people_in([cohort.id], Part.TRAINEE).get(cohort.id, [])
    first = (page_number - 1) * A_PAGE
    return render_template(
        "membership/group.html", cohort=cohort, page=page_number, has_more=len(trainees) > first + A_PAGE,
        trainees=trainees[first:first + A_PAGE], count=len(trainees), sent=sent, asked=forms.asked_of_group(cohort, sent),
        trainers=queries.people_in([cohort.id], Part.TRAINER).get(cohort.id, []),
    )
