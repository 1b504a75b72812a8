"""What has to be there before the modules on hard things open: a lead's page."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.learning import actions, policy
from courses.learning.forms import OpeningForm
from courses.learning.queries import opening
from courses.learning.rules import WHY_FIRST
from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db

blueprint = Blueprint("opening", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/before-hard-things")
@requires(policy.MANAGE)
def switches() -> Response:
    """What is asked for, and why."""
    found = opening.switches(db.session())
    return make_response(render_template(
        "learning/opening.html", form=OpeningForm(formdata=None), why=WHY_FIRST, asked=[each.key for each in found if each.is_asked],
        options=[{"value": each.key, "label": each.title} for each in found],
    ))


@blueprint.post("/our-organisation/before-hard-things")
@requires(policy.MANAGE)
def turn() -> Response:
    """Ask for what is ticked, from now on."""
    actions.ask_before_hard_things(by=acting(), asked=OpeningForm().asked)
    flash("Saved. A module that somebody has begun stays open for her.")
    return redirect(url_for("opening.switches"), 303)
