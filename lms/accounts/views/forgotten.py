"""The way back for who has forgotten her pass phrase. Nothing here tells whether anybody has an address."""

from flask import Blueprint, flash, make_response, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import requires
from lms.accounts import forms, policy
from lms.accounts.actions import links, own_account
from lms.accounts.models import Person, Purpose
from lms.base.db import db
from lms.base.errors import NotHere, RuleBroken
from lms.web.receipts import repeatable

blueprint = Blueprint("forgotten", __name__, template_folder="../templates")
CHANGED = "Your pass phrase is changed, and you are signed out everywhere. Sign in with the new one."


@blueprint.get("/forgotten")
@requires(policy.DOOR)
def ask() -> str:
    """Which address?"""
    return render_template("accounts/forgotten.html", form=forms.ForgottenForm(formdata=None), is_sent=False)


@blueprint.post("/forgotten")
@repeatable
@requires(policy.DOOR)
def send() -> str:
    """One answer for every address, known or not."""
    form = forms.ForgottenForm()
    own_account.ask_for_reset(db.session(), form.email.data or "")
    return render_template("accounts/forgotten.html", form=forms.ForgottenForm(formdata=None), is_sent=True)


@blueprint.get("/reset/<secret>")
@requires(policy.DOOR)
def ask_for_new(secret: str) -> Response:
    """A new pass phrase."""
    if links.is_open(db.session(), secret, Purpose.RESET) is None:
        raise NotHere()
    return _page(secret, forms.ResetForm(formdata=None))


@blueprint.post("/reset/<secret>")
@repeatable
@requires(policy.DOOR)
def reset(secret: str) -> Response:
    """Keep it; sign-in still asks for the second factor of who has one."""
    person_id = links.is_open(db.session(), secret, Purpose.RESET)
    person = db.session.get(Person, person_id) if person_id else None
    if person is None:
        raise NotHere()
    form = forms.ResetForm()
    try:
        hashed = own_account.hashed_for(person, form.pass_phrase.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(secret, form, 422)
    if own_account.reset(db.session(), secret, hashed) is None:
        raise NotHere()
    flash(CHANGED)
    return redirect("/sign-in", 303)


def _page(secret: str, form: forms.ResetForm, status: int = 200) -> Response:
    return make_response(render_template("accounts/reset.html", secret=secret, form=form), status)
