"""Two pages: what an organisation allows for questions, and how much time somebody needs."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assessments.sittings import actions, policy, queries
from assessments.sittings.forms import LimitsForm, OwnTimeForm, limit_options
from assessments.sittings.rules import ALLOWANCES
from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken

blueprint = Blueprint("sittings", __name__, template_folder="templates")


@blueprint.get("/our-organisation/time-for-questions")
@requires(policy.SET_LIMITS)
def limits() -> Response:
    """What is allowed now: no limit, unless somebody has set one."""
    return _limits_page(LimitsForm(formdata=None))


@blueprint.post("/our-organisation/time-for-questions")
@requires(policy.SET_LIMITS)
def set_limits() -> Response:
    """Set or lift limits, for tries begun from now on."""
    form = LimitsForm()
    try:
        actions.set_limits(by=acting(), wanted=form.wanted([module.module_key for module in queries.limited(db.session())]))
    except RuleBroken as broken:
        form.blame(broken.field or "", broken.words)
        return _limits_page(form, 422)
    flash("Saved. Whoever has begun already keeps the time she had.")
    return redirect(url_for("sittings.limits"), 303)


@blueprint.get("/account/time-for-questions")
@requires(policy.SAY_OWN)
def own_time() -> Response:
    """How much time she needs."""
    return _own_page(OwnTimeForm(formdata=None, data={"percent": str(queries.own_percent(db.session(), acting()))}))


@blueprint.post("/account/time-for-questions")
@requires(policy.SAY_OWN)
def say_own_time() -> Response:
    """Keep it. It holds at once, for a try that is open too."""
    form = OwnTimeForm()
    try:
        actions.say_own_time(by=acting(), percent=form.chosen)
    except RuleBroken as broken:
        form.blame(broken.field or "", broken.words)
        return _own_page(form, 422)
    flash("Saved. It holds at once.")
    return redirect(url_for("sittings.own_time"), 303)


def _limits_page(form: LimitsForm, status: int = 200) -> Response:
    found = queries.limited(db.session())
    return make_response(render_template(
        "sittings/limits.html", form=form, modules=[(module, limit_options(module.minutes)) for module in found],
    ), status)


def _own_page(form: OwnTimeForm, status: int = 200) -> Response:
    options = [{"value": str(percent), "label": words} for percent, words in ALLOWANCES.items()]
    return make_response(render_template("sittings/own_time.html", form=form, options=options), status)
