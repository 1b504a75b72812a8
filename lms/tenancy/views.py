"""How the service is: /healthz for the process, /readyz for database and migrations. They say nothing about anybody."""

from flask import Blueprint, current_app, jsonify
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from lms.access import requires
from lms.base import schema
from lms.base.db import db
from lms.tenancy import policy

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@requires(policy.HEALTH)
def healthz() -> Response:
    """The process answers."""
    return jsonify(process="fine")


@blueprint.get("/readyz")
@requires(policy.HEALTH)
def readyz() -> tuple[Response, int]:
    """The database answers and is not behind: one that is ahead serves a release that is about to be replaced (F15).

    What else the rooms tell is information and turns nothing red.
    """
    wanted = schema.wanted(current_app.extensions["migrate"].directory)
    try:
        present = schema.present(db.engine)
    except DBAPIError:
        return jsonify(database="cannot be reached", migrations="unknown"), 503
    is_newer = present is not None and not schema.knows(current_app.extensions["migrate"].directory, present)
    if present != wanted and not is_newer:
        return jsonify(database="fine", migrations="not at the newest"), 503
    told = {name: words for state in current_app.extensions["peerway_states"] for name, words in state().items()}
    return jsonify(database="fine", migrations="newer than this release" if is_newer else "fine", **told), 200
