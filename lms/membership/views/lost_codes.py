"""Who has lost a code generator: two people of the organisation speak to her and agree."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.accounts.actions import second_factor
from lms.audit import actions as audit
from lms.base.db import db
from lms.membership import policy, queries
from lms.membership.models import Membership
from lms.web.forms import tokens

blueprint = Blueprint("lost_codes", __name__, template_folder="../templates")


@blueprint.get("/people/lost-codes")
@requires(policy.HELP_WITH_CODES)
def index() -> str:
    """Everybody of the organisation who has asked."""
    return render_template("membership/lost_codes.html", lines=queries.lost_codes(acting()), form=tokens())


@blueprint.post("/people/<uuid:membership_id>/lost-code")
@requires(policy.HELP_WITH_CODES, find=queries.with_lost_code_or_none, step_up=True)
def agree(membership: Membership) -> Response:
    """She has been spoken to and it is her."""
    if membership.person_id:
        second_factor.agree_to_removal(db.session(), membership.person_id, acting().person_id)
        audit.note(by=acting(), act="agreed to a lost code", thing="person", thing_id=membership.id, about=membership.id)
    flash("Noted. With the second of two people a day begins in which she can still object.")
    return redirect(url_for("lost_codes.index"), 303)
