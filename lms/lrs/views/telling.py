"""How the record store answers: JSON, and the moment up to which all is told."""

import json
from datetime import datetime
from typing import Any

from flask import Response

from lms.xapi.sameness import told_moment

JSON, CONSISTENT_THROUGH = "application/json", "X-Experience-API-Consistent-Through"


def in_json(value: Any, status: int = 200, kind: str = JSON) -> Response:
    """An answer in JSON."""
    return Response(json.dumps(value, ensure_ascii=False, separators=(",", ":")), status, mimetype=kind)


def say_through(response: Response, moment: datetime) -> None:
    """Every statement stored until then is told (xAPI-Communication 2.1.3); what was said before stays."""
    response.headers.setdefault(CONSISTENT_THROUGH, told_moment(moment))
