"""Helpers from outside: named by a lead; asked by a link, without an account. A link that is over looks like one that never was."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.joining import policy, rules
from lms.joining.actions import borrowing as actions
from lms.joining.forms import HelperForm
from lms.joining.models import OutsideHelper
from lms.joining.queries import borrowing as queries
from lms.joining.queries.borrowing import AskedHelper
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("outside", __name__, template_folder="../templates")


@blueprint.get("/outside-help")
@requires(policy.BORROW)
def index() -> Response:
    """Who is named, and a form to name somebody."""
    return _page(HelperForm(formdata=None))


@blueprint.post("/outside-help")
@requires(policy.BORROW, step_up=True)
def name() -> Response:
    """Name somebody; a letter asks her."""
    form = HelperForm()
    try:
        actions.name_helper(by=acting(), name=form.name.data or "", address=form.address.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash("A letter is on its way. She counts three days after she has agreed.")
    return redirect(url_for("outside.index"), 303)


@blueprint.post("/outside-help/<uuid:helper_id>/end")
@requires(policy.BORROW, find=queries.helper_or_none)
def end(helper: OutsideHelper) -> Response:
    """She is no longer asked."""
    actions.end_helper(by=acting(), helper=helper)
    flash("Ended. She will not be asked any more.")
    return redirect(url_for("outside.index"), 303)


@blueprint.get("/standing-by/<secret>")
@requires(policy.ACCEPT)
def ask_to_stand_by(secret: str) -> Response:
    """What is asked of her, and what is kept about her; then she decides."""
    return _asked_page("joining/outside_stand_by.html", secret, queries.to_stand_by(secret))


@blueprint.post("/standing-by/<secret>")
@repeatable
@requires(policy.ACCEPT)
def stand_by(secret: str) -> Response:
    """She is willing. Sent twice it is said once."""
    asked = queries.to_stand_by(secret)
    if asked and asked.is_open:
        actions.stand_by(asked)
        return _done("joining/outside_stand_by.html", secret, asked)
    return _asked_page("joining/outside_stand_by.html", secret, asked)


@blueprint.get("/speaking-for/<secret>")
@requires(policy.ACCEPT)
def ask_to_speak_for(secret: str) -> Response:
    """Who lost her code, and what to do before answering."""
    return _asked_page("joining/outside_speak_for.html", secret, queries.to_speak_for(secret))


@blueprint.post("/speaking-for/<secret>/<any(yes, no):said>")
@repeatable
@requires(policy.ACCEPT)
def speak_for(secret: str, said: str) -> Response:
    """Her answer, once."""
    asked = queries.to_speak_for(secret)
    if asked and asked.is_open:
        actions.answer(asked, has_agreed=said == "yes")
        return _done("joining/outside_speak_for.html", secret, asked)
    return _asked_page("joining/outside_speak_for.html", secret, asked)


def _asked_page(template: str, secret: str, asked: AskedHelper | None) -> Response:
    if asked is None or not (asked.is_open or asked.answer is not None):
        return make_response(render_template("joining/over.html"), 404)
    return make_response(render_template(template, secret=secret, asked=asked, form=tokens(), is_done=asked.answer is not None))


def _done(template: str, secret: str, asked: AskedHelper) -> Response:
    return make_response(render_template(template, secret=secret, asked=asked, form=tokens(), is_done=True))


def _page(form: HelperForm, status: int = 200) -> Response:
    lines = [(row, rules.helps_now(row.agreed_at, row.ended_at, clock.now())) for row in queries.living_helpers(db.session())]
    return make_response(
        render_template("joining/outside.html", lines=lines, form=form, buttons=tokens(), helps_after=rules.HELPS_AFTER), status,
    )
