"""Step back: one button, no reason; come back: one button."""

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from assessments.wellbeing import actions, policy
from assessments.wellbeing.forms import StepBackForm
from lms.access import requires
from lms.access.grants import acting
from lms.base.ids import uuid_or_none
from lms.membership.actions import return_everywhere, step_back_everywhere
from lms.membership.queries import own_places_away, places_of
from lms.web import receipts
from lms.web.forms import tokens
from lms.web.receipts import repeatable

NOBODY_TO_ASK = "Nobody here can be asked to ring you: your organisation has named nobody. Whom you can ring is under “Talk to someone”."
blueprint = Blueprint("stepping_back", __name__, template_folder="../templates")


@blueprint.get("/step-back")
@requires(policy.OWN)
def ask() -> Response:
    """What it does and does not do; or that she has stepped back, and how to return."""
    form = StepBackForm(formdata=None)
    return _page(form)


@blueprint.post("/step-back")
@repeatable
@requires(policy.OWN)
def step_back() -> Response:
    """For all her organisations, unless she picks one."""
    _must_be_her_form()
    form, actor = StepBackForm(), acting()
    step_back_everywhere(actor.person_id, _chosen(form, own_places_away(actor.person_id)))
    if form.ring.data and not actions.please_ring_me(by=actor):
        flash(NOBODY_TO_ASK)
    return redirect(url_for("stepping_back.ask"), 303)


@blueprint.post("/step-back/return")
@repeatable
@requires(policy.OWN)
def come_back() -> Response:
    """She is there again, everywhere."""
    _must_be_her_form()
    actor = acting()
    return_everywhere(actor.person_id, own_places_away(actor.person_id))
    return redirect(url_for("stepping_back.ask"), 303)


def _must_be_her_form() -> None:
    """No receipt is kept, since each organisation has a transaction of its own; the form is still nobody else's."""
    read = receipts.read_token(request.form.get(receipts.FIELD, ""))
    if read is None or read[1] != acting().person_id:
        raise BadRequest()


def _chosen(form: StepBackForm, places: dict[uuid.UUID, bool]) -> list[uuid.UUID]:
    chosen = uuid_or_none(form.where.data or "")
    return [chosen] if chosen in places and chosen is not None else list(places)


def _page(form: StepBackForm, status: int = 200) -> Response:
    actor = acting()
    away = own_places_away(actor.person_id)
    places = places_of(actor)
    options = [{"value": "", "label": "Everywhere"}, *({"value": str(each.organisation_id), "label": each.name} for each in places)]
    return make_response(render_template(
        "wellbeing/step_back.html", form=form, buttons=tokens(), options=options if len(places) > 1 else [],
        away=[each.name for each in places if away.get(each.organisation_id)], is_away_everywhere=bool(away) and all(away.values()),
    ), status)
