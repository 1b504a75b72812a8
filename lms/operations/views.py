"""Was it backed up last night? Yes or no, for somebody who does not run the server."""

from flask import Blueprint, current_app, render_template

from lms.access import requires
from lms.base import clock
from lms.operations import policy, queries, rules

blueprint = Blueprint("operations", __name__, template_folder="templates")


@blueprint.get("/our-organisation/backed-up")
@requires(policy.MANAGE)
def backed_up() -> str:
    """Yes or no, with the moment of the newest whole backup."""
    newest = queries.newest(current_app.config["SETTINGS"])
    is_fresh = newest is not None and clock.now() - newest <= rules.LATE
    return render_template(
        "operations/backed_up.html", newest=newest, is_fresh=is_fresh, is_demo=current_app.config["SETTINGS"].demo,
    )
