"""The requirements about speaking at all, and of what is told beside statements (Communication 1.1, 1.3, 2.4, 2.5, 2.8, 3, 4)."""

import hashlib
import json

from tests.lms.lrs.clauses.asking import ACTIVITY, AGENT, FULL, ONE, TWO, kept, requirement, status
from tests.lms.lrs.clients import Client, new_id, statement

RESOURCES = ("statements", "activities/state", "activities/profile", "agents/profile", "agents", "activities")


@requirement("00126", "Communication 1.1", "HEAD is answered")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    asked = (("about", None), ("statements", {"statementId": told}), ("statements", None), ("agents", {"agent": AGENT}))
    for resource, parameters in asked:
        assert status(client, "HEAD", resource, parameters) == 200


@requirement("00125", "Communication 1.1 s3.b1", "HEAD is GET without a body")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    for parameters, expected in (({"statementId": told}, 200), ({"statementId": new_id()}, 404), ({"statementId": "no"}, 400)):
        head, get = (client.ask(method, "statements", parameters) for method in ("HEAD", "GET"))
        assert (head.status_code, get.status_code, head.data) == (expected, expected, b"")
        assert head.headers["Content-Type"] == get.headers["Content-Type"]


@requirement("00324 00325", "Communication 3.2 s2.b1, s3.b8", "a parameter nobody knows, or in another case, is refused")
def _(client: Client) -> None:
    for resource in RESOURCES:
        assert status(client, "GET", resource, {"foo": "bar"}) == 400, resource
    for name in ("StatementId", "statementid", "Agent", "VERB", "Limit"):
        assert status(client, "GET", "statements", {name: new_id()}) == 400, name
    assert status(client, "POST", "statements", {"foo": "bar"}, json=statement()) == 400
    assert status(client, "PUT", "statements", {"StatementId": new_id()}, json=statement()) == 400


@requirement("00321 00331", "Communication 3.3", "each request but one about the store says its version")
def _(client: Client) -> None:
    for resource in RESOURCES:
        assert status(client, "GET", resource, headers={"X-Experience-API-Version": ""}) == 400, resource
    assert status(client, "GET", "about", headers={"X-Experience-API-Version": ""}) == 200
    for version in ("0.9", "3.0.0", "1.1", "one", "2"):
        assert status(client, "GET", "statements", headers={"X-Experience-API-Version": version}) == 400, version
    for version in ("1.0", "1.0.0", "1.0.9", "2.0.0"):
        assert status(client, "GET", "statements", headers={"X-Experience-API-Version": version}) == 200, version


@requirement("00333", "Communication 3.3 s3.b1", "each answer says its version")
def _(client: Client) -> None:
    for resource in (*RESOURCES, "about"):
        assert client.ask("GET", resource).headers["X-Experience-API-Version"] == client.version


@requirement("00330", "Communication 3.3 s3.b4", "a statement is not changed for its version")
def _(client: Client) -> None:
    assert kept(client, statement(version="1.0.0" if client.version == ONE else TWO))["version"] in ("1.0.0", TWO)


@requirement("00334 00335", "Communication 4.0", "HTTP Basic opens; nothing else does: 401")
def _(client: Client) -> None:
    assert status(client, "GET", "statements") == 200
    for shown in ("", "Basic bm9ib2R5Om5vdGhpbmc=", "Basic x", "Bearer token", "Basic " + "x" * 5000):
        for method, resource in (("GET", "statements"), ("POST", "statements"), ("PUT", "activities/state")):
            assert status(client, method, resource, headers={"Authorization": shown}, json=statement()) == 401, shown


@requirement("00236 00245 00248", "Communication 2.4", "/agents tells the Person of an agent")
def _(client: Client) -> None:
    answer = client.ask("GET", "agents", {"agent": AGENT})
    assert answer.status_code == 200 and answer.json["mbox"] == [AGENT["mbox"]]


@requirement("00237 00238 00239 00240 00241 00242 00244", "Communication 2.4 s5", "a Person holds arrays")
def _(client: Client) -> None:
    identifiers = {
        "mbox": AGENT["mbox"], "mbox_sha1sum": hashlib.sha1(b"a").hexdigest(), "openid": "http://x.example/me",
        "account": {"homePage": "http://x.example", "name": "42"},
    }
    for name, value in identifiers.items():
        person = client.ask("GET", "agents", {"agent": {"objectType": "Agent", "name": "A", name: value}}).json
        assert person["objectType"] == "Person" and person[name] == [value] and person["name"] == ["A"]


@requirement("00243 00249", "Communication 2.4", "/agents needs an agent")
def _(client: Client) -> None:
    assert status(client, "GET", "agents") == 400
    for agent in ("no", "{}", '{"mbox": "no"}', '["a"]', '{"objectType": "Agent", "name": "A"}'):
        assert status(client, "GET", "agents", {"agent": agent}) == 400, agent


@requirement("00250 00253 00254", "Communication 2.5", "/activities tells all that is known of an activity")
def _(client: Client) -> None:
    client.send(FULL)
    told = client.ask("GET", "activities", {"activityId": ACTIVITY["id"]}).json
    assert told["id"] == ACTIVITY["id"] and told["definition"]["name"] == ACTIVITY["definition"]["name"]
    assert status(client, "GET", "activities") == 400 and status(client, "GET", "activities", {"activityId": "no iri"}) == 400


@requirement("00315 00316 00317 00318 00319", "Communication 2.8", "/about says which versions are spoken")
def _(client: Client) -> None:
    answer = client.ask("GET", "about")
    versions = answer.json["version"]
    assert answer.status_code == 200 and isinstance(versions, list) and "1.0.3" in versions
    assert all(each.startswith("1.0.") or each == TWO for each in versions)
    assert TWO in client.ask("GET", "about", headers={"X-Experience-API-Version": TWO}).json["version"]


@requirement("00125", "Communication 1.3", "the alternate syntax is spoken with 1.0.3", ONE)
def _(client: Client) -> None:
    told = new_id()
    form = {
        "statementId": told, "content": json.dumps(statement()), "Content-Type": "application/json", "Authorization": client.authorization,
        "X-Experience-API-Version": ONE,
    }
    assert status(client, "POST", "statements", {"method": "PUT"}, data=form, headers={"X-Experience-API-Version": ""}) == 204
    assert client.get(statementId=told)["id"] == told


@requirement("00125", "4.1.2", "the alternate syntax is refused with 2.0", TWO)
def _(client: Client) -> None:
    form = {"statementId": new_id(), "content": json.dumps(statement())}
    assert status(client, "POST", "statements", {"method": "PUT"}, data=form) == 400
