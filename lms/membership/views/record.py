"""A person's own record in plain words."""

from flask import Blueprint, render_template, request

from lms.access import requires
from lms.access.grants import acting
from lms.lrs import queries as record
from lms.membership import policy, queries
from lms.tenancy.actions import reading_in

blueprint = Blueprint("membership", __name__, template_folder="../templates")
LAST_PAGE = 100_000  # a number no database can count to must not reach it


@blueprint.get("/record")
@requires(policy.SEE_OWN_RECORD)
def timeline() -> str:
    """What the record says about her, newest first, in all her organisations."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading_in(queries.person_scope(acting())) as session:
        lines, has_more = record.timeline(session, page=page)
    return render_template("membership/timeline.html", lines=lines, page=page, has_more=has_more)
