"""What is left of people who were erased, and whether it must be kept."""

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import actions, policy
from lms.governance.forms import RestForm
from lms.governance.queries import rest
from lms.membership.models import Membership
from lms.web.paging import page_asked

blueprint = Blueprint("rest", __name__, template_folder="../templates")


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
        return _page(form, 422, wrong=membership.id)
    flash("Noted.")
    return redirect(url_for("rest.index"), 303)


def _page(form: RestForm, status: int = 200, *, wrong: uuid.UUID | None = None) -> Response:
    page = page_asked()
    lines, has_more = rest.places(db.session(), page)
    return make_response(render_template(
        "governance/rest.html", form=form, lines=lines, has_more=has_more, page=page, wrong=wrong,
    ), status)
