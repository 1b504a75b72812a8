"""Invitations as leads and trainers see them."""

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Role, requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.ids import uuid_or_none
from lms.joining import actions, forms, policy, queries
from lms.joining.forms import InviteForm
from lms.joining.models import Invitation
from lms.membership.queries import cohort_or_none
from lms.web.forms import tokens
from lms.web.paging import page_asked

blueprint = Blueprint("invitations", __name__, template_folder="../templates")


@blueprint.get("/invitations")
@requires(policy.INVITE)
def index() -> str:
    """Who was invited, and what became of it."""
    page = page_asked()
    actor = acting()
    only_of = None if Role.LEAD in actor.roles else actor.membership_id
    lines, has_more = queries.lines(page, only_of=only_of)
    return render_template("joining/invitations.html", lines=lines, page=page, has_more=has_more, form=tokens())


@blueprint.get("/invitations/new")
@requires(policy.INVITE)
def new() -> Response:
    """Invite one person."""
    return _page(forms.invite_form(acting().roles, queries.cohorts(db.session()), is_empty=True))


@blueprint.post("/invitations/new")
@requires(policy.INVITE)
def invite() -> Response:
    """Write the invitation; the letter goes with it."""
    form = forms.invite_form(acting().roles, queries.cohorts(db.session()))
    try:
        actions.invite(
            by=acting(), address=form.address.data or "", name=form.name.data or "", roles=form.role, cohort_id=_cohort_id(form),
            until=form.until_moment if Role.ACCREDITOR in form.role else None,
        )
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    flash("Invited. A letter is on its way.")
    return redirect(url_for("invitations.index"), 303)


@blueprint.post("/invitations/<uuid:invitation_id>/again")
@requires(policy.MANAGE, find=queries.invitation_or_none)
def again(invitation: Invitation) -> Response:
    """A new link; the old one stops working."""
    actions.send_again(by=acting(), invitation=invitation)
    flash("Sent again. The link in the earlier letter no longer works.")
    return redirect(url_for("invitations.index"), 303)


@blueprint.post("/invitations/<uuid:invitation_id>/withdraw")
@requires(policy.MANAGE, find=queries.invitation_or_none)
def withdraw(invitation: Invitation) -> Response:
    """The link stops working."""
    actions.withdraw(by=acting(), invitation=invitation)
    flash("The invitation is withdrawn.")
    return redirect(url_for("invitations.index"), 303)


def _cohort_id(form: InviteForm) -> uuid.UUID | None:
    """The group chosen. Raises RuleBroken for one that is not the organisation's."""
    if not form.cohort.data:
        return None
    cohort_id = uuid_or_none(form.cohort.data)
    if cohort_id is None or cohort_or_none(cohort_id) is None:
        raise RuleBroken("Choose one of the groups.", "cohort")
    return cohort_id


def _page(form: InviteForm, status: int = 200) -> Response:
    return make_response(render_template("joining/invite.html", form=form), status)
