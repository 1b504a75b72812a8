"""The second factor: the code at the door, setting it up, recovery codes, and the way back for who has lost it."""

from typing import cast

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.accounts import actions, forms, policy, queries, rules
from lms.accounts.actions import links, second_factor
from lms.accounts.models import Person, Purpose
from lms.accounts.views import pending
from lms.accounts.views.squares import path_of
from lms.base import clock
from lms.base.db import db
from lms.base.errors import NotHere, RuleBroken
from lms.web import sessions
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("factor", __name__, template_folder="../templates")


@blueprint.get("/sign-in/code")
@requires(policy.DOOR)
def code() -> Response:
    """Ask for the code."""
    return _code_page(forms.CodeForm(formdata=None)) if pending.expected() else redirect("/sign-in", 303)


@blueprint.post("/sign-in/code")
@repeatable
@requires(policy.DOOR)
def check() -> Response:
    """Come in with the code, or with a recovery code."""
    person_id = pending.expected()
    if person_id is None:
        return redirect("/sign-in", 303)
    form = forms.CodeForm()
    if not actions.check_code(person_id, form.code.data or "", request.remote_addr or ""):
        return _code_page(forms.again(forms.CodeForm, forms.WRONG_CODE), 422)
    wanted = rules.local_path(session.get("next"))
    sessions.sign_in(person_id)
    return redirect(wanted, 303)


@blueprint.get("/sign-in/lost")
@requires(policy.DOOR)
def lost() -> Response:
    """What to do without the generator."""
    if pending.expected() is None:
        return redirect("/sign-in", 303)
    return make_response(render_template("accounts/lost.html", form=tokens(), is_asked=False))


@blueprint.post("/sign-in/lost")
@repeatable
@requires(policy.DOOR)
def ask_two_people() -> Response:
    """Ask two people who know her."""
    person_id = pending.expected()
    if person_id is None:
        return redirect("/sign-in", 303)
    second_factor.ask_for_removal(person_id)
    return make_response(render_template("accounts/lost.html", form=tokens(), is_asked=True))


@blueprint.get("/keep-code/<secret>")
@requires(policy.DOOR)
def ask_to_keep(secret: str) -> str:
    """From a letter: it was not her, or she has found it again."""
    if links.is_open(db.session(), secret, Purpose.KEEP_FACTOR) is None:
        raise NotHere()
    return render_template("accounts/keep_code.html", secret=secret, form=tokens(), is_done=False)


@blueprint.post("/keep-code/<secret>")
@requires(policy.DOOR)
def keep(secret: str) -> str:
    """The factor stays."""
    link = links.take_link(db.session(), secret, Purpose.KEEP_FACTOR)
    if link is None:
        raise NotHere()
    second_factor.keep_factor(db.session(), link.person_id)
    return render_template("accounts/keep_code.html", secret=secret, form=tokens(), is_done=True)


@blueprint.get("/account/second-factor")
@requires(policy.OWN)
def page() -> Response:
    """Set it up, or see that it is there."""
    return _own_page(forms.CodeForm(formdata=None))


@blueprint.post("/account/second-factor/begin")
@requires(policy.OWN)
def begin() -> Response:
    """Make the secret that an app takes."""
    second_factor.begin(db.session(), _person())
    return redirect(url_for("factor.page"), 303)


@blueprint.post("/account/second-factor")
@requires(policy.OWN)
def confirm() -> Response:
    """The first code shows that it works; the recovery codes are shown once."""
    form = forms.CodeForm()
    try:
        codes = second_factor.confirm(db.session(), _person(), form.code.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _own_page(form, 422)
    return make_response(render_template("accounts/recovery_codes.html", codes=codes))


@blueprint.post("/account/recovery-codes")
@requires(policy.OWN, step_up=True)
def new_codes() -> Response:
    """Ten new recovery codes; the old ones stop working."""
    if not queries.has_second_factor(db.session(), acting().person_id):
        raise NotHere()
    return make_response(render_template("accounts/recovery_codes.html", codes=second_factor.new_recovery_codes(db.session(), _person())))


@blueprint.post("/account/second-factor/remove")
@requires(policy.OWN, step_up=True)
def remove() -> Response:
    """Take it away; who can read others' work sets up a new one next."""
    second_factor.remove(db.session(), _person())
    flash("Your second factor is gone.")
    sessions.sign_in(acting().person_id)
    return redirect(url_for("factor.page"), 303)


def _person() -> Person:
    return cast(Person, db.session.get(Person, acting().person_id))


def _code_page(form: forms.CodeForm, status: int = 200) -> Response:
    return make_response(render_template("accounts/code.html", form=form), status)


def _own_page(form: forms.CodeForm, status: int = 200) -> Response:
    person, factor = _person(), queries.factor_of(db.session(), acting().person_id)
    is_begun = factor is not None and factor.confirmed_at is None
    return make_response(render_template(
        "accounts/second_factor.html", form=form, buttons=tokens(), factor=factor, must=acting().needs_second_factor,
        secret=second_factor.secret_of(factor) if factor and is_begun else "",
        square=path_of(second_factor.address_for_apps(person, factor)) if factor and is_begun else None,
        left=queries.codes_left(db.session(), person.id), asked_at=clock.now(),
    ), status)
