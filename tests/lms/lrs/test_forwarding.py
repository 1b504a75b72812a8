"""Sending the record on: nothing is lost, nothing is doubled, each statement is in exactly one place (BEAT-1, F10, F11)."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.base import clock, ids
from lms.base.keeping import Erased
from lms.lrs import actions
from lms.lrs.actions import forwarding, runs, transport
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordDelivery, RecordEndpoint, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.mail.models import Message
from lms.membership.queries import actor_of
from lms.xapi import builder
from lms.xapi.builder import Event, Thing
from lms.xapi.checking import Version
from tests.cast import Cast
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.lms.lrs.clients import Client, statement, voiding
from tests.lms.lrs.other_store import GOOD, OtherStore

COURSE = Thing("course/perinatal-peer-support", "Perinatal peer support")


class Sending:
    """A house whose record is sent to another store, and a clock in hand."""

    def __init__(self, app: Flask, cast: Cast, store: OtherStore, address: str, now: list[datetime]) -> None:
        self.app, self.cast, self.store, self.address, self.now = app, cast, store, address, now
        self.organisation_id = cast.olu.organisation_id
        self.endpoint_id = uuid.UUID(int=0)

    def begin(self, *, is_from_the_start: bool = False, **changes: Any) -> uuid.UUID:
        """Name the store."""
        with inside(self.app, self.organisation_id):
            by = actor_of(self.cast.olu.person_id)
            assert by is not None
            known: dict[str, Any] = {"name": "Our own", "address": self.address, "version": Version.ONE, "user": "us", "secret": "s3cret"}
            self.endpoint_id = actions.make_endpoint(by=by, is_from_the_start=is_from_the_start, **{**known, **changes}).id
        return self.endpoint_id

    def tell(self, count: int = 1, who: str = "amina") -> list[str]:
        """Things somebody did; the ids of their statements."""
        told = []
        for _ in range(count):
            self.now[0] += timedelta(seconds=1)
            with inside(self.app, self.organisation_id):
                source = f"enrolment:{ids.new()}:registered"
                event = Event(self.cast[who].pseudonym, ids.new(), ids.new(), "programme/x", self.now[0], source)
                told.append(str(actions.record(builder.enrolled(event, COURSE))))
        return told

    def send(self, minutes: int = 0) -> int:
        """The worker's turn, after a while."""
        self.now[0] += timedelta(minutes=minutes)
        with self.app.app_context():
            places = queries.due_endpoints()
            return sum(actions.forward(*place) for place in places)

    def tally(self) -> queries.Tally:
        """Where everything is; all that is for the endpoint is somewhere."""
        with inside(self.app, self.organisation_id) as session:
            found = queries.tally_of(session, self.endpoint_id)
            endpoint = session.get_one(RecordEndpoint, self.endpoint_id)
            if endpoint.caught_up_at:
                stored = select(StatementRow.id).where(StatementRow.stored_at >= endpoint.from_at)
                assert found.produced == len(session.scalars(stored).all())
            return found

    def endpoint(self) -> RecordEndpoint:
        """As it stands."""
        with inside(self.app, self.organisation_id) as session:
            return session.get_one(RecordEndpoint, self.endpoint_id)

    def parked(self) -> list[tuple[int, str]]:
        """Status and answer of what was not taken."""
        with inside(self.app, self.organisation_id) as session:
            return [(row.delivery.status, row.delivery.answer) for row in queries.parked_of(session, self.endpoint_id, page=1)[0]]

    def letters(self) -> list[str]:
        """For which occasions leads were written to."""
        with inside(self.app, self.organisation_id) as session:
            return [row.once for row in session.scalars(select(Message).where(Message.kind == "governance: record"))]


@pytest.fixture
def sending(house: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sending]:
    house.config["SETTINGS"] = replace(house.config["SETTINGS"], inside_hosts=("127.0.0.1",))
    now = [datetime.now(UTC) + timedelta(minutes=1)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    store = OtherStore()
    with store.serving() as address:
        yield Sending(house, cast, store, address, now)


@BOTH
def test_what_is_told_arrives_in_its_order_and_in_its_bytes(sending: Sending) -> None:
    sending.begin()
    told = sending.tell(3) + sending.tell(2, who="bex") + sending.tell(1)
    assert sending.tally() == queries.Tally(0, 6, 0, sending.tally().oldest_pending)
    assert sending.send() == 6
    assert sending.store.arrived == told
    assert sending.tally() == queries.Tally(6, 0, 0, None)
    with inside(sending.app, sending.organisation_id) as session:
        bodies = [session.get_one(StatementRow, uuid.UUID(each)).body for each in told]
    assert sending.store.posts[0]["body"] == ("[" + ",".join(bodies) + "]").encode()
    assert sending.store.posts[0]["x-experience-api-version"] == "1.0.3" and sending.store.posts[0]["path"] == "/xapi/statements"
    assert sending.send() == 0 and len(sending.store.posts) == 1, "nothing is sent when nothing waits"


@BOTH
def test_all_that_was_there_is_sent_when_asked_for(sending: Sending) -> None:
    with inside(sending.app, sending.organisation_id) as session:
        before = [str(row) for row in session.scalars(select(StatementRow.id).order_by(StatementRow.stored_at, StatementRow.id))]
    assert len(before) > 50
    sending.begin(is_from_the_start=True)
    told = sending.tell(2)
    sending.send()
    assert sending.store.arrived == before + told and sending.tally().delivered == len(before) + 2
    assert max(len(json.loads(post["body"])) for post in sending.store.posts) == 50


@BOTH
def test_a_statement_told_while_the_endpoint_was_made_is_not_forgotten(sending: Sending) -> None:
    """Its transaction did not see the endpoint yet: it has no delivery until the endpoint catches up."""
    sending.begin()
    told = sending.tell()
    with inside(sending.app, sending.organisation_id) as session:
        session.delete(session.scalars(select(RecordDelivery)).one())
    sending.send()
    assert sending.store.arrived == told and sending.tally().delivered == 1


@BOTH
@pytest.mark.parametrize("mood", ["500", "503", "429", "404", "302", "garbage", "garbage after", "empty", "cut before", "cut after", "408"])
def test_a_store_that_is_not_well_gets_everything_later_and_once(sending: Sending, mood: str) -> None:
    sending.store.mood = lambda number: mood if number <= 3 else GOOD
    sending.begin()
    told = sending.tell(5)
    sending.send()
    assert sending.tally().pending == 5 and sending.endpoint().tries == 1 and sending.endpoint().fault
    told += sending.tell(2)
    assert sending.send() == 0 and len(sending.store.posts) == 1, "it is left alone for a while"
    for _ in range(3):
        sending.send(minutes=4)
    assert sending.store.arrived == told and sending.tally() == queries.Tally(7, 0, 0, None)
    assert (sending.endpoint().tries, sending.endpoint().fault) == (0, "")


def test_it_waits_as_long_as_it_is_asked_to_within_reason(sending: Sending) -> None:
    sending.store.mood = lambda number: "429 900" if number == 1 else "503 999999" if number == 2 else GOOD
    sending.begin()
    sending.tell()
    sending.send()
    assert timedelta(minutes=15) <= sending.endpoint().next_try_at - sending.now[0] <= timedelta(minutes=23)
    assert sending.send(minutes=14) == 0 and sending.send(minutes=9) == 0 and len(sending.store.posts) == 2
    assert sending.endpoint().next_try_at - sending.now[0] <= timedelta(minutes=90)
    assert sending.send(minutes=91) == 1


@BOTH
def test_down_for_a_day_loses_nothing_and_a_lead_hears_of_it_once(sending: Sending) -> None:
    sending.store.mood = lambda number: "cut before"
    sending.begin()
    told = sending.tell(3)
    for _ in range(24):
        sending.send(minutes=60)
    told += sending.tell(3)
    posts = len(sending.store.posts)
    assert 10 <= posts <= 24 and len(sending.letters()) == 1 and sending.letters()[0].startswith("record-waits")
    sending.store.mood = lambda number: GOOD
    sending.send(minutes=90)
    assert sending.store.arrived == told and sending.tally().delivered == 6


@BOTH
@pytest.mark.parametrize("place", [0, 30, 49])
def test_one_that_nobody_will_have_is_found_and_parked_and_holds_up_nobody(sending: Sending, place: int) -> None:
    sending.begin()
    told = sending.tell(60)
    sending.store.poison = {told[place]}
    sending.send()
    assert sending.store.arrived == [each for each in told if each != told[place]]
    assert sending.tally() == queries.Tally(59, 0, 1, None)
    assert sending.parked() == [(400, '{"error": "a statement is not to my taste"}')]
    assert len(sending.store.posts) <= 15
    assert [once.partition(":")[0] for once in sending.letters()] == ["record-parked"]
    sending.store.poison = set()
    with inside(sending.app, sending.organisation_id) as session:
        by = actor_of(sending.cast.olu.person_id)
        assert by is not None
        actions.try_again(by=by, endpoint=session.get_one(RecordEndpoint, sending.endpoint_id))
    sending.send()
    assert sending.tally().delivered == 60 and set(sending.store.arrived) == set(told)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_it_until_a_lead_has_looked(sending: Sending, status: int) -> None:
    sending.store.mood = lambda number: str(status) if number == 1 else GOOD
    sending.begin()
    told = sending.tell(2)
    sending.send()
    assert sending.endpoint().stopped_at and [once.partition(":")[0] for once in sending.letters()] == ["record-stopped"]
    assert sending.send(minutes=600) == 0 and len(sending.store.posts) == 1
    assert sending.tally().pending == 2
    with inside(sending.app, sending.organisation_id) as session:
        by = actor_of(sending.cast.olu.person_id)
        assert by is not None
        actions.sign_in_anew(by=by, endpoint=session.get_one(RecordEndpoint, sending.endpoint_id), user="us", secret="another")
    assert sending.send() == 2 and sending.store.arrived == told
    assert sending.store.posts[-1]["authorization"] != sending.store.posts[0]["authorization"]


@BOTH
def test_a_store_that_says_409_to_what_it_has_is_compared_and_settled(sending: Sending) -> None:
    sending.store.is_touchy = True
    sending.store.mood = lambda number: "cut after" if number == 1 else GOOD
    sending.begin()
    told = sending.tell(7)
    sending.send()
    told += sending.tell(1)
    sending.send(minutes=2)
    assert sending.store.arrived == told and sending.tally() == queries.Tally(8, 0, 0, None)


def test_another_statement_under_its_id_is_parked_and_said(sending: Sending) -> None:
    sending.begin()
    told = sending.tell(3)
    sending.store.statements[told[1]] = {**statement(), "id": told[1]}
    sending.send()
    assert sending.tally() == queries.Tally(2, 0, 1, None) and sending.parked()[0][0] == 409
    sending.store.can_read = False
    sending.store.is_touchy = True
    with inside(sending.app, sending.organisation_id) as session:
        actions.replay(session, session.get_one(RecordEndpoint, sending.endpoint_id), sending.now[0] - timedelta(minutes=1))
    sending.send()
    assert sending.tally().parked == 3, "what cannot be compared is not called delivered"
    assert sending.endpoint().stopped_at is None, "a key that may only write is no wrong key"


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
