"""A lead connects other systems: makes a key, sees its secret once, renews and ends it."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base import clock
from lms.base.db import db
from lms.lrs import actions, policy, queries
from lms.lrs.forms import KeyForm
from lms.lrs.kinds import SCOPE_WORDS
from lms.lrs.models import RecordKey
from lms.lrs.queries import forwarding
from lms.web.forms import tokens

blueprint = Blueprint("record_keys", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/connections")
@requires(policy.CONNECT)
def index() -> Response:
    """The systems that are connected."""
    return _page()


@blueprint.get("/our-organisation/connections/new")
@requires(policy.CONNECT, step_up=True)
def ask() -> Response:
    """Which system, and what may it do? She has confirmed that it is her before she fills anything in."""
    return _new(KeyForm(formdata=None))


@blueprint.post("/our-organisation/connections")
@requires(policy.CONNECT, step_up=True)
def make() -> Response:
    """One more: its secret is on this answer and nowhere else."""
    form = KeyForm()
    if form.blame_all(actions.faults_of_key(form.name.data or "", form.chosen)):
        return _new(form, 422)
    key, secret = actions.make_key(by=acting(), name=form.name.data or "", scopes=form.chosen)
    return _page(shown=key, secret=secret)


@blueprint.post("/our-organisation/connections/<uuid:key_id>/renew")
@requires(policy.CONNECT, find=queries.key_or_none, step_up=True)
def renew(key: RecordKey) -> Response:
    """Another secret; the one before ends."""
    secret = actions.renew_key(by=acting(), key=key)
    return _page(shown=key, secret=secret)


@blueprint.post("/our-organisation/connections/<uuid:key_id>/end")
@requires(policy.CONNECT, find=queries.key_or_none)
def end(key: RecordKey) -> Response:
    """It opens nothing any more."""
    actions.end_key(by=acting(), key=key)
    flash(f"{key.name} is no longer connected. What it sent stays in the record.")
    return redirect(url_for("record_keys.index"), 303)


def _page(**shown: Any) -> Response:
    words = {scope.value: words for scope, words in SCOPE_WORDS.items()}
    address = url_for("xapi.answer", resource="about", _external=True).removesuffix("about")
    return make_response(render_template(
        "lrs/keys.html", buttons=tokens(), keys=queries.keys_of(db.session()), words=words, address=address,
        sent_to=forwarding.sent_to(db.session()), now=clock.now(), **{"shown": None, "secret": "", **shown},
    ))


def _new(form: KeyForm, status: int = 200) -> Response:
    options = [{"value": scope.value, "label": words} for scope, words in SCOPE_WORDS.items()]
    return make_response(render_template("lrs/new_key.html", form=form, options=options), status)
