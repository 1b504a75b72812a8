"""A lead says where the record is sent on to, and sees how far it is."""

import uuid
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import requires
from lms.access.grants import acting
from lms.audit.actions import note_view
from lms.base.db import db
from lms.lrs import actions, policy
from lms.lrs.forms import EndpointForm, LoginForm
from lms.lrs.models import RecordEndpoint
from lms.lrs.queries import forwarding as queries
from lms.lrs.views.telling import as_file
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web.application import this_app
from lms.web.forms import tokens
from lms.web.paging import page_asked

blueprint = Blueprint("record_endpoints", __name__, template_folder="../templates")
HOME = "/our-organisation/connections/stores"


@blueprint.get(f"{HOME}/new")
@requires(policy.CONNECT, step_up=True)
def ask() -> str:
    """Where to?"""
    return render_template("lrs/new_endpoint.html", form=EndpointForm(formdata=None))


@blueprint.post(HOME)
@requires(policy.CONNECT, step_up=True)
def make() -> AnyResponse | tuple[str, int]:
    """One more. It is tried by the worker, not now."""
    form = EndpointForm()
    asked = {name: form[name].data or "" for name in ("name", "address", "user", "secret")}
    if form.blame_all(actions.faults_of_endpoint(**asked)):
        return render_template("lrs/new_endpoint.html", form=form), 422
    endpoint = actions.make_endpoint(
        by=acting(), version=form.chosen_version, is_from_the_start=form.start.data != "new", **asked,
    )
    flash(f"The record will be sent to {endpoint.name}. The first part goes within a minute.")
    return redirect(url_for("record_endpoints.show", endpoint_id=endpoint.id), 303)


@blueprint.get(f"{HOME}/<uuid:endpoint_id>")
@requires(policy.CONNECT, find=queries.endpoint_or_none)
def show(endpoint: RecordEndpoint) -> str:
    """How far it is, and what would not be taken."""
    page = page_asked()
    parked, has_more = queries.parked_of(db.session(), endpoint.id, page=page)
    return render_template(
        "lrs/endpoint.html", endpoint=endpoint, tally=queries.tally_of(db.session(), endpoint.id), parked=parked, page=page,
        has_more=has_more, buttons=tokens(), notices=queries.notices_of(db.session(), endpoint.id),
    )


@blueprint.post(f"{HOME}/<uuid:endpoint_id>/again")
@requires(policy.CONNECT, find=queries.endpoint_or_none)
def again(endpoint: RecordEndpoint) -> AnyResponse:
    """Try everything again."""
    actions.try_again(by=acting(), endpoint=endpoint)
    flash("It is tried again within a minute. Look at this page then.")
    return redirect(url_for("record_endpoints.show", endpoint_id=endpoint.id), 303)


@blueprint.get(f"{HOME}/<uuid:endpoint_id>/login")
@requires(policy.CONNECT, find=queries.endpoint_or_none, step_up=True)
def ask_login(endpoint: RecordEndpoint) -> str:
    """Another user name and secret?"""
    return render_template("lrs/endpoint_login.html", endpoint=endpoint, form=LoginForm(formdata=None))


@blueprint.post(f"{HOME}/<uuid:endpoint_id>/login")
@requires(policy.CONNECT, find=queries.endpoint_or_none, step_up=True)
def sign_in_anew(endpoint: RecordEndpoint) -> AnyResponse | tuple[str, int]:
    """Use them from now on."""
    form = LoginForm()
    user, secret = form.user.data or "", form.secret.data or ""
    if form.blame_all(actions.faults_of_login(user, secret)):
        return render_template("lrs/endpoint_login.html", endpoint=endpoint, form=form), 422
    actions.sign_in_anew(by=acting(), endpoint=endpoint, user=user, secret=secret)
    flash("Saved. It is tried again within a minute.")
    return redirect(url_for("record_endpoints.show", endpoint_id=endpoint.id), 303)


@blueprint.post(f"{HOME}/<uuid:endpoint_id>/end")
@requires(policy.CONNECT, find=queries.endpoint_or_none)
def end(endpoint: RecordEndpoint) -> AnyResponse:
    """Nothing is sent there any more."""
    actions.end_endpoint(by=acting(), endpoint=endpoint)
    flash(f"Nothing is sent to {endpoint.name} any more. What it has, it keeps: ask the people who run it to delete it if they should.")
    return redirect(url_for("record_keys.index"), 303)


@blueprint.get(f"{HOME}/<uuid:endpoint_id>/not-arrived.jsonl")
@requires(policy.CONNECT, find=queries.endpoint_or_none, step_up=True)
def not_arrived(endpoint: RecordEndpoint) -> Response:
    """What it does not have yet, a statement a line, for somebody who wants to bring it there by hand."""
    note_view(by=acting(), thing="list of statements that another store does not have", thing_id=endpoint.id)
    return as_file("not-arrived.jsonl", "application/x-ndjson", _lines(this_app(), endpoint.organisation_id, endpoint.id))


def _lines(app: Flask, organisation_id: uuid.UUID, endpoint_id: uuid.UUID) -> Iterator[str]:
    """A part at a time, each read by itself: however much it is, it is never in memory at once."""
    after: queries.Place | None = None
    while True:
        with app.app_context(), reading_in(OrganisationScope(organisation_id)) as session:
            found = queries.not_arrived(session, endpoint_id, after)
        yield from (each.body + "\n" for each in found)
        if not found:
            return
        after = (found[-1].delivery.stored_at, found[-1].delivery.statement_id)
