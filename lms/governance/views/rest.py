"""What is left of people who were erased, and whether it must be kept."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import actions, policy
from lms.governance.forms import RestForm
from lms.governance.queries import rest
from lms.membership.models import Membership

blueprint = Blueprint("rest", __name__, template_folder="../templates")
LAST_PAGE = 100_000


@blueprint.get("/our-organisation/erased")
@requires(policy.MANAGE)
def index() -> Response:
    """What waits for a decision, and what is kept."""
    return _page(RestForm(formdata=None))


@blueprint.post("/our-organisation/erased/<uuid:membership_id>")
@requires(policy.MANAGE, find=rest.place_or_none)
def decide(membership: Membership) -> Response:
    """Keep it for a reason, or let it go."""
    form = RestForm()
    try:
        actions.decide(by=acting(), membership=membership, because=form.chosen)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash("Noted.")
    return redirect(url_for("rest.index"), 303)


def _page(form: RestForm, status: int = 200) -> Response:
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    lines, has_more = rest.places(db.session(), page)
    return make_response(render_template("governance/rest.html", form=form, lines=lines, has_more=has_more, page=page), status)
