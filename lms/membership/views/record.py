"""A person's own record in plain words."""

from flask import Blueprint, render_template

from lms.access import requires
from lms.access.grants import acting
from lms.lrs import queries as record
from lms.membership import policy, queries
from lms.tenancy.actions import reading_in
from lms.web.paging import page_asked

blueprint = Blueprint("membership", __name__, template_folder="../templates")


@blueprint.get("/record")
@requires(policy.SEE_OWN_RECORD)
def timeline() -> str:
    """What the record says about her, newest first, in all her organisations."""
    page = page_asked()
    with reading_in(queries.person_scope(acting())) as session:
        lines, has_more = record.timeline(session, page=page)
    return render_template("membership/timeline.html", lines=lines, page=page, has_more=has_more)
