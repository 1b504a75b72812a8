"""State, agent profile, activity profile (xAPI-Communication 2.2, 2.3, 2.6, 2.7, 3.1), as each version asks."""

import hashlib
from typing import Any

import pytest

from lms.lrs.kinds import KeyScope
from tests.engines import BOTH
from tests.lms.lrs.clients import ACTIVITY, ACTOR, Client, new_id

RESOURCES = {
    "activities/state": ({"activityId": ACTIVITY, "agent": ACTOR}, "stateId"),
    "agents/profile": ({"agent": ACTOR}, "profileId"),
    "activities/profile": ({"activityId": ACTIVITY}, "profileId"),
}
EACH = pytest.mark.parametrize("resource", RESOURCES)
IN_EACH_VERSION = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


class Documents:
    """One resource, as one version."""

    def __init__(self, client: Client, resource: str, version: str = "1.0.3") -> None:
        self.client, self.resource = client, resource
        self.place, self.name_of_name = RESOURCES[resource]
        self.client.version = version

    def ask(self, method: str, name: str = "", *, more: Any = None, **sent: Any) -> Any:
        parameters = {**self.place, **({self.name_of_name: name} if name else {}), **(more or {})}
        return self.client.ask(method, self.resource, parameters, **sent)


@BOTH
@EACH
@IN_EACH_VERSION
def test_a_document_comes_back_as_it_was_sent_with_its_etag(client: Client, resource: str, version: str) -> None:
    documents, content = Documents(client, resource, version), bytes(range(256))
    made = documents.ask("PUT", "one", data=content, headers={"Content-Type": "image/x-thing", "If-None-Match": "*"})
    assert made.status_code == 204 and made.data == b""
    told = documents.ask("GET", "one")
    assert (told.data, told.content_type) == (content, "image/x-thing")
    assert told.headers["ETag"] == f'"{hashlib.sha1(content).hexdigest()}"' and told.last_modified is not None
    assert documents.ask("HEAD", "one").headers["ETag"] == told.headers["ETag"]
    assert documents.ask("DELETE", "one").status_code == 204
    assert documents.ask("GET", "one").status_code == 404 and documents.ask("DELETE", "one").status_code == 204


@EACH
@IN_EACH_VERSION
def test_who_has_not_seen_the_newest_writes_over_nothing(client: Client, resource: str, version: str) -> None:
    documents = Documents(client, resource, version)
    documents.ask("POST", "one", json={"a": 1})
    etag = documents.ask("GET", "one").headers["ETag"]
    for method in ("PUT", "POST", "DELETE"):
        for wrong in ('"1111111111111111111111111111111111111111"', "1234"):
            assert documents.ask(method, "one", json={"b": 2}, headers={"If-Match": wrong}).status_code == 412
    assert documents.ask("PUT", "one", json={"b": 2}, headers={"If-None-Match": "*"}).status_code == 412
    assert documents.ask("GET", "one").json == {"a": 1}
    assert documents.ask("PUT", "one", json={"b": 2}, headers={"If-Match": etag}).status_code == 204
    assert documents.ask("PUT", "one", json={"c": 3}, headers={"If-Match": etag}).status_code == 412
    assert documents.ask("DELETE", "one", headers={"If-Match": "*"}).status_code == 204
    assert documents.ask("PUT", "one", json={"c": 3}, headers={"If-Match": "*"}).status_code == 412, "there is none to match"


@EACH
def test_a_put_without_conditions_is_answered_as_each_version_says(client: Client, resource: str) -> None:
    is_state = resource == "activities/state"
    for version, fresh, again in (("1.0.3", 204 if is_state else 400, 204 if is_state else 409), ("2.0.0", 204, 409)):
        documents, name = Documents(client, resource, version), new_id()
        assert documents.ask("PUT", name, json={}).status_code == fresh, version
        documents.ask("POST", name, json={"a": 1})
        answer = documents.ask("PUT", name, json={"b": 2})
        assert answer.status_code == again, version
        if again == 409:
            assert "If-Match" in answer.get_data(as_text=True) and documents.ask("GET", name).json == {"a": 1}


@BOTH
@EACH
def test_two_json_documents_become_one_and_nothing_else_does(client: Client, resource: str) -> None:
    documents = Documents(client, resource)
    documents.ask("POST", "one", json={"car": {"make": "Ford", "model": "Escape"}, "driver": "Dale"})
    assert documents.ask("POST", "one", json={"car": {"make": "Dodge"}, "series": 1}).status_code == 204
    assert documents.ask("GET", "one").json == {"car": {"make": "Dodge"}, "driver": "Dale", "series": 1}
    for sent in ({"data": "abc", "content_type": "text/plain"}, {"json": [1]}, {"data": "{", "content_type": "application/json"}):
        assert documents.ask("POST", "one", **sent).status_code == 400, sent
    documents.ask("POST", "two", data="1", content_type="application/x-www-form-urlencoded")
    assert documents.ask("GET", "two").data == b"1"
    assert documents.ask("POST", "two", json={"a": 1}).status_code == 400 and documents.ask("GET", "two").data == b"1"


@BOTH
@EACH
def test_their_names_are_told_those_since_then_alone(client: Client, resource: str) -> None:
    documents = Documents(client, resource)
    documents.ask("POST", "one", json={})
    first = client.get(limit=1) and documents.ask("GET", "one").last_modified
    documents.ask("POST", "two", json={})
    assert documents.ask("GET").json == ["one", "two"]
    assert documents.ask("GET", more={"since": "2099-01-01T00:00:00Z"}).json == [] and first is not None
    assert documents.ask("GET", more={"since": "2020-01-01T00:00:00+01:00"}).json == ["one", "two"]
    assert documents.ask("GET", more={"since": "yesterday"}).status_code == 400


@EACH
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_each_parameter_that_is_missing_or_wrong_is_named(client: Client, resource: str, method: str) -> None:
    place, name = RESOURCES[resource]
    whole: dict[str, Any] = {**place, name: "one"}
    for missing in whole:
        rest = {each: value for each, value in whole.items() if each != missing}
        is_named_freely = missing == name and (method == "GET" or (method == "DELETE" and resource == "activities/state"))
        answer = client.ask(method, resource, rest, json={})
        assert answer.status_code == ((200 if method == "GET" else 204) if is_named_freely else 400), missing
        assert is_named_freely or missing in answer.get_data(as_text=True)
    if "agent" in place:
        for wrong in (1, "true", "not an agent", {"key": "value"}):
            assert client.ask(method, resource, {**whole, "agent": wrong}, json={}).status_code == 400
    assert client.ask(method, resource, {**whole, name.upper(): "x"}, json={}).status_code == 400


@BOTH
def test_states_of_registrations_stand_apart_and_go_together(client: Client) -> None:
    documents, one, two = Documents(client, "activities/state"), new_id(), new_id()
    for registration in (one, two):
        documents.ask("POST", "s", more={"registration": registration}, json={"of": registration})
    assert documents.ask("GET", "s").status_code == 404
    assert documents.ask("GET", "s", more={"registration": one}).json == {"of": one}
    assert documents.ask("GET").json == ["s", "s"] and documents.ask("GET", more={"registration": two}).json == ["s"]
    assert documents.ask("DELETE", more={"registration": one}).status_code == 204
    assert documents.ask("GET").json == ["s"]
    assert documents.ask("DELETE").status_code == 204 and documents.ask("GET").json == []
    assert documents.ask("GET", "s", more={"registration": "x"}).status_code == 400


def test_each_organisation_and_agent_has_its_own(app: Any, cast: Any, client: Client) -> None:
    other = Documents(Client.of(app, cast.moira), "activities/state")
    Documents(client, "activities/state").ask("POST", "s", json={"a": 1})
    assert other.ask("GET", "s").status_code == 404 and other.ask("GET").json == []
    other.ask("DELETE")
    assert Documents(client, "activities/state").ask("GET", "s").status_code == 200
    someone = {"agent": {"mbox": "mailto:else@elsewhere.example"}}
    assert Documents(client, "activities/state").ask("GET", "s", more=someone).status_code == 404


def test_a_key_opens_the_documents_it_was_made_for(app: Any, cast: Any) -> None:
    for scope, opened in ((KeyScope.STATE, {"activities/state"}), (KeyScope.PROFILE, {"agents/profile", "activities/profile"}),
                          (KeyScope.READ, set()), (KeyScope.ALL, set(RESOURCES))):
        client = Client.of(app, cast.olu, [scope])
        found = {name for name in RESOURCES if Documents(client, name).ask("GET").status_code == 200}
        assert found == opened, scope
