"""Whatever valid statement comes is stored and given back as it was; many at once are each stored once (xAPI-Data 2.3; F13)."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.xapi.formats import normalised
from lms.xapi.sameness import is_same
from tests.engines import BOTH
from tests.lms.lrs.clients import Client, new_id, statement
from tests.lms.xapi.making import STATEMENTS

SET_BY_STORES = ("stored", "authority", "timestamp", "version", "id")


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


@BOTH
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_any_valid_statement_comes_back_equal(client: Client, data: Any) -> None:
    sent = {**data.draw(STATEMENTS), "id": new_id()}
    sent.pop("attachments", None)
    if sent["object"].get("objectType") == "SubStatement":
        sent["object"].pop("attachments", None)
    if sent["verb"]["id"].endswith("/voided"):
        return
    assert client.send(sent) == [sent["id"]]
    told = client.get(statementId=sent["id"])
    always = ("stored", "authority")
    bare = {name: value for name, value in told.items() if name not in always and (name not in SET_BY_STORES or name in sent)}
    expected = {name: value for name, value in normalised(sent).items() if name not in always}
    assert json.dumps(bare, sort_keys=True) == json.dumps(expected, sort_keys=True)
    assert is_same(sent, told) and client.ask("PUT", "statements", {"statementId": sent["id"]}, json=sent).status_code == 204
    for shape in ("ids", "canonical"):
        assert client.get(statementId=sent["id"], format=shape)["id"] == sent["id"]


@BOTH
def test_batches_at_once_about_the_same_are_each_stored_once_and_wait_for_nobody(app: Any, client: Client) -> None:
    ids = [new_id() for _ in range(30)]
    answers = at_once([lambda order=order: sending(app, client, [ids[(order * 7 + n) % 30] for n in range(30)]) for order in range(8)])
    assert set(answers) <= {200, 503} and 200 in answers
    assert sorted(each for each in client.ids(limit=500) if each in ids) == sorted(ids)


@BOTH
def test_twenty_who_say_different_things_under_one_id_leave_one_word(app: Any, client: Client) -> None:
    statement_id = new_id()
    def say(number: int) -> int:
        return sending(app, client, [statement_id], result={"response": str(number)})
    answers = at_once([lambda number=number: say(number) for number in range(20)])
    assert sorted(set(answers)) == [200, 409] and answers.count(200) == 1
    assert client.get(statementId=statement_id)["result"]["response"] == str(answers.index(200))


def sending(app: Any, client: Client, ids: list[str], **words: Any) -> int:
    """One batch, from a client of its own."""
    status: int = client.twin(app).ask("POST", "statements", json=[statement(id=each, **words) for each in ids]).status_code
    return status


def at_once(works: list[Callable[[], int]]) -> list[int]:
    """All of them begin together."""
    answers, barrier = [0] * len(works), threading.Barrier(len(works))

    def run(number: int) -> None:
        barrier.wait()
        answers[number] = works[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers
