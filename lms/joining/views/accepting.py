"""Joining by an invitation. The pages say the same whether a link was used, withdrawn, is too old or never was."""

import uuid

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting_or_none
from lms.accounts import queries as accounts
from lms.accounts.actions import sign_in
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.joining import actions, forms, policy, queries
from lms.joining.actions import Newcomer
from lms.joining.actions.accepting import HasAccount, Over
from lms.joining.forms import AcceptForm, AddressForm
from lms.joining.queries import Asked
from lms.joining.rules import Fate
from lms.web import sessions
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("joining", __name__, template_folder="../templates")
LETTER_SENT = "We have sent a letter to that address. Open the link in it to go on; you can close this page."


@blueprint.get("/invitation/<secret>")
@requires(policy.ACCEPT)
def invitation(secret: str) -> Response:
    """Who invites, as what, what is kept about her; then she decides."""
    asked = _open(secret)
    return _page(secret, asked, forms.accept_form(asked.name, is_empty=True)) if asked else _over()


@blueprint.post("/invitation/<secret>")
@repeatable
@requires(policy.ACCEPT)
def accept(secret: str) -> Response:
    """Join as somebody new, and be signed in. Sent twice, the second sending only signs her in: the invitation itself works once."""
    asked = queries.asked_by_link(secret)
    form = forms.accept_form(asked.name if asked else "")
    try:
        person_id = actions.accept(asked, _newcomer(form)) if asked and asked.fate is Fate.OPEN else None
    except HasAccount as known:
        return _to_sign_in(secret, known.words)
    except Over:
        person_id = None
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(secret, asked, form, 422) if asked else _over()
    return _come_in(asked, person_id or _came_in_before(asked, form))


@blueprint.post("/invitation/<secret>/as-myself")
@requires(policy.ACCEPT)
def accept_as_myself(secret: str) -> Response:
    """Join with the account she is signed in with."""
    asked = _open(secret)
    if asked is None:
        return _over()
    actor = acting_or_none()
    if actor is None:
        return _to_sign_in(secret, "Sign in first, and you come back to this page.")
    actions.accept_as(asked, actor.person_id)
    return _welcome(asked)


@blueprint.post("/invitation/<secret>/sign-in")
@requires(policy.ACCEPT)
def sign_in_first(secret: str) -> Response:
    """She has an account: sign in with it and come back."""
    return _to_sign_in(secret, "Sign in, and you come back to your invitation.") if _open(secret) else _over()


@blueprint.get("/invitation/<secret>/address")
@requires(policy.ACCEPT)
def other_address(secret: str) -> Response:
    """She would rather use another address."""
    return _address_page(secret, AddressForm(formdata=None)) if _open(secret) else _over()


@blueprint.post("/invitation/<secret>/address")
@requires(policy.ACCEPT)
def claim(secret: str) -> Response:
    """A link goes to the other address. The answer is the same whoever has it."""
    asked = _open(secret)
    if asked is None:
        return _over()
    form = AddressForm()
    try:
        actions.claim_address(asked, form.address.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _address_page(secret, form, 422)
    return make_response(render_template("joining/letter_sent.html", words=LETTER_SENT))


def _open(secret: str) -> Asked | None:
    asked = queries.asked_by_link(secret)
    return asked if asked and asked.fate is Fate.OPEN else None


def _newcomer(form: AcceptForm) -> Newcomer:
    return Newcomer(form.name.data or "", form.pass_phrase.data or "", form.nation.data or "", form.words.data or "", form.needs.data or "")


def _came_in_before(asked: Asked | None, form: AcceptForm) -> uuid.UUID | None:
    """The same form once more, by a double click: her pass phrase opens the account she has just made, counted like any sign-in.

    Never past a second factor: who has one comes in by the door that asks for it.
    """
    db.session.rollback()
    if asked is None or asked.fate not in (Fate.OPEN, Fate.ACCEPTED):
        return None
    person_id = sign_in(asked.address, form.pass_phrase.data or "", request.remote_addr or "")
    return None if person_id is None or accounts.asks_for_code(person_id) else person_id


def _come_in(asked: Asked | None, person_id: uuid.UUID | None) -> Response:
    if asked is None or person_id is None:
        return _over()
    sessions.sign_in(person_id)
    return _welcome(asked)


def _welcome(asked: Asked) -> Response:
    session["organisation_id"] = str(asked.organisation_id)
    flash(f"Welcome to {asked.organisation_name}.")
    return redirect("/", 303)


def _to_sign_in(secret: str, words: str) -> Response:
    session["next"] = url_for("joining.invitation", secret=secret)
    flash(words)
    return redirect("/sign-in", 303)


def _over() -> Response:
    return make_response(render_template("joining/over.html"), 404)


def _page(secret: str, asked: Asked, form: AcceptForm, status: int = 200) -> Response:
    notice = current_app.extensions.get("peerway_privacy_notice")
    return make_response(
        render_template(
            "joining/accept.html", secret=secret, asked=asked, form=form, buttons=tokens(),
            notice=notice(asked.organisation_id) if notice else "",
        ), status,
    )


def _address_page(secret: str, form: AddressForm, status: int = 200) -> Response:
    return make_response(render_template("joining/address.html", secret=secret, form=form), status)
