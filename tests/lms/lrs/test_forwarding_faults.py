"""Sending the record on when workers die, leases are lost, stores drip or keys are gone; and whom a store may forget (F11, F12)."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lms.base import ids
from lms.base.keeping import Erased
from lms.lrs import actions
from lms.lrs.actions import forwarding, runs, transport
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordEndpoint
from lms.lrs.queries import forwarding as queries
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.lms.lrs.clients import Client, statement, voiding
from tests.lms.lrs.sending import Sending


@BOTH
def test_killed_after_the_store_took_it_and_before_that_was_noted(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    """F11. Killed at once means that nothing more of the worker runs: not its notes, and not its leaving."""
    sending.begin()
    told = sending.tell(3)

    class Killed(BaseException):
        """Nothing catches it."""

    def kill(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as there:
        there.setattr(forwarding, "_settle", kill)
        there.setattr(forwarding, "leave", lambda run: None)
        with pytest.raises(Killed):
            sending.send()
    assert sending.store.arrived == told and sending.tally().pending == 3
    assert sending.send() == 0, "the dead worker's lease is waited for"
    assert sending.send(minutes=5) == 3
    assert sending.store.arrived == told and sending.tally().delivered == 3


def test_two_workers_do_not_send_at_the_same_time(sending: Sending) -> None:
    sending.begin()
    sending.tell(2)
    with sending.app.app_context():
        run = runs.take(sending.organisation_id, sending.endpoint_id)
        assert run is not None
    assert sending.send() == 0
    with sending.app.app_context():
        runs.leave(run)
    assert sending.send() == 2


def test_a_worker_that_lost_its_lease_notes_nothing(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    sending.begin()
    sending.tell(2)
    real = forwarding._settle

    def late(run: Any, *rest: Any) -> None:
        sending.now[0] += timedelta(minutes=6)
        assert runs.take(run.organisation_id, run.endpoint_id) is not None
        real(run, *rest)

    monkeypatch.setattr(forwarding, "_settle", late)
    sending.send()
    assert sending.tally().pending == 2


@BOTH
def test_statements_of_other_systems_go_on_with_their_files(sending: Sending) -> None:
    sending.begin()
    client = Client.of(sending.app, sending.cast.olu)
    paper = b"a paper"
    sha2 = hashlib.sha256(paper).hexdigest()
    with_file = statement(attachments=[{
        "usageType": "http://elsewhere.example/paper", "display": {"en": "Paper"}, "contentType": "text/plain", "length": 7, "sha2": sha2,
    }])
    first = client.send(statement())[0]
    body = (
        b"--b\r\nContent-Type: application/json\r\n\r\n" + json.dumps(with_file).encode()
        + b"\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + sha2.encode()
        + b"\r\n\r\n" + paper + b"\r\n--b--"
    )
    sending.now[0] += timedelta(seconds=1)
    second = client.ask("POST", "statements", data=body, content_type="multipart/mixed; boundary=b").json[0]
    sending.now[0] += timedelta(seconds=1)
    last = client.send(voiding(first))[0]
    sending.send()
    assert sending.store.arrived == [first, second, last] and sending.store.files == [paper]
    assert sending.tally().delivered == 3


def test_a_store_that_drips_is_hung_up_on(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "Peer", lambda *told: transport.Peer(*told, seconds_in_all=0.4))
    sending.store.mood = lambda number: "drip"
    sending.begin()
    sending.tell()
    sending.send()
    assert sending.tally().pending == 1 and sending.endpoint().tries == 1


def test_a_store_that_is_slow_is_waited_for_and_one_that_is_silent_is_not(
    sending: Sending, monkeypatch: pytest.MonkeyPatch,
) -> None:
    sending.store.slow_seconds = 0.6
    sending.store.mood = lambda number: "slow"
    sending.begin()
    sending.tell()
    assert sending.send() == 1
    monkeypatch.setattr(runs, "Peer", lambda *told: transport.Peer(*told, seconds_to_answer=0.2))
    sending.tell()
    sending.send()
    assert sending.tally().pending == 1 and "in time" in sending.endpoint().fault
    monkeypatch.undo()


def test_a_lost_key_stops_it_and_says_what_to_do(sending: Sending) -> None:
    sending.begin()
    sending.tell()
    queries.key_file(sending.app.config["SETTINGS"]).unlink()
    sending.send()
    assert sending.endpoint().fault == runs.SHUT and sending.endpoint().stopped_at and sending.letters()


def test_the_login_is_sealed_and_forgotten_at_the_end(sending: Sending) -> None:
    sending.begin()
    assert b"s3cret" not in sending.endpoint().login_sealed
    with inside(sending.app, sending.organisation_id) as session:
        by = actor_of(sending.cast.olu.person_id)
        assert by is not None
        actions.end_endpoint(by=by, endpoint=session.get_one(RecordEndpoint, sending.endpoint_id))
    sending.tell()
    assert sending.send() == 0 and sending.endpoint().login_sealed == b"" and sending.tally().produced == 0


def test_a_leaping_clock_holds_nothing_up_for_ever(sending: Sending) -> None:
    """F12: a wait and a lease that a clock which had leapt ahead wrote are not waited for."""
    sending.begin()
    sending.tell()
    with inside(sending.app, sending.organisation_id) as session:
        row = session.get_one(RecordEndpoint, sending.endpoint_id)
        row.next_try_at = row.leased_until = sending.now[0] + timedelta(days=400)
        row.lease = ids.new()
    assert sending.send() == 1


@BOTH
def test_replaying_sends_everything_once_more_to_a_store_that_lost_it(sending: Sending) -> None:
    sending.begin()
    told = sending.tell(4)
    sending.send()
    sending.store.statements.clear()
    sending.store.arrived.clear()
    with inside(sending.app, sending.organisation_id) as session:
        actions.replay(session, session.get_one(RecordEndpoint, sending.endpoint_id), sending.now[0] - timedelta(minutes=5))
    sending.send()
    assert sending.store.arrived[-4:] == told and sending.tally().pending == 0


def test_each_statement_is_in_exactly_one_state(sending: Sending) -> None:
    assert {state.value for state in DeliveryState} == {"pending", "delivered", "parked"}


@BOTH
def test_a_store_is_told_whom_it_may_forget(sending: Sending) -> None:
    """Erasure (issue 4, item 7): under her pseudonym, after all that waits, once; what has nothing of hers hears nothing."""
    sending.begin()
    sending.tell(1, who="amina")
    who = Erased(ids.new(), "", (), (), (sending.cast.amina.pseudonym, sending.cast.bex.pseudonym))
    for _ in range(2):
        with inside(sending.app, sending.organisation_id) as session:
            actions.tell_endpoints(session, who)
    sending.send()
    assert len(sending.store.arrived) == 1 and len(sending.store.seen) == 1
    path, body, headers = sending.store.seen[0]
    assert str(sending.cast.amina.pseudonym) in path and path.startswith("/xapi/agents/profile?") and json.loads(body) == {"erased": True}
    assert headers["If-None-Match"] == "*"
    sending.send()
    assert len(sending.store.seen) == 1


def test_a_note_that_is_not_taken_is_kept_for_a_lead(sending: Sending) -> None:
    sending.begin()
    sending.tell(1)
    sending.store.note_status = 403
    with inside(sending.app, sending.organisation_id) as session:
        actions.tell_endpoints(session, Erased(ids.new(), "", (), (), (sending.cast.amina.pseudonym,)))
    sending.send()
    assert sending.endpoint().stopped_at is None and [once.partition(":")[0] for once in sending.letters()] == ["record-erased"]
    with inside(sending.app, sending.organisation_id) as session:
        assert [notice.status for notice in queries.notices_of(session, sending.endpoint_id)] == [403]
        by = actor_of(sending.cast.olu.person_id)
        assert by is not None
        actions.try_again(by=by, endpoint=session.get_one(RecordEndpoint, sending.endpoint_id))
    sending.store.note_status = 204
    sending.send()
    with inside(sending.app, sending.organisation_id) as session:
        assert queries.notices_of(session, sending.endpoint_id) == []


def test_an_address_that_leads_inside_is_stopped_and_what_to_do_is_said(sending: Sending) -> None:
    sending.begin(address="https://127.0.0.1:9/xapi/")
    sending.app.config["SETTINGS"] = replace(sending.app.config["SETTINGS"], inside_hosts=())
    sending.tell()
    sending.send()
    assert sending.endpoint().stopped_at and runs.NAME_IT_ANEW in sending.endpoint().fault
    assert sending.send(minutes=300) == 0 and sending.tally().pending == 1
