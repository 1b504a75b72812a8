"""The breach log, with its 72 hours."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import actions, policy, rules
from lms.governance.forms import BreachForm
from lms.governance.models import Breach
from lms.governance.queries import documents as queries
from lms.web.forms import tokens

blueprint = Blueprint("breaches", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/breaches")
@requires(policy.MANAGE)
def index() -> Response:
    """What happened and what is left to do."""
    return _page(BreachForm(formdata=None))


@blueprint.post("/our-organisation/breaches")
@requires(policy.MANAGE)
def note() -> Response:
    """Note one; the clock runs from its discovery."""
    form = BreachForm()
    try:
        actions.note_breach(by=acting(), what=form.what.data or "", discovered_at=form.discovered_at)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    return redirect(url_for("breaches.index"), 303)


@blueprint.post("/our-organisation/breaches/<uuid:breach_id>/told")
@requires(policy.MANAGE, find=queries.breach_or_none)
def told(breach: Breach) -> Response:
    """The regulator has been told."""
    actions.note_told(by=acting(), breach=breach)
    return redirect(url_for("breaches.index"), 303)


@blueprint.post("/our-organisation/breaches/<uuid:breach_id>/close")
@requires(policy.MANAGE, find=queries.breach_or_none)
def close(breach: Breach) -> Response:
    """Nothing is left to do."""
    actions.close_breach(by=acting(), breach=breach)
    return redirect(url_for("breaches.index"), 303)


def _page(form: BreachForm, status: int = 200) -> Response:
    now = clock.now()
    lines = [
        (row, rules.tell_by(row.discovered_at), rules.breach_state(row.discovered_at, row.told_at, row.closed_at, now))
        for row in queries.breaches(db.session())
    ]
    return make_response(render_template("governance/breaches.html", form=form, lines=lines, buttons=tokens()), status)
