"""Her own plan for staying well: hers alone; an organisation may know only that there is one."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assessments.wellbeing import actions, policy, queries
from assessments.wellbeing.forms import BOTH, PlanForm, plan_form
from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.drafts.queries import parked_for
from lms.privacy import actions as vault
from lms.web.forms import tokens

blueprint = Blueprint("plan", __name__, template_folder="../templates")


@blueprint.get("/wellness-plan")
@requires(policy.OWN)
def write() -> Response:
    """Read it and go on with it."""
    row = queries.plan_of(db.session(), acting().person_id)
    if row is None:
        return _page(plan_form("", 0))
    words = queries.opened_plan(row, acting())
    return _page(plan_form(words or "", row.row_version), is_shut=words is None)


@blueprint.post("/wellness-plan")
@requires(policy.OWN)
def keep() -> Response:
    """Keep it, for her alone."""
    form = PlanForm()
    try:
        actions.keep_plan(by=acting(), words=form.words.data or "", row_version=form.shown_on)
    except OutOfDate:
        return _both(form)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash("Kept, for you alone.")
    return redirect(url_for("plan.write"), 303)


@blueprint.post("/wellness-plan/noted/<any(yes, no):said>")
@requires(policy.OWN)
def note(said: str) -> Response:
    """Her organisation may know that there is one, or not any more."""
    actions.note_plan(by=acting(), has_one=said == "yes")
    return redirect(url_for("plan.write"), 303)


@blueprint.post("/wellness-plan/delete")
@requires(policy.OWN)
def delete() -> Response:
    """Gone for good."""
    actions.delete_plan(by=acting())
    flash("Deleted.")
    return redirect(url_for("plan.write"), 303)


@blueprint.get("/wellness-plan/people")
@requires(policy.SEE_PLANS)
def people() -> str:
    """Who has recorded that she has a plan."""
    return render_template("wellbeing/plans.html", lines=queries.plans_seen_by(db.session(), acting()))


def _both(form: PlanForm) -> Response:
    row = queries.plan_of(db.session(), acting().person_id)
    form.blame("", BOTH)
    other = queries.opened_plan(row, acting()) if row else ""
    form.stand_on(row.row_version if row else 0)
    return _page(form, 409, other=other or "")


def _page(form: PlanForm, status: int = 200, *, other: str = "", is_shut: bool = False) -> Response:
    session, actor = db.session(), acting()
    is_kept, noted = queries.plan_of(session, actor.person_id) is not None, queries.noted(session, actor.membership_id)
    return make_response(render_template(
        "wellbeing/plan.html", form=form, buttons=tokens(), other=other, noted=noted, is_kept=is_kept, is_shut=is_shut, shut=vault.SHUT,
        parked=parked_for(actor.person_id, url_for("plan.write")),
    ), status)
