"""How other systems talk with the store: versions, keys, both syntaxes (xAPI-Communication 1, 3, 4)."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from lms.lrs import actions
from lms.lrs.models import RecordKey
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.rows import rows
from tests.lms.lrs.clients import ACTIVITY, ACTOR, Client, new_id, statement

ALL = ("statements", "activities/state", "activities/profile", "agents/profile", "activities", "agents")
ONE = "5c8d5f9e-5a0e-4c5e-9c62-6f1f4e3d2a10"


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


class TestVersions:
    """xAPI-Communication 2.8, 3.3."""

    def test_about_asks_for_nothing_and_tells_a_client_of_1_0_what_it_can_know(self, client: Client) -> None:
        assert client.http.get("/xapi/about").json["version"] == ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]
        assert "2.0.0" not in client.ask("GET", "about").json["version"]
        assert client.http.post("/xapi/about").status_code == 405

    @pytest.mark.parametrize("resource", ALL)
    def test_every_other_resource_asks_for_one_that_is_spoken_here(self, client: Client, resource: str) -> None:
        for said in ("", "0.9", "1.1", "1.0.3.1", "3.0.0", "two"):
            answer = client.http.get(f"/xapi/{resource}", headers={"X-Experience-API-Version": said} if said else {})
            assert answer.status_code == 400 and answer.headers["X-Experience-API-Version"] in ("1.0.3", "2.0.0"), said

    @pytest.mark.parametrize(("said", "told"), [
        ("1.0", "1.0.3"), ("1.0.0", "1.0.3"), ("1.0.9", "1.0.3"), ("2.0", "2.0.0"), ("2.0.7", "2.0.0"),
    ])
    def test_the_answer_says_which_is_spoken(self, client: Client, said: str, told: str) -> None:
        client.version = said
        assert client.ask("GET", "statements").headers["X-Experience-API-Version"] == told
        assert client.ask("GET", "statements", {"foo": "bar"}).headers["X-Experience-API-Version"] == told

    def test_a_statement_keeps_the_version_it_came_with(self, client: Client) -> None:
        (old,), (told,) = client.send(statement()), client.send(statement(version="1.0.2"))
        client.version = "2.0.0"
        (new,) = client.send(statement())
        assert [client.get(statementId=each)["version"] for each in (old, told, new)] == ["1.0.0", "1.0.2", "2.0.0"]

    def test_what_is_new_in_2_0_is_known_there_alone(self, client: Client) -> None:
        involved = {"contextAgents": [{"objectType": "contextAgent", "agent": ACTOR, "relevantTypes": ["http://x.example/t"]}]}
        assert client.ask("POST", "statements", json=statement(context=involved)).status_code == 400
        client.version = "2.0.0"
        client.send(statement(context=involved, actor={"mbox": "mailto:other@elsewhere.example"}))
        assert len(client.ids(agent=ACTOR, related_agents="true")) == 1

    def test_an_authority_that_is_a_group_is_two_agents_and_nothing_more(self, client: Client) -> None:
        token = {"account": {"homePage": "http://x.example/token", "name": "t"}}
        group = {"objectType": "Group", "member": [token, ACTOR]}
        client.send(statement(authority=group))
        for wrong in ({**group, "member": [token]}, {**group, "member": [token, ACTOR, ACTOR]}, {**group, "mbox": "mailto:g@x.example"}):
            assert client.ask("POST", "statements", json=statement(authority=wrong)).status_code == 400

    def test_2_0_tells_moments_in_utc(self, client: Client) -> None:
        client.version = "2.0.0"
        (statement_id,) = client.send(statement(timestamp="2026-11-27T12:00:00.250+02:00"))
        assert client.get(statementId=statement_id)["timestamp"] == "2026-11-27T10:00:00.250000Z"
        client.send(statement(timestamp="2026-11-27 12:00:00.601+00:00"))
        for wrong in ("2026-11-27T12:00:00-00:00", "2026-11-27T12:00:00-0000", "2026-11-27T12:00:00-00", "yesterday"):
            assert client.ask("POST", "statements", json=statement(timestamp=wrong)).status_code == 400


class TestKeys:
    """xAPI-Communication 4.0."""

    @pytest.mark.parametrize("shown", ["", "Basic", "Basic Zm9vOmJhcg==", "Basic !!!", "Bearer x", "Basic " + "A" * 5000])
    def test_who_shows_none_or_a_wrong_one_is_asked_for_one(self, client: Client, shown: str) -> None:
        answer = client.ask("GET", "statements", headers={"Authorization": shown})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic")

    @BOTH
    def test_a_renewed_or_ended_key_opens_nothing_any_more(self, app: Any, cast: Any, client: Client) -> None:
        assert client.ask("GET", "statements").status_code == 200
        (key,) = rows(app, RecordKey, RecordKey.id == client.key_id)
        assert key.used_at is not None and client.secret.encode() not in key.secret_hash
        for change in (actions.renew_key, actions.end_key):
            with inside(app, cast.olu.organisation_id) as session:
                fresh = change(by=self.lead(cast), key=session.get(RecordKey, client.key_id))
            assert client.ask("GET", "statements").status_code == 401
            client.secret = fresh or client.secret
        assert client.ask("GET", "statements").status_code == 401

    def lead(self, cast: Any) -> Any:
        return actor_of(cast.olu.person_id)

    def test_no_cookie_opens_it_and_none_is_set(self, client_of: Any) -> None:
        answer = client_of("olu").get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"})
        assert answer.status_code == 401 and "Set-Cookie" not in answer.headers

    def test_a_page_elsewhere_may_ask_with_a_key(self, client: Client) -> None:
        asked = client.http.options("/xapi/statements", headers={"Origin": "https://elsewhere.example"})
        assert asked.status_code == 204 and "X-Experience-API-Version" in asked.headers["Access-Control-Allow-Headers"]
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
        sent = client.ask("POST", "statements", json=statement(), headers=headers)
        assert sent.status_code == 200 and sent.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in sent.headers


class TestSyntax:
    """xAPI-Communication 1.1, 1.3, 3.2."""

    def alternate(self, client: Client, method: str, form: Any, resource: str = "statements", query: str = "") -> Any:
        return client.ask("POST", f"{resource}?method={method}{query}", data=form if isinstance(form, str) else urlencode(form),
                          content_type="application/x-www-form-urlencoded")

    def test_everything_can_be_sent_in_a_form_to_1_0(self, client: Client) -> None:
        statement_id = new_id()
        assert self.alternate(client, "PUT", {"statementId": statement_id, "content": json.dumps(statement())}).status_code == 204
        told = self.alternate(client, "GET", {"statementId": statement_id})
        assert told.status_code == 200 and told.json["id"] == statement_id
        whole = {"Authorization": client.authorization, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json",
                 "content": json.dumps(statement())}
        assert client.http.post("/xapi/statements?method=POST", data=whole).status_code == 200
        place = {"activityId": ACTIVITY, "agent": json.dumps(ACTOR), "stateId": "s"}
        words = {**place, "content": "words", "Content-Type": "text/plain"}
        assert self.alternate(client, "PUT", words, "activities/state").status_code == 204
        assert self.alternate(client, "GET", place, "activities/state").data == b"words"
        assert self.alternate(client, "DELETE", place, "activities/state").status_code == 204

    def test_a_header_that_is_there_counts_before_the_form(self, client: Client) -> None:
        form = {"statementId": new_id(), "X-Experience-API-Version": "0.8", "content": json.dumps(statement())}
        assert self.alternate(client, "PUT", form).status_code == 204

    def test_what_is_half_a_form_is_refused(self, client: Client) -> None:
        content = json.dumps(statement())
        assert self.alternate(client, "PUT", {"content": content}, query=f"&statementId={new_id()}").status_code == 400
        assert self.alternate(client, "PUT", {"statementId": new_id()}).status_code == 400
        assert self.alternate(client, "PUT", json.dumps({"statementId": new_id(), "content": content})).status_code == 400
        assert self.alternate(client, "PATCH", {"content": content}).status_code == 400
        assert client.ask("POST", "statements", {"method": "PUT"}).status_code == 400
        assert client.ask("GET", "statements", {"method": "POST"}).status_code == 400

    def test_2_0_knows_no_such_form(self, client: Client) -> None:
        client.version = "2.0.0"
        assert self.alternate(client, "GET", {"limit": "1"}).status_code == 400

    @pytest.mark.parametrize("resource", ALL)
    def test_methods_that_are_none_here(self, client: Client, resource: str) -> None:
        assert client.http.patch(f"/xapi/{resource}").status_code == 405
        if resource in ("statements", "activities", "agents"):
            assert client.http.delete(f"/xapi/{resource}").status_code == 405
        if resource in ("activities", "agents"):
            assert client.ask("PUT", resource, json={}).status_code == client.ask("POST", resource, json={}).status_code == 405

    @pytest.mark.parametrize("name", [
        "foo", "StatementId", "VoidedStatementId", "Agent", "Verb", "Activity", "Registration", "Related_Activities", "Related_Agents",
        "Since", "Until", "Limit", "Format", "Attachments", "Ascending",
    ])
    def test_a_parameter_nobody_knows_is_refused(self, client: Client, name: str) -> None:
        assert client.ask("GET", "statements", {name: "1"}).status_code == 400

    @pytest.mark.parametrize("wrong", [
        {"statementId": "1"}, {"agent": "x"}, {"agent": "{}"}, {"verb": "no iri"}, {"activity": "no iri"}, {"registration": "1"},
        {"since": "x"}, {"until": "2020-01-01T00:00:00-00:00"}, {"limit": "-1"}, {"limit": "x"}, {"limit": "1.5"}, {"ascending": "yes"},
        {"format": "nice"}, {"attachments": "1"}, {"after": "x"}, {"related_agents": "TRUE"},
        {"agent": '{"objectType":"Group","member":[{"mbox":"mailto:a@b.example"}]}'},
        {"statementId": ONE, "limit": "1"}, {"statementId": ONE, "voidedStatementId": ONE},
    ], ids=str)
    def test_a_parameter_that_is_wrong_is_refused(self, client: Client, wrong: dict[str, str]) -> None:
        answer = client.ask("GET", "statements", wrong)
        assert answer.status_code == 400 and answer.get_data(as_text=True).strip()
        assert answer.headers["X-Experience-API-Consistent-Through"]

    def test_a_parameter_twice_is_refused(self, client: Client) -> None:
        assert client.ask("GET", "statements?limit=1&limit=2").status_code == 400

    def test_head_answers_as_get_without_a_body(self, client: Client) -> None:
        client.send(statement())
        got, head = client.ask("GET", "statements"), client.ask("HEAD", "statements")
        assert head.status_code == 200 and head.data == b"" and head.content_type == got.content_type
        assert client.ask("HEAD", "statements", {"statementId": new_id()}).status_code == 404

    def test_the_header_says_up_to_when_all_is_told(self, client: Client) -> None:
        (statement_id,) = client.send(statement())
        answer = client.ask("GET", "statements", {"statementId": statement_id})
        through = datetime.fromisoformat(answer.headers["X-Experience-API-Consistent-Through"])
        assert datetime.fromisoformat(answer.json["stored"]) <= through <= datetime.now(UTC)
        assert answer.last_modified is not None
