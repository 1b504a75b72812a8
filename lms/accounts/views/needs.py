"""What makes taking part easier for her: her own words, shown to others only while she says so."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.accounts import policy, queries
from lms.accounts.actions import keep_needs
from lms.accounts.forms import NeedsForm, needs_form
from lms.base.db import db
from lms.base.errors import RuleBroken

blueprint = Blueprint("needs", __name__, template_folder="../templates")


@blueprint.get("/account/access-needs")
@requires(policy.OWN)
def show() -> Response:
    """What she has said, and who reads it."""
    row = queries.needs_of(db.session(), acting().person_id)
    words = queries.words_of_needs(row, acting())["words"] if row else ""
    return _page(needs_form(words, is_shown=bool(row and row.shown)))


@blueprint.post("/account/access-needs")
@requires(policy.OWN)
def keep() -> Response:
    """Keep it, for her alone or for her trainers and leads too."""
    form = NeedsForm()
    words, is_shown = form.needs.data or "", bool(form.is_shown.data)
    try:
        keep_needs(db.session(), acting().person_id, words, is_shown=is_shown)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash(("Saved. Your trainers and leads can read it." if is_shown else "Saved, for you alone.") if words.strip() else "Nothing is kept.")
    return redirect(url_for("needs.show"), 303)


def _page(form: NeedsForm, status: int = 200) -> Response:
    return make_response(render_template("accounts/needs.html", form=form), status)
