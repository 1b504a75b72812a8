"""One place commits: after a changing view that went well; everything else is rolled back (design.md 4)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from courses.learning.models import Completion
from lms.accounts.models import Person
from lms.base.db import db
from lms.base.errors import NotAllowed, NotHere, OutOfDate, RuleBroken
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from lms.web import transactions
from tests.cast import Cast
from tests.engines import BOTH
from tests.lms.web.posting import begin, tokens

ClientOf = Callable[[str], Any]
VIEW = "learning.mark_done"
PEOPLE = select(func.count(Person.id))
FAILURES = [RuleBroken("no"), NotHere(), NotAllowed("no"), OutOfDate(), BadRequest(), ZeroDivisionError()]


@pytest.fixture
def replaced(app: Flask) -> Iterator[Callable[[Any], None]]:
    """Puts a view of the test's own in place of one behind a grant and a form."""
    before = app.view_functions[VIEW]

    def put(view: Any) -> None:
        app.view_functions[VIEW] = view

    yield put
    app.view_functions[VIEW] = before


def plant(status: int = 200, error: Exception | None = None) -> Callable[..., Any]:
    """A view that writes a person and ends in this way."""

    def view(**_: object) -> Any:
        db.session.add(Person(email="planted@example.org", name="Planted", pass_phrase_hash=""))
        db.session.flush()
        if error:
            raise error
        return Response("done", status, mimetype="text/plain")

    return view


def is_planted(app: Flask) -> bool:
    """Whether the write has stayed."""
    with app.app_context(), reading_in(ServiceScope("a test looks")) as session:
        return bool(session.scalar(PEOPLE.where(Person.email == "planted@example.org")))


@BOTH
@pytest.mark.parametrize(
    ("status", "stays"), [(200, True), (201, True), (303, True), (400, False), (404, False), (422, False), (500, False)]
)
def test_a_changing_view_is_kept_when_it_went_well(
    app: Flask,
    client_of: ClientOf,
    replaced: Callable[[Any], None],
    status: int,
    stays: bool,
) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    replaced(plant(status))
    assert client.post(f"{address}/done", data=fields).status_code == status
    assert is_planted(app) is stays


@pytest.mark.parametrize("error", FAILURES, ids=[type(error).__name__ for error in FAILURES])
def test_a_changing_view_that_fails_leaves_nothing(
    app: Flask,
    client_of: ClientOf,
    replaced: Callable[[Any], None],
    error: Exception,
) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    replaced(plant(error=error))
    assert client.post(f"{address}/done", data=fields).status_code >= 400
    assert not is_planted(app)


def test_reading_changes_nothing_even_if_a_view_tries(app: Flask, client_of: ClientOf) -> None:
    client = client_of("noor")
    before = app.view_functions["membership.timeline"]
    app.view_functions["membership.timeline"] = plant()
    try:
        with pytest.raises(AssertionError, match=r"reading wrote \['person'\]"):
            client.get("/record")
    finally:
        app.view_functions["membership.timeline"] = before
    assert not is_planted(app)


@pytest.mark.parametrize("method", sorted(transactions.SAFE_METHODS))
def test_safe_methods_roll_back(house: Flask, method: str) -> None:
    db.session.add(Person(email="planted@example.org", name="Planted", pass_phrase_hash=""))
    db.session.flush()
    transactions.conclude(method, house.make_response("fine"))
    assert not is_planted(house)


def test_short_transactions_have_six_names(house: Flask) -> None:
    assert {
        "sign-in attempt", "web session", "audit of a view", "parked post", "stepping back or returning", "key of another system used",
    } == transactions.SHORT
    with pytest.raises(ValueError, match="not one of the short transactions"), transactions.apart("just this once"):
        raise AssertionError("a sixth short transaction was opened")


@BOTH
def test_a_short_transaction_keeps_what_was_written_or_nothing(house: Flask) -> None:
    with transactions.apart("parked post") as session:
        session.add(Person(email="planted@example.org", name="Planted", pass_phrase_hash=""))
    assert is_planted(house)
    with pytest.raises(ZeroDivisionError), transactions.apart("parked post") as session:
        session.add(Person(email="second@example.org", name="Second", pass_phrase_hash=""))
        session.flush()
        raise ZeroDivisionError
    with reading_in(ServiceScope("a test looks")) as session:
        assert session.scalar(PEOPLE.where(Person.email == "second@example.org")) == 0


@BOTH
def test_a_step_of_the_command_line_is_whole_or_nothing(house: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transactions.step() as session:
        session.add(Person(email="planted@example.org", name="Planted", pass_phrase_hash=""))
        session.flush()
        raise ZeroDivisionError
    assert not is_planted(house)


def test_an_event_and_its_statement_are_kept_together_or_not_at_all(
    app: Flask,
    cast: Cast,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """safety.md 4.2 F1c: were they two transactions, one could be there without the other."""
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    monkeypatch.setattr("courses.learning.actions._settle_module", lambda *_: 1 / 0)
    assert client.post(f"{address}/done", data=fields).status_code == 500
    with app.app_context(), reading_in(ServiceScope("a test looks")) as session:
        assert session.scalar(select(func.count(Completion.id)).where(Completion.membership_id == cast.noor.membership_id)) == 0


def test_no_other_file_commits() -> None:
    """Also held by tests/architecture/test_code.py; here so that the reason stands beside the rest."""
    assert ".commit(" in Path(transactions.__file__).read_text()
