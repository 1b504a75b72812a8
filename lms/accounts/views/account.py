"""One's own account: what she is called, how she signs in, where she is signed in, and the page that asks whether it is still her."""

import uuid
from typing import cast

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.accounts import actions, forms, policy, queries, rules
from lms.accounts.actions import links, own_account
from lms.accounts.models import Person, Purpose
from lms.base import clock
from lms.base.db import db
from lms.base.errors import NotHere, RuleBroken
from lms.web import sessions as web_sessions
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("account", __name__, template_folder="../templates")
LETTER_SENT = "We have sent a link to that address. Your address changes when you open it."


@blueprint.get("/account")
@requires(policy.OWN)
def index() -> str:
    """What can be changed."""
    return render_template("accounts/account.html")


@blueprint.get("/confirm-it-is-you")
@requires(policy.CONFIRM)
def ask_again() -> Response:
    """Before something that matters: is it still her?"""
    return _again_page(forms.ConfirmForm(formdata=None))


@blueprint.post("/confirm-it-is-you")
@repeatable
@requires(policy.CONFIRM)
def confirm() -> Response:
    """Good for ten minutes, under a new token."""
    form, person_id = forms.ConfirmForm(), acting().person_id
    is_her = actions.unlock(person_id, form.pass_phrase.data or "", request.remote_addr or "")
    if is_her and queries.asks_for_code(person_id):
        is_her = actions.check_code(person_id, form.code.data or "", request.remote_addr or "")
    if not is_her:
        return _again_page(forms.again(forms.ConfirmForm, forms.NOT_CONFIRMED), 422)
    kept = {name: value for name, value in session.items() if name != "next"}
    wanted = rules.local_path(session.get("next"))
    web_sessions.sign_in(person_id)
    session.update(kept)
    session["stepped_up_at"] = clock.now().isoformat()
    return redirect(wanted, 303)


@blueprint.get("/account/details")
@requires(policy.OWN)
def details() -> Response:
    """How she is called and where she lives."""
    return _details_page(forms.details_form(_person()))


@blueprint.post("/account/details")
@requires(policy.OWN)
def change_details() -> Response:
    """Keep it."""
    form = forms.DetailsForm()
    try:
        chosen = forms.chosen_details(form)
        own_account.change_details(db.session(), _person(), **chosen)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _details_page(form, 422)
    flash("Saved.")
    return redirect(url_for("account.details"), 303)


@blueprint.get("/account/pass-phrase")
@requires(policy.OWN)
def pass_phrase() -> Response:
    """Change the pass phrase."""
    return _page("accounts/pass_phrase.html", forms.PassPhraseForm(formdata=None))


@blueprint.post("/account/pass-phrase")
@repeatable
@requires(policy.OWN)
def change_pass_phrase() -> Response:
    """Keep the new one; she stays signed in here and is signed out everywhere else."""
    form, person = forms.PassPhraseForm(), _person()
    try:
        own_account.check_present(person, form.present.data or "")
        hashed = own_account.hashed_for(person, form.pass_phrase.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page("accounts/pass_phrase.html", form, 422)
    own_account.change_pass_phrase(db.session(), person, hashed)
    _begin_anew()
    flash("Your pass phrase is changed. You are signed out everywhere else.")
    return redirect(url_for("account.index"), 303)


@blueprint.get("/account/email")
@requires(policy.OWN, step_up=True)
def address() -> Response:
    """Change the address."""
    return _page("accounts/address.html", forms.AddressForm(formdata=None), present=_person().email)


@blueprint.post("/account/email")
@requires(policy.OWN, step_up=True)
def change_address() -> Response:
    """A link goes to the new address; the old one hears of it."""
    form, person = forms.AddressForm(), _person()
    try:
        own_account.ask_for_new_address(db.session(), person, form.address.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page("accounts/address.html", form, 422, present=person.email)
    flash(LETTER_SENT)
    return redirect(url_for("account.index"), 303)


@blueprint.get("/address/<any(confirm, keep):what>/<secret>")
@requires(policy.DOOR)
def ask_about_address(what: str, secret: str) -> str:
    """From a letter: confirm the new address, or keep the old one."""
    if links.is_open(db.session(), secret, _purpose(what)) is None:
        raise NotHere()
    return render_template("accounts/about_address.html", what=what, secret=secret, form=tokens())


@blueprint.post("/address/<any(confirm, keep):what>/<secret>")
@repeatable
@requires(policy.DOOR)
def settle_address(what: str, secret: str) -> Response:
    """Done as she said; she signs in again."""
    settle = own_account.confirm_new_address if what == "confirm" else own_account.stop_new_address
    if not settle(db.session(), secret):
        raise NotHere()
    flash("Your address is changed. Sign in with the new one." if what == "confirm" else "Your address stays as it was. Sign in again.")
    return redirect("/sign-in", 303)


@blueprint.get("/account/sessions")
@requires(policy.OWN)
def sessions() -> str:
    """Where she is signed in."""
    return render_template("accounts/sessions.html", sessions=queries.living_sessions(db.session(), _person()), form=tokens())


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@requires(policy.OWN)
def end_session(session_id: uuid.UUID) -> Response:
    """End one."""
    actions.end_session(db.session(), _person(), session_id)
    flash("Ended.")
    return redirect(url_for("account.sessions"), 303)


@blueprint.post("/account/sessions/end-others")
@requires(policy.OWN)
def end_others() -> Response:
    """End all but this one."""
    actions.end_other_sessions(db.session(), _person())
    _begin_anew()
    flash("You are signed out everywhere else.")
    return redirect(url_for("account.sessions"), 303)


def _purpose(what: str) -> Purpose:
    return Purpose.NEW_ADDRESS if what == "confirm" else Purpose.KEEP_ADDRESS


def _begin_anew() -> None:
    """This browser goes on under a new token; it keeps where she works."""
    kept = {name: session[name] for name in ("organisation_id",) if name in session}
    web_sessions.sign_in(acting().person_id)
    session.update(kept)


def _person() -> Person:
    return cast(Person, db.session.get(Person, acting().person_id))


def _page(template: str, form: object, status: int = 200, **values: object) -> Response:
    return make_response(render_template(template, form=form, **values), status)


def _details_page(form: forms.DetailsForm, status: int = 200) -> Response:
    return _page("accounts/details.html", form, status, nations=forms.nation_choices(), zones=forms.ZONES)


def _again_page(form: forms.ConfirmForm, status: int = 200) -> Response:
    return _page("accounts/confirm.html", form, status, asks_for_code=queries.asks_for_code(acting().person_id))
