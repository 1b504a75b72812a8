"""The resource /statements: sending, reading, voiding (xAPI-Communication 2.1; xAPI-Data 2.3)."""

from typing import Any

import pytest

from lms.lrs.kinds import KeyScope
from tests.engines import BOTH
from tests.lms.lrs.clients import ACTIVITY, ACTOR, Client, new_id, statement, voiding


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


@BOTH
def test_what_is_sent_comes_back_with_what_a_store_sets(client: Client) -> None:
    sent = statement(result={"score": {"scaled": 0.1, "raw": 10000000000000000000000, "min": -1.5}, "response": "ü\u0000\u2028"})
    (statement_id,) = client.send(sent)
    told = client.get(statementId=statement_id)
    assert {name: told.pop(name) for name in ("stored", "timestamp", "authority", "version", "id")}.keys()
    assert told == sent


@BOTH
def test_one_again_is_settled_and_another_of_its_id_is_refused(client: Client) -> None:
    sent = statement(id=new_id())
    assert client.send(sent) == [sent["id"]]
    assert client.ask("PUT", "statements", {"statementId": sent["id"]}, json=sent).status_code == 204
    assert client.ask("POST", "statements", json=sent).status_code == 204
    assert client.send(sent, statement()) != []
    answer = client.ask("POST", "statements", json=[statement(), {**sent, "result": {"success": False}}])
    assert answer.status_code == 409 and answer.json["faults"][0]["statement"] == 1
    assert "result" not in client.get(statementId=sent["id"])


@BOTH
def test_a_batch_is_stored_whole_or_not_at_all_and_each_fault_is_named(client: Client) -> None:
    before = len(client.ids())
    wrong = [statement(id=new_id()), statement(actor={"mbox": "nobody"}), statement(verb={"id": "x"}, result={"score": {"scaled": 2}})]
    answer = client.ask("POST", "statements", json=wrong)
    assert answer.status_code == 400
    assert [(fault["statement"], fault["path"]) for fault in answer.json["faults"]] == [
        (1, "$.actor.mbox"), (2, "$.verb.id"), (2, "$.result.score.scaled"),
    ]
    assert "nobody" not in answer.get_data(as_text=True), "nothing that was sent is repeated"
    assert len(client.ids()) == before


@BOTH
def test_what_is_voided_is_found_by_its_own_parameter_alone_and_what_voids_it_stays(client: Client) -> None:
    (statement_id,) = client.send(statement())
    (voiding_id,) = client.send(voiding(statement_id))
    assert client.ask("GET", "statements", {"statementId": statement_id}).status_code == 404
    assert client.get(voidedStatementId=statement_id)["id"] == statement_id
    assert client.ask("GET", "statements", {"voidedStatementId": voiding_id}).status_code == 404
    found = client.ids(activity=ACTIVITY)
    assert voiding_id in found and statement_id not in found
    assert client.ask("POST", "statements", json=voiding(voiding_id)).status_code == 400
    (again,) = client.send(voiding(statement_id))
    assert client.get(statementId=again)["id"] == again


@BOTH
def test_what_was_voided_before_it_came_is_voided(client: Client) -> None:
    statement_id = new_id()
    client.send(voiding(statement_id))
    client.send(statement(id=statement_id))
    assert client.ask("GET", "statements", {"statementId": statement_id}).status_code == 404


@BOTH
def test_statements_that_tell_of_a_match_are_found_through_any_number_of_steps(client: Client) -> None:
    (first,) = client.send(statement(verb={"id": "http://elsewhere.example/rare"}))
    (second,) = client.send(statement(object={"objectType": "StatementRef", "id": first}))
    (third,) = client.send(statement(object={"objectType": "StatementRef", "id": second}))
    assert set(client.ids(verb="http://elsewhere.example/rare")) == {first, second, third}


@BOTH
def test_filters(client: Client) -> None:
    other = {"account": {"homePage": "http://elsewhere.example", "name": "1"}}
    registration = new_id()
    parent = {"parent": {"id": "http://elsewhere.example/parent"}}
    (plain,) = client.send(statement())
    (rich,) = client.send(statement(context={"contextActivities": parent, "instructor": other, "registration": registration}))
    (member,) = client.send(statement(actor={"objectType": "Group", "member": [other]}))
    inner = {"objectType": "SubStatement", "actor": other, "verb": {"id": "http://x.example/v"}, "object": {"id": "http://x.example/inner"}}
    (planned,) = client.send(statement(object=inner))
    assert {plain, rich, planned} <= set(client.ids(agent=ACTOR)) and member not in client.ids(agent=ACTOR)
    assert client.ids(agent=other) == [member]
    assert set(client.ids(agent=other, related_agents="true")) == {rich, member, planned}
    assert client.ids(activity="http://elsewhere.example/parent") == []
    assert client.ids(activity="http://elsewhere.example/parent", related_activities="true") == [rich]
    assert client.ids(activity="http://x.example/inner", related_activities="true") == [planned]
    assert client.ids(registration=registration) == client.ids(registration=registration.upper()) == [rich]
    assert client.ids(verb="http://elsewhere.example/never") == []


@BOTH
def test_pages_in_order_of_storing_lose_and_double_nothing(client: Client) -> None:
    ids = client.send(*[statement() for _ in range(7)])
    assert [each for each in client.ids(limit=3, ascending="true") if each in ids] == ids
    assert [each for each in client.ids(limit=3) if each in ids] == ids[::-1]
    stored = client.get(statementId=ids[3])["stored"]
    assert [each for each in client.ids(since=stored, ascending="true") if each in ids] == ids[4:]
    assert [each for each in client.ids(until=stored, ascending="true") if each in ids] == ids[:4]
    assert client.get(limit=0)["statements"]


@BOTH
def test_each_organisation_has_its_own_store(app: Any, cast: Any, client: Client) -> None:
    other = Client.of(app, cast.moira)
    sent = statement(id=new_id())
    assert client.send(sent) == other.send({**sent, "result": {"success": True}}) == [sent["id"]]
    assert "result" not in client.get(statementId=sent["id"]) and other.get(statementId=sent["id"])["result"] == {"success": True}
    other.send(voiding(sent["id"]))
    assert client.get(statementId=sent["id"]) and other.ask("GET", "statements", {"statementId": sent["id"]}).status_code == 404
    own = client.send(statement())
    assert not set(own) & set(other.ids())


@BOTH
def test_what_peerway_recorded_can_be_read_and_never_voided_from_outside(client: Client) -> None:
    own = [each for each in client.get(limit=500)["statements"] if each["authority"]["account"]["name"] == "peerway"]
    assert len(own) > 10
    answer = client.ask("POST", "statements", json=voiding(own[0]["id"]))
    assert answer.status_code == 403 and client.get(statementId=own[0]["id"])
    assert client.ids(agent=own[0]["actor"]), "found by whom it is about"


@pytest.mark.parametrize(("scopes", "may"), [
    ([KeyScope.WRITE], {"POST"}), ([KeyScope.READ], {"GET"}), ([KeyScope.READ_MINE], {"GET"}), ([KeyScope.STATE], set()),
    ([KeyScope.WRITE, KeyScope.READ_MINE], {"POST", "GET"}),
], ids=["write", "read", "mine", "state", "both"])
def test_a_key_opens_what_it_was_made_for(app: Any, cast: Any, scopes: list[KeyScope], may: set[str]) -> None:
    client = Client.of(app, cast.olu, scopes)
    answers = {"POST": client.ask("POST", "statements", json=statement()), "GET": client.ask("GET", "statements")}
    assert {method for method, answer in answers.items() if answer.status_code == 200} == may
    assert all(answer.status_code in (200, 403) for answer in answers.values())


def test_a_key_that_reads_its_own_reads_no_other(app: Any, cast: Any, client: Client) -> None:
    mine = Client.of(app, cast.olu, [KeyScope.WRITE, KeyScope.READ_MINE])
    (theirs,), (own,) = client.send(statement()), mine.send(statement())
    assert mine.ids() == [own]
    assert mine.ask("GET", "statements", {"statementId": theirs}).status_code == 404
    assert mine.ask("POST", "statements", json=voiding(theirs)).status_code == 403
