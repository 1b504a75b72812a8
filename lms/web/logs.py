"""Structured logs without personal data: ids, endpoints and times, never addresses, names, words or form content (ASVS 16.2.5)."""

import json
import logging
import sys
import time
import uuid
from datetime import UTC, datetime

from flask import Flask, Response, g, request

logger = logging.getLogger("peerway")
KEPT = ("request_id", "method", "endpoint", "status", "milliseconds", "error", "count", "job", "organisation", "sequence", "digest")


class JsonLines(logging.Formatter):
    """One JSON object a line, of an allow-list of fields; a traceback is kept as places, without the message that may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(), "level": record.levelname.lower(), "event": record.msg}
        line.update({name: getattr(record, name) for name in KEPT if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line)


def install(app: Flask) -> None:
    """Log to standard error; give each request an id and one closing line."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        for name in (app.name, "waitress"):
            logging.getLogger(name).handlers, logging.getLogger(name).propagate = [handler], False
    app.before_request(_begin)
    app.after_request(_closing_line)


def request_id() -> str:
    """The reference number shown on error pages."""
    return str(getattr(g, "request_id", "")) or uuid.uuid4().hex[:12]


def _begin() -> None:
    g.request_id, g.began = uuid.uuid4().hex[:12], time.perf_counter()


def _closing_line(response: Response) -> Response:
    began = getattr(g, "began", None)
    logger.info("request", extra={
        "request_id": request_id(), "method": request.method, "endpoint": request.endpoint or "none", "status": response.status_code,
        "milliseconds": round((time.perf_counter() - began) * 1000, 1) if began else None,
    })
    response.headers["X-Request-Id"] = request_id()
    return response


def _places(trace: object) -> list[str]:
    places = []
    while trace is not None:
        frame = trace.tb_frame  # type: ignore[attr-defined]
        places.append(f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return places[-12:]
