"""The audit for the lead: who did what, newest first, in plain sentences."""

from flask import Blueprint, current_app, render_template, request

from lms.access import requires
from lms.base import ids
from lms.membership import policy, queries
from lms.membership.models import Membership
from lms.web.paging import page_asked

blueprint = Blueprint("audit", __name__, template_folder="../templates")


@blueprint.get("/audit")
@requires(policy.READ_AUDIT)
def index() -> str:
    """What was done in the organisation."""
    acts, page, about, act = current_app.extensions["peerway_acts"], page_asked(), _person(), request.args.get("act", "")[:60]
    lines, has_more = queries.audit_lines(acts, about=about, act=act if act.isprintable() else "-", page=page)
    return render_template(
        "membership/audit.html", lines=lines, has_more=has_more, page=page, act=act, acts=queries.acts_noted(),
        about=about, name=queries.name_of(about.id) if about else "",
    )


def _person() -> Membership | None:
    asked = ids.uuid_or_none(request.args.get("person", ""))
    return queries.member_or_none(asked) if asked else None
