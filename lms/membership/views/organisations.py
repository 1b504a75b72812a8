"""Her organisations: where she works now, switching, leaving."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, session, url_for

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.membership import actions, forms, policy, queries
from lms.membership.models import Membership
from lms.membership.queries import OwnPlace

blueprint = Blueprint("organisations", __name__, template_folder="../templates")


@blueprint.get("/account/organisations")
@requires(policy.OWN_ORGANISATIONS)
def index() -> str:
    """Where she belongs, and what she does there."""
    return _page(forms.ButtonForm(formdata=None))


@blueprint.post("/account/organisations/<uuid:organisation_id>/work-here")
@requires(policy.WORK_THERE, find=queries.place_or_none)
def work_here(place: OwnPlace) -> Response:
    """Work in another of her organisations from the next page on. Nothing else of the session changes."""
    session["organisation_id"] = str(place.organisation_id)
    flash(f"You are now working in {place.name}.")
    return _go("/")


@blueprint.post("/account/organisations/leave")
@requires(policy.LEAVE)
def leave() -> Response:
    """Leave the organisation she works in now."""
    membership = _own()
    try:
        actions.end_membership(by=acting(), membership=membership)
    except RuleBroken as broken:
        db.session.rollback()
        form = forms.ButtonForm(formdata=None)
        form.blame("", broken.words)
        return make_response(_page(form), 422)
    session.pop("organisation_id", None)
    flash("You have left. Your learning record stays yours to read.")
    return _go(url_for("organisations.index"))


def _own() -> Membership:
    membership_id = acting().membership_id
    membership = queries.member_or_none(membership_id) if membership_id else None
    if membership is None:
        raise ValueError("somebody with a role has a membership")
    return membership


def _page(form: forms.ButtonForm) -> str:
    actor = acting()
    supervisors = queries.own_supervisors(actor) if actor.membership_id else ("", "")
    supervised = queries.supervised_by(actor) if actor.membership_id else []
    return render_template(
        "membership/organisations.html", places=queries.places_of(actor), form=form, supervisors=supervisors, supervised=supervised,
    )


def _go(address: str) -> Response:
    answer: Any = redirect(address, 303)
    return make_response(answer)
