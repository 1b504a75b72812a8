"""Error pages are kind, carry a reference number and help, ask the database nothing, and the log quotes nobody."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge, ServiceUnavailable, TooManyRequests

from lms.base.db import db
from lms.base.errors import NotAllowed, NotHere, OutOfDate, RuleBroken
from lms.web.logs import JsonLines
from tests.lms.joining.inviting import press
from tests.spies import Queries

CANARY = "Quetzalcoatl-was-here"
VIEW = "help.help_now"
ERRORS = {
    403: NotAllowed("Only her trainer may see this."),
    404: NotHere(),
    405: MethodNotAllowed(),
    409: OutOfDate(),
    413: RequestEntityTooLarge(),
    422: RuleBroken("Choose an answer."),
    429: TooManyRequests(),
    500: ZeroDivisionError(CANARY),
    503: OperationalError("SELECT", {}, Exception(CANARY)),
}


@pytest.fixture
def failing(app: Flask) -> Iterator[Callable[[Exception], None]]:
    """Makes a public page fail."""
    before = app.view_functions[VIEW]

    def fail(error: Exception) -> None:
        def view() -> None:
            raise error

        app.view_functions[VIEW] = wraps(before)(view)

    yield fail
    app.view_functions[VIEW] = before


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log would say."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(JsonLines().format(record))

    handler = Keep()
    logging.getLogger("peerway").addHandler(handler)
    yield found
    logging.getLogger("peerway").removeHandler(handler)


@pytest.mark.parametrize("status", ERRORS)
def test_every_failure_has_a_kind_page(client: Any, failing: Callable[[Exception], None], lines: list[str], status: int) -> None:
    failing(ERRORS[status])
    answer = client.get("/help-now")
    html = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert html.count("<h1") == 1 and 'href="/help-now"' in html
    assert f"Reference number: {answer.headers['X-Request-Id']}" in html
    assert CANARY not in html and "Traceback" not in html
    assert not any(CANARY in line for line in lines)


def test_who_loads_again_what_a_form_was_sent_to_comes_back_to_the_page_it_stood_on(client_of: Callable[[str], Any]) -> None:
    answer = client_of("amina").get("/modules/active-listening/stories/m3-everyone-has-a-tip/choose")
    assert (answer.status_code, answer.location) == (303, "/modules/active-listening/stories/m3-everyone-has-a-tip")


def test_an_error_page_asks_the_database_nothing(client: Any, failing: Callable[[Exception], None]) -> None:
    failing(ZeroDivisionError())
    with Queries() as asked:
        client.get("/help-now")
    assert asked.statements == []


def test_a_stale_row_and_a_broken_constraint_say_that_somebody_saved_first(client: Any, failing: Callable[[Exception], None]) -> None:
    for error in (StaleDataError("x"), IntegrityError("INSERT", {}, Exception(CANARY))):
        failing(error)
        answer = client.get("/help-now")
        assert answer.status_code == 409 and CANARY not in answer.get_data(as_text=True)


def test_a_database_that_cannot_be_reached_says_when_to_come_back(client: Any, failing: Callable[[Exception], None]) -> None:
    failing(ERRORS[503])
    assert client.get("/help-now").headers["Retry-After"]
    failing(ServiceUnavailable())
    assert client.get("/help-now").status_code == 503


def test_without_a_database_help_is_still_there(app: Flask, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("amina")
    with app.app_context():
        engine = db.engine

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("connect", {}, Exception(CANARY))

    monkeypatch.setattr(engine.pool, "connect", gone)
    statuses = {path: client.get(path).status_code for path in ("/help-now", "/help-now/england", "/healthz", "/safety-on-this-device")}
    assert set(statuses.values()) == {200}, statuses
    for path in ("/course", "/record", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 503 and CANARY not in answer.get_data(as_text=True), path


def test_who_works_while_the_records_fail_for_a_moment_stays_signed_in(app: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """F3: the form was answered; that the message of it could not be kept is no reason to show her the door."""
    client, page = client_of("bex"), "/modules/intro-recovery/pages/start-here"

    def gone(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception(CANARY))

    monkeypatch.setattr(app.session_interface.store, "keep", gone)
    assert press(client, f"{page}/read", f"{page}/undo").status_code == 303
    assert client.get("/course").status_code == 200
    press(client, "/course", "/sign-out")
    assert client.get("/course").status_code == 303, "who leaves has left"


def test_who_leaves_while_the_records_fail_is_out_of_this_browser(app: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("noor")

    def gone(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception(CANARY))

    for act in ("keep", "end"):
        monkeypatch.setattr(app.session_interface.store, act, gone)
    press(client, "/course", "/leave")
    assert client.get("/course").status_code == 303


def test_a_failing_view_leaves_no_personal_word_in_the_log(client: Any, failing: Callable[[Exception], None], lines: list[str]) -> None:
    failing(ValueError(f"amina@harbour.example wrote {CANARY}"))
    client.get(f"/help-now?q={CANARY}", headers={"User-Agent": CANARY, "Referer": CANARY, "Cookie": f"x={CANARY}"})
    entries = [json.loads(line) for line in lines]
    assert {"unexpected", "request"} <= {entry["event"] for entry in entries}
    assert not any(CANARY in line or "harbour" in line or "127.0.0.1" in line for line in lines)
    failure = next(entry for entry in entries if entry["event"] == "unexpected")
    assert failure["error"] == "ValueError" and all(re.fullmatch(r"[\w.?]+:\d+", place) for place in failure["places"])


def test_the_log_keeps_its_list_of_fields_and_no_other(lines: list[str], client: Any) -> None:
    logging.getLogger("peerway").warning("odd", extra={"status": 200, "email": CANARY, "words": CANARY})
    assert json.loads(lines[-1]).keys() == {"at", "level", "event", "status"}


def test_each_request_has_one_closing_line_with_its_reference(client: Any, lines: list[str]) -> None:
    answer = client.get("/sign-in")
    entry = json.loads(lines[-1])
    assert len(lines) == 1 and entry["request_id"] == answer.headers["X-Request-Id"]
    assert (entry["method"], entry["endpoint"], entry["status"]) == ("GET", "accounts.sign_in", 200)


def test_too_much_text_at_once_says_how_much_is_too_much(client: Any) -> None:
    answer = client.post("/sign-in", data={"email": "x" * (8 * 1024 * 1024)})
    assert answer.status_code == 413 and "6 MB" in answer.get_data(as_text=True)


def test_a_signed_out_stranger_cannot_tell_which_pages_exist(client: Any) -> None:
    answers = {
        (client.get(path).status_code, client.get(path).headers["Location"]) for path in ("/course", "/no-such-page", "/progress/people/x")
    }
    assert answers == {(303, "/sign-in")}
