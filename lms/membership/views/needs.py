"""What makes taking part easier: for herself to say and to show, for her trainers and leads to read while she lets them."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.audit import actions as audit
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.drafts.queries import parked_for
from lms.membership import actions, policy, queries
from lms.membership.forms import NeedsForm, Option, needs_form
from lms.privacy import actions as vault
from lms.web.paging import page_asked

blueprint = Blueprint("needs", __name__, template_folder="../templates")
BOTH = "You have written something else in another tab. Both are on this page: put together what you want to keep, and save."


@blueprint.get("/account/access-needs")
@requires(policy.OWN_NEEDS)
def write() -> Response:
    """What she has said, and who reads it."""
    kept = queries.own_needs(db.session(), acting())
    return _page(needs_form(kept), is_shut=kept.words is None)


@blueprint.post("/account/access-needs")
@requires(policy.OWN_NEEDS)
def keep() -> Response:
    """Keep it, for her alone or for her trainers and leads too."""
    form = NeedsForm()
    words, is_shown = form.needs.data or "", bool(form.is_shown.data)
    try:
        actions.keep_needs(db.session(), acting().person_id, words, is_shown=is_shown, row_version=form.shown_on)
    except OutOfDate:
        return _both(form)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash(("Saved. Your trainers and leads can read it." if is_shown else "Saved, for you alone.") if words.strip() else "Nothing is kept.")
    return redirect(url_for("needs.write"), 303)


@blueprint.get("/people/access-needs")
@requires(policy.SEE_PEOPLE)
def people() -> str:
    """The words of those who let her read them; that she looked is noted."""
    actor, page = acting(), page_asked()
    audit.note_view(by=actor, thing="list of what makes taking part easier", thing_id=actor.membership_id or actor.person_id)
    lines, has_more = queries.needs_seen_by(actor, page)
    return render_template("membership/needs_shown.html", lines=lines, has_more=has_more, page=page)


def _both(form: NeedsForm) -> Response:
    kept = queries.own_needs(db.session(), acting())
    form.blame("", BOTH)
    form.stand_on(kept.row_version)
    return _page(form, 409, other=kept.words or "", is_shut=kept.words is None)


def _page(form: NeedsForm, status: int = 200, *, other: str = "", is_shut: bool = False) -> Response:
    return make_response(render_template(
        "membership/needs.html", form=form, who=[Option("yes", str(form.is_shown.label.text))], other=other, is_shut=is_shut,
        shut=vault.SHUT, parked=parked_for(acting().person_id, url_for("needs.write")),
    ), status)
