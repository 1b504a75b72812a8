"""Error pages: kind words, a reference number, help one click away; they need no session and no database (design.md 3)."""

from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed

from lms.base.db import db
from lms.base.errors import NotAllowed, NotHere, OutOfDate, RuleBroken
from lms.web.logs import logger, request_id

LEAVE = "/leave"  # whoever leaves is let go, whatever else does not work
WORDS: dict[int, tuple[str, str]] = {
    400: (
        "We could not read that",
        "Something in the page that was sent is missing or out of date. Go back, load the page again and send it once more.",
    ),
    403: ("This page is not open to you", "Your role does not open this page."),
    404: ("Page not found", "There is nothing here, or it is not for you. Check the address or go back to the start."),
    405: ("That does not work here", "The page cannot be used in that way. Go back and try again."),
    409: (
        "Somebody saved first",
        "This was changed while you had it open, perhaps in another tab. Load the page again to see both.",
    ),
    413: (
        "That is too long to send at once",
        "The limit is 6 MB of text. Go back: your words are still in the page. Shorten them and send again.",
    ),
    422: ("Something needs to change", "Go back, look at what you entered and send it again."),
    500: ("Something went wrong on our side", "This is not because of anything you did. Go back and try again in a minute."),
    503: (
        "We cannot reach our records just now",
        "Nothing you sent has been half saved. Go back and try again in a minute: your words are still in the page.",
    ),
}


def install(app: Flask) -> None:
    """Give every failure its page."""
    app.register_error_handler(NotHere, lambda error: page(404))
    app.register_error_handler(NotAllowed, lambda error: page(403, error.words))
    app.register_error_handler(RuleBroken, lambda error: page(422, error.words))
    app.register_error_handler(OutOfDate, lambda error: page(409))
    app.register_error_handler(StaleDataError, lambda error: page(409))
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, words: str = "") -> Response:
    """The error page of a status; its own words may replace the usual ones."""
    db.session.rollback()
    title, usual = WORDS.get(status, WORDS[500])
    html = render_template(
        "web/error.html", heading=title, words=words or usual, reference=request_id(), exit_address=current_app.config["EXIT_ADDRESS"],
    )
    return make_response(html, status)


def _http(error: Any) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return current_app.make_response(error.get_response())
    above = _page_above() if isinstance(request.routing_exception, MethodNotAllowed) else ""
    if above:
        return current_app.make_response(redirect(above, 303))
    own_words = error.description if isinstance(error, CSRFError) is False and error.code == 400 else ""
    known = error.code if error.code in WORDS else (400 if error.code < 500 else 500)
    response = page(known, own_words if own_words and "\n" not in own_words and _is_ours(error) else "")
    response.status_code = error.code
    return response


def _page_above() -> str:
    """The nearest address above this one that opens as a page: who loads again what a form was sent to had come from there."""
    addresses, path = current_app.create_url_adapter(request), request.path.rstrip("/")
    while addresses and path and request.method == "GET" and not path.startswith("/xapi"):
        path = path.rpartition("/")[0]
        if addresses.test(path or "/", method="GET"):
            return path or "/"
    return ""


def _is_ours(error: HTTPException) -> bool:
    """Werkzeug's own kinds of 400 quote what was sent, such as a Host that is not ours."""
    return type(error) is BadRequest and error.description != BadRequest.description


def _integrity(error: IntegrityError) -> Response:
    logger.warning("constraint", extra={"request_id": request_id(), "error": type(error.orig).__name__})
    return page(409)


def _database(error: Exception) -> Response:
    logger.error("database", exc_info=error, extra={"request_id": request_id()})
    if request.path == LEAVE:
        return current_app.make_response(redirect(current_app.config["EXIT_ADDRESS"], 303))
    response = page(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected", exc_info=error, extra={"request_id": request_id()})
    return page(500)
