"""How the record store answers: JSON, the moment up to which all is told, and files that are written as they are read."""

import json
from collections.abc import Iterator
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


def as_file(name: str, kind: str, lines: Iterator[str], mark: str = "") -> Response:
    """A file that is never in memory whole. It is written when the request is over: whatever reads for it brings the app along.
    Lines are put together a hundred at a time: a write for each would take longer than they do."""
    response = Response(_in_hundreds(lines, mark), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _in_hundreds(lines: Iterator[str], mark: str) -> Iterator[str]:
    several = [mark] if mark else []
    for line in lines:
        several.append(line)
        if len(several) >= 100:
            yield "".join(several)
            several = []
    yield "".join(several)
