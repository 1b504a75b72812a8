"""A lead sends the record to another store, sees how far it is, and puts right what is wrong (issue 4, item 5)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from lms.audit.models import AuditEntry
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, RecordEndpoint, StatementRow
from tests.engines import BOTH
from tests.factories.learning import ONE
from tests.factories.rows import everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press
from tests.lms.lrs.other_store import OtherStore

ClientOf = Callable[[str], Any]
HOME = "/our-organisation/connections"
PAGE = f"{HOME}/stores"


@pytest.fixture
def store(app: Flask) -> Iterator[tuple[OtherStore, str]]:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], inside_hosts=("127.0.0.1",))
    other = OtherStore()
    with other.serving() as address:
        yield other, address


def begin(client: Any, there: str, **fields: Any) -> Any:
    """Send the form."""
    form = tokens_of(client.get(f"{PAGE}/new").get_data(as_text=True), PAGE)
    return client.post(PAGE, data=form | {
        "name": "Our own", "address": there, "user": "us", "secret": "s3cret-at-the-store", "version": "1.0.3", "start": "all", **fields,
    })


def turn(app: Flask, *command: str) -> str:
    """The worker does what is due; what it did a moment ago is due again by this command alone."""
    answer = app.test_cli_runner().invoke(args=[*command] or ["lrs", "deliver"])
    assert answer.exit_code == 0, answer.output
    return answer.output


@BOTH
def test_the_record_is_sent_and_a_lead_sees_how_far(app: Flask, confirmed_client_of: ClientOf, store: tuple[OtherStore, str]) -> None:
    other, address = store
    olu = confirmed_client_of("olu")
    made = begin(olu, address)
    assert made.status_code == 303 and other.posts == [], "no page asks another store"
    page = olu.get(made.location).get_data(as_text=True)
    assert "Not yet" in page and "What was recorded before is being put on its way" in page
    turn(app, "work", "--once")
    told = {row.id for row in rows(app, StatementRow) if row.organisation_id == rows(app, RecordEndpoint)[0].organisation_id}
    assert {str(each) for each in told} == set(other.arrived) and other.posts[0]["authorization"].startswith("Basic ")
    page = olu.get(made.location).get_data(as_text=True)
    assert f"Delivered</dt><dd class=\"nhsuk-summary-list__value\">{len(told)}<" in page and "Try again" not in page
    assert f"{len(told)} delivered, 0 waiting, 0 not taken" in olu.get(HOME).get_data(as_text=True)
    assert "s3cret-at-the-store" not in everything(app) and "s3cret-at-the-store" not in page
    press(olu, made.location, f"{made.location}/end")
    assert olu.get(made.location).status_code == 404 and "ended" in olu.get(HOME).get_data(as_text=True)
    assert {"began sending the record", "ended sending the record"} <= {entry.act for entry in rows(app, AuditEntry)}


@BOTH
def test_what_is_not_taken_is_shown_with_its_answer_and_tried_again(
    app: Flask, confirmed_client_of: ClientOf, store: tuple[OtherStore, str],
) -> None:
    other, address = store
    with app.app_context():
        poison = str(rows(app, StatementRow)[0].id)
    other.poison = {str(row.id) for row in rows(app, StatementRow)}
    olu = confirmed_client_of("olu")
    here = begin(olu, address).location
    turn(app)
    page = olu.get(here).get_data(as_text=True)
    assert "a statement is not to my taste" in page and "Later ones" in page and "Earlier ones" not in page
    assert "Earlier ones" in olu.get(f"{here}?page=2").get_data(as_text=True)
    waiting = olu.get(f"{here}/not-arrived.jsonl")
    lines = waiting.get_data(as_text=True).splitlines()
    assert waiting.mimetype == "application/x-ndjson" and len(lines) > 50
    assert {json.loads(line)["id"] for line in lines} <= other.poison and poison in other.poison
    other.poison = set()
    press(olu, here, f"{here}/again")
    turn(app)
    assert "What it would not take" not in olu.get(here).get_data(as_text=True) and len(other.arrived) == len(lines)
    assert olu.get(f"{here}/not-arrived.jsonl").get_data() == b""


def test_a_refused_key_is_said_and_put_right(app: Flask, confirmed_client_of: ClientOf, store: tuple[OtherStore, str]) -> None:
    other, address = store
    other.mood = lambda number: "401" if number == 1 else "good"
    olu = confirmed_client_of("olu")
    here = begin(olu, address).location
    turn(app)
    page = olu.get(here).get_data(as_text=True)
    assert "Stopped" in page and "It refused our key" in page and "it needs you" in olu.get(HOME).get_data(as_text=True)
    form = tokens_of(olu.get(f"{here}/login").get_data(as_text=True), f"{here}/login")
    wrong = olu.post(f"{here}/login", data=form | {"user": "a:b", "secret": "x"})
    assert wrong.status_code == 422 and "colon" in wrong.get_data(as_text=True)
    form = tokens_of(wrong.get_data(as_text=True), f"{here}/login")
    assert olu.post(f"{here}/login", data=form | {"user": "us", "secret": "right"}).status_code == 303
    turn(app)
    assert other.arrived and "Stopped" not in olu.get(here).get_data(as_text=True)


@pytest.mark.parametrize(("fields", "words"), [
    ({"name": ""}, "Enter what the other system is called"), ({"address": "record.example"}, "Enter the address of its record store"),
    ({"address": "http://record.example/"}, "has to begin with https://"), ({"user": ""}, "Enter the user name"),
    ({"address": "https://us:x@record.example/"}, "without a user name"), ({"secret": ""}, "Enter the secret"),
    ({"user": "a:b"}, "colon"), ({"secret": "x" * 501}, "Enter the secret"),
], ids=["name", "address", "http", "user", "login in address", "secret", "colon", "long"])
def test_what_is_wrong_is_named_and_the_rest_comes_back(
    app: Flask, confirmed_client_of: ClientOf, fields: dict[str, str], words: str,
) -> None:
    olu = confirmed_client_of("olu")
    answer = begin(olu, "https://record.example/xapi", **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and "s3cret-at-the-store" not in page
    assert rows(app, RecordEndpoint) == []
    if "name" not in fields:
        assert 'value="Our own"' in page


def test_several_faults_are_all_named(app: Flask, confirmed_client_of: ClientOf) -> None:
    page = begin(confirmed_client_of("olu"), "nowhere", name="", user="", secret="").get_data(as_text=True)
    for words in ("Enter what the other system is called", "Enter the address", "Enter the user name", "Enter the secret"):
        assert page.count(words) >= 2, "beside the field, and at the top"
    assert rows(app, RecordEndpoint) == []


def test_an_address_is_sent_to_once(app: Flask, confirmed_client_of: ClientOf) -> None:
    olu = confirmed_client_of("olu")
    assert begin(olu, "https://record.example/xapi").status_code == 303
    again = begin(olu, "https://record.example/xapi/statements")
    assert again.status_code == 422 and "sent to this address already" in again.get_data(as_text=True)
    assert len(rows(app, RecordEndpoint)) == 1


def test_a_form_sent_twice_makes_one(app: Flask, confirmed_client_of: ClientOf) -> None:
    olu = confirmed_client_of("olu")
    form = tokens_of(olu.get(f"{PAGE}/new").get_data(as_text=True), PAGE) | {
        "name": "Our own", "address": "https://record.example/", "user": "us", "secret": "s", "version": "1.0.3", "start": "new",
    }
    for _ in range(2):
        olu.post(PAGE, data=form)
    assert len(rows(app, RecordEndpoint)) == 1


@BOTH
def test_with_a_store_that_hangs_pages_wait_for_nothing(
    app: Flask, confirmed_client_of: ClientOf, client_of: ClientOf, store: tuple[OtherStore, str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F10: no request ever asks another store, whatever a trainee does: what is told waits."""
    other, address = store
    begin(confirmed_client_of("olu"), address, start="new")
    monkeypatch.setattr("lms.lrs.actions.runs.ask", lambda *_, **__: pytest.fail("a request asked another store"))
    before = len(rows(app, StatementRow))
    noor, overview = client_of("noor"), f"/modules/{ONE}"
    press(noor, overview, f"{overview}/start")
    assert len(rows(app, StatementRow)) > before
    waiting = [row for row in rows(app, RecordDelivery) if row.state is DeliveryState.PENDING]
    assert len(waiting) == len(rows(app, StatementRow)) - before and other.posts == []
