"""The requirements of xAPI-Communication (part three of 1.0.3, 4.1 of 2.0) about statements and about speaking at all."""

import hashlib
import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.lms.lrs.clauses.asking import ACTIVITY, AGENT, FULL, GROUP, ONE, TWO, changed, kept, requirement, sent
from tests.lms.lrs.clients import Client, new_id, statement, voiding
from tests.lms.lrs.test_attachments import as_json, as_part, attached, multipart

PAPER = b"a paper"
RESOURCES = ("statements", "activities/state", "activities/profile", "agents/profile", "agents", "activities")
FILTERS: dict[str, Any] = {
    "agent": AGENT, "verb": FULL["verb"]["id"], "activity": ACTIVITY["id"], "registration": FULL["context"]["registration"],
    "related_activities": "true", "related_agents": "true", "since": "2020-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z", "limit": "1",
    "ascending": "true",
}


def status(client: Client, method: str, resource: str, parameters: Any = None, **sent_too: Any) -> int:
    """The status of an answer."""
    found: int = client.ask(method, resource, parameters, **sent_too).status_code
    return found


def sent_with(client: Client, *parts: Any, **changes: Any) -> int:
    """The status of a multipart body."""
    return status(client, "POST", "statements", **{**multipart(*parts), **changes})


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


@requirement("00127", "Communication 1.5", "statements come as JSON or multipart/mixed")
def _(client: Client) -> None:
    for kind in ("multipart/form-data; boundary=b", "text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        assert status(client, "POST", "statements", data=json.dumps(FULL), content_type=kind) == 400, kind
    assert status(client, "POST", "statements", data=json.dumps(FULL), content_type="application/json; charset=utf-8") == 200


@requirement("00128", "Communication 1.5.1 s1.b2", "no part is in excess")
def _(client: Client) -> None:
    told = statement(attachments=[attached(PAPER)])
    assert sent_with(client, as_json(told), as_part(PAPER), as_part(b"another")) == 400
    assert sent_with(client, as_json(told), as_part(PAPER)) == 200


@requirement("00129", "Communication 1.5.1 s1.b2", "without parts each attachment has a fileUrl")
def _(client: Client) -> None:
    here, there = attached(PAPER), attached(b"b", fileUrl="http://x.example/b")
    assert sent(client, statement(attachments=[here])).status_code == 400
    assert sent(client, statement(attachments=[there, here])).status_code == 400
    assert sent(client, statement(attachments=[there])).status_code == 200


@requirement("00130 00131", "Communication 1.5.2 s2.b2", "parts are set apart by a boundary")
def _(client: Client) -> None:
    told = (as_json(statement(attachments=[attached(PAPER)])), as_part(PAPER))
    assert sent_with(client, *told, content_type="multipart/mixed") == 400
    assert sent_with(client, *told, content_type="multipart/mixed; boundary=another") == 400
    assert status(client, "POST", "statements", data=json.dumps(FULL), content_type="multipart/mixed; boundary=b") == 400
    assert sent_with(client, *told) == 200


@requirement("00132", "Communication 1.5.2 s2.b2.b3", "each part says whose content it is")
def _(client: Client) -> None:
    told = as_json(statement(attachments=[attached(PAPER)]))
    headers, content = as_part(PAPER)
    assert sent_with(client, told, ({name: value for name, value in headers.items() if name != "X-Experience-API-Hash"}, content)) == 400
    assert sent_with(client, told, as_part(PAPER, sha2=hashlib.sha256(b"another").hexdigest())) == 400
    assert sent_with(client, told, as_part(b"another", sha2=hashlib.sha256(PAPER).hexdigest())) == 400


@requirement("00133", "Communication 1.5.2 s2.b2.b1", "all statements are in the first part")
def _(client: Client) -> None:
    assert sent_with(client, as_json(statement()), as_json(statement())) == 400
    assert sent_with(client, as_json([statement(), statement()])) == 200


@requirement("00134", "Communication 1.5.2 s2.b2.b1", "the first part is JSON")
def _(client: Client) -> None:
    told = json.dumps(statement(attachments=[attached(PAPER)])).encode()
    assert sent_with(client, ({"Content-Type": "text/plain"}, told), as_part(PAPER)) == 400
    assert sent_with(client, as_part(PAPER), ({"Content-Type": "application/json"}, told)) == 400


@requirement("00135", "Data 2.4.11", "the other parts are binary")
def _(client: Client) -> None:
    told = as_json(statement(attachments=[attached(PAPER)]))
    assert sent_with(client, told, as_part(PAPER, **{"Content-Transfer-Encoding": "base64"})) == 400
    headers, content = as_part(PAPER)
    lacking = {name: value for name, value in headers.items() if name != "Content-Transfer-Encoding"}
    assert sent_with(client, told, (lacking, content)) == 400


@requirement("00139 00147", "Communication 2.1", "statements are posted")
def _(client: Client) -> None:
    assert sent(client, statement()).status_code == 200


@requirement("00146", "Communication 2.1.2 s1", "POST answers with all ids")
def _(client: Client) -> None:
    named = [new_id(), new_id()]
    answer = client.ask("POST", "statements", json=[statement(id=named[0]), statement(), statement(id=named[1])])
    assert answer.status_code == 200 and len(answer.json) == 3 and [answer.json[0], answer.json[2]] == named


@requirement("00143 00144 00145", "Communication 2.1.1 s1", "PUT stores under a statementId: 204")
def _(client: Client) -> None:
    told = new_id()
    assert status(client, "PUT", "statements", {"statementId": told}, json=statement()) == 204
    assert client.get(statementId=told)["id"] == told
    assert status(client, "PUT", "statements", json=statement(id=new_id())) == 400
    assert status(client, "PUT", "statements", {"statementId": new_id()}, json=statement(id=new_id())) == 400


@requirement("00142", "Communication 2.1.1 s2.b2", "what is stored is never changed by a statement of the same id")
def _(client: Client) -> None:
    told = client.send(statement(id=new_id()))[0]
    before = client.get(statementId=told)
    other = statement(id=told, verb={"id": "http://x.example/other"})
    assert status(client, "POST", "statements", json=other) == 409
    assert status(client, "PUT", "statements", {"statementId": told}, json=other) == 409
    assert status(client, "PUT", "statements", {"statementId": told}, json=statement(id=told)) == 204
    assert client.get(statementId=told) == before


@requirement("00150 00151", "Communication 2.1.3 s2.b2", "with an id go format and attachments alone")
def _(client: Client) -> None:
    told = client.send(statement(), statement())
    client.send(voiding(told[1]))
    for name, statement_id in (("statementId", told[0]), ("voidedStatementId", told[1])):
        for other, value in FILTERS.items():
            assert status(client, "GET", "statements", {name: statement_id, other: value}) == 400, other
        assert status(client, "GET", "statements", {name: statement_id, "format": "ids", "attachments": "false"}) == 200
    assert status(client, "GET", "statements", {"statementId": told[0], "voidedStatementId": told[1]}) == 400


@requirement("00153", "Communication 2.1.3 s2.b5", "each answer says up to when all is told")
def _(client: Client) -> None:
    client.send(FULL)
    for parameters in ({}, *({name: value} for name, value in FILTERS.items()), {"statementId": new_id()}, {"limit": "no"}):
        through = client.ask("GET", "statements", parameters).headers["X-Experience-API-Consistent-Through"]
        assert datetime.fromisoformat(through).tzinfo is not None


@requirement("00154 00159 00113 00110", "Communication 2.1.3 s1", "GET answers with statements and more")
def _(client: Client) -> None:
    client.send(FULL)
    for parameters in ({}, *({name: value} for name, value in FILTERS.items())):
        told = client.get(**parameters)
        assert set(told) == {"statements", "more"} and isinstance(told["statements"], list) and told["statements"], parameters


@requirement("00155 00157 00163", "Communication 2.1.3, 2.1.4", "a voided statement is told by voidedStatementId alone")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    client.send(voiding(told))
    assert client.get(voidedStatementId=told)["id"] == told
    assert status(client, "GET", "statements", {"statementId": told}) == 404 and told not in client.ids()
    assert status(client, "GET", "statements", {"voidedStatementId": new_id()}) == 404


@requirement("00162", "Communication 2.1.4 s1.b2", "what refers to a voided statement is still told")
def _(client: Client) -> None:
    told = client.send(FULL)[0]
    telling = client.send({"actor": AGENT, "verb": {"id": "http://x.example/saw"}, "object": {"objectType": "StatementRef", "id": told}})[0]
    void = client.send(voiding(told))[0]
    found = client.ids(verb=FULL["verb"]["id"])
    assert telling in found and void in found and told not in found


@requirement("00156 00158", "Communication 2.1.3 s1", "a statement is told by its id")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    answer = client.ask("GET", "statements", {"statementId": told})
    assert answer.status_code == 200 and answer.json["id"] == told
    assert status(client, "GET", "statements", {"statementId": new_id()}) == 404


@requirement("00161 00167", "Communication 2.1.3 s1.b1", "attachments come when they are asked for, and only then")
def _(client: Client) -> None:
    told = statement(id=new_id(), attachments=[attached(PAPER)])
    assert sent_with(client, as_json(told), as_part(PAPER)) == 200
    for parameters in ({"statementId": told["id"]}, {"statementId": told["id"], "attachments": "false"}, {}, {"attachments": "false"}):
        assert client.ask("GET", "statements", parameters).mimetype == "application/json"
    for parameters in ({"statementId": told["id"], "attachments": "true"}, {"attachments": "true"}):
        answer = client.ask("GET", "statements", parameters)
        assert answer.mimetype == "multipart/mixed" and PAPER in answer.data


@requirement("00165", "Communication 2.1.3", "an answer says what it is")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    for parameters in ({}, {"statementId": told}, {"statementId": new_id()}):
        assert client.ask("GET", "statements", parameters).headers["Content-Type"]


@requirement("00164 00178 00179 00180 00181 00176", "Communication 2.1.3 s1", "filters find what they name, and nothing else")
def _(client: Client) -> None:
    other = {
        "actor": {"mbox": "mailto:other@x.example"}, "verb": {"id": "http://x.example/other"}, "object": {"id": "http://x.example/other"},
        "context": {
            "registration": new_id(), "instructor": AGENT, "contextActivities": {"other": [{"id": ACTIVITY["id"]}]},
        },
    }
    mine, another = client.send(FULL)[0], client.send(other)[0]
    for name in ("agent", "verb", "activity", "registration"):
        found = client.ids(**{name: FILTERS[name]})
        assert mine in found and another not in found, name
    assert another in client.ids(agent=AGENT, related_agents="true")
    assert another in client.ids(activity=ACTIVITY["id"], related_activities="true")
    assert another not in client.ids(activity=ACTIVITY["id"], related_activities="false")
    assert client.ids(agent=AGENT, verb="http://x.example/other") == []
    assert mine in client.ids(agent=GROUP, related_agents="true") and mine not in client.ids(agent=GROUP)


@requirement("00149", "Communication 2.1.3 s2.b4", "nothing found is an empty list")
def _(client: Client) -> None:
    assert client.get(verb="http://x.example/never") == {"statements": [], "more": ""}


@requirement("00166", "Communication 2.1.3", "newest first, or oldest first with ascending")
def _(client: Client) -> None:
    told = [client.send(FULL)[0] for _ in range(3)]
    assert client.ids(verb=FULL["verb"]["id"], activity=ACTIVITY["id"], ascending="true")[-3:] == told
    assert client.ids(verb=FULL["verb"]["id"], activity=ACTIVITY["id"])[:3] == told[::-1]


@requirement("00174 00175", "Communication 2.1.3", "since is after, until is at or before")
def _(client: Client) -> None:
    told = [client.send(FULL)[0] for _ in range(3)]
    middle = client.get(statementId=told[1])["stored"]
    assert client.ids(since=middle, agent=AGENT) == [told[2]]
    assert told[2] not in client.ids(until=middle, agent=AGENT) and told[1] in client.ids(until=middle, agent=AGENT)


@requirement("00173 00108 00109 00111 00114", "Communication 2.1.3; Data 2.5", "limit makes pages, more leads on and is empty at the end")
def _(client: Client) -> None:
    told = {client.send(FULL)[0] for _ in range(5)}
    page = client.get(agent=AGENT, limit=2)
    assert len(page["statements"]) == 2 and page["more"].startswith("/")
    seen = [each["id"] for each in page["statements"]]
    while page["more"]:
        answer = client.http.get(page["more"], headers={
            "Authorization": client.authorization, "X-Experience-API-Version": client.version,
        })
        assert answer.status_code == 200
        page = answer.json
        assert set(page) == {"statements", "more"} and len(page["statements"]) <= 2
        seen += [each["id"] for each in page["statements"]]
    assert len(seen) == len(set(seen)) and told <= set(seen) and page["more"] == ""
    assert client.get(agent=AGENT, limit=0)["statements"]


@requirement("00168 00170", "Communication 2.1.3", "exact, and no format at all: as it was sent")
def _(client: Client) -> None:
    told = client.send(FULL)[0]
    for parameters in ({}, {"format": "exact"}):
        assert client.get(statementId=told, **parameters)["object"] == ACTIVITY


@requirement("00171", "Communication 2.1.3", "ids: no more than tells which they are")
def _(client: Client) -> None:
    told = client.get(statementId=client.send(FULL)[0], format="ids")
    assert told["object"] == {"objectType": "Activity", "id": ACTIVITY["id"]} and "name" not in told["actor"]
    assert told["verb"] == {"id": FULL["verb"]["id"]}


@requirement("00169 00172", "Communication 2.1.3", "canonical: each text in the language asked for")
def _(client: Client) -> None:
    several = {**ACTIVITY, "definition": {**ACTIVITY["definition"], "name": {"en": "A question", "cy": "Cwestiwn"}}}
    told = client.send(changed("object", several))[0]
    for language, word in (("cy", "Cwestiwn"), ("en", "A question"), ("en;q=0.3, cy;q=0.9", "Cwestiwn")):
        answer = client.ask("GET", "statements", {"statementId": told, "format": "canonical"}, headers={"Accept-Language": language})
        assert list(answer.json["object"]["definition"]["name"].values()) == [word]
    exact = client.ask("GET", "statements", {"statementId": told}, headers={"Accept-Language": "cy"})
    assert len(exact.json["object"]["definition"]["name"]) == 2


@requirement("00182 00326", "Communication 3.2 s3.b9", "a batch of which one statement is refused leaves nothing behind")
def _(client: Client) -> None:
    named = new_id()
    assert status(client, "POST", "statements", json=[statement(id=named), statement(actor=5)]) == 400
    assert status(client, "GET", "statements", {"statementId": named}) == 404
    there = client.send(statement(id=new_id()))[0]
    clash = [statement(id=named), statement(id=there, verb={"id": "http://x.example/other"})]
    assert status(client, "POST", "statements", json=clash) == 409
    assert status(client, "GET", "statements", {"statementId": named}) == 404


@requirement("00326", "Communication 2.1.2", "an id stands once in a batch")
def _(client: Client) -> None:
    named = new_id()
    assert status(client, "POST", "statements", json=[statement(id=named), statement(id=named)]) == 400


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


@requirement("00153", "4.1.6.1", "Last-Modified of a statement is when it was stored", TWO)
def _(client: Client) -> None:
    told = client.get(statementId=client.send(statement())[0])
    said = parsedate_to_datetime(client.ask("GET", "statements", {"statementId": told["id"]}).headers["Last-Modified"])
    assert abs(datetime.fromisoformat(told["stored"]) - said) < timedelta(seconds=1)
