"""How the worker is, for whoever watches the service. It says nothing about anybody."""

from flask import Blueprint, jsonify
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from lms.access import requires
from lms.base import clock
from lms.base.db import reading
from lms.jobs import policy, queries

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/healthz/worker")
@requires(policy.HEALTH)
def worker() -> tuple[Response, int]:
    """503 when the worker has not been seen for five minutes: letters, exports and retention stand still, pages do not."""
    try:
        with reading() as session:
            is_alive = queries.is_worker_alive(session, clock.now())
    except DBAPIError:
        return jsonify(worker="unknown"), 503
    return jsonify(worker="fine" if is_alive else "not seen for five minutes"), 200 if is_alive else 503
