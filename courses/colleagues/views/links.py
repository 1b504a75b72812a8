"""A lead makes links to the course for colleagues, sees how often each was opened, and revokes them."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.colleagues import actions, policy, queries, rules
from courses.colleagues.forms import LinkForm
from courses.colleagues.models import ColleagueLink
from lms.access import requires
from lms.access.grants import acting
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.web.forms import tokens

blueprint = Blueprint("colleague_links", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/colleagues")
@requires(policy.MANAGE)
def index() -> Response:
    """The links there are."""
    return _page(LinkForm(formdata=None))


@blueprint.post("/our-organisation/colleagues")
@requires(policy.MANAGE)
def make() -> Response:
    """One more: its address is on this answer and nowhere else."""
    form = LinkForm()
    if form.is_end_unread:
        form.blame("last_day", rules.END_NOT_READ)
        return _page(form, 422)
    try:
        secret = actions.make_link(by=acting(), team=form.team.data or "", ends_at=form.ends_at)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    return _page(LinkForm(formdata=None), address=url_for("colleagues.opening", secret=secret, _external=True))


@blueprint.post("/our-organisation/colleagues/<uuid:link_id>/revoke")
@requires(policy.MANAGE, find=queries.link_or_none)
def revoke(link: ColleagueLink) -> Response:
    """It opens nothing any more."""
    actions.revoke(by=acting(), link=link)
    flash(f"The link for {link.team} opens nothing any more.")
    return redirect(url_for("colleague_links.index"), 303)


def _page(form: LinkForm, status: int = 200, *, address: str = "") -> Response:
    return make_response(render_template(
        "colleagues/links.html", form=form, buttons=tokens(), links=queries.links(db.session()), address=address, now=clock.now(),
        course=queries.course(),
    ), status)
