"""Sending the record on: nothing is lost, nothing is doubled, each statement is in exactly one place (BEAT-1, F10, F11)."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.lrs import actions
from lms.lrs.models import RecordDelivery, RecordEndpoint, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.lms.lrs.clients import statement
from tests.lms.lrs.other_store import GOOD
from tests.lms.lrs.sending import Sending


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
