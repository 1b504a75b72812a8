"""The requirements about reading statements (Communication 2.1.3, 2.1.4; Data 2.5)."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.lms.lrs.clauses.asking import ACTIVITY, AGENT, FULL, GROUP, TWO, changed, requirement, status
from tests.lms.lrs.clauses.sending import PAPER, sent_with
from tests.lms.lrs.clients import Client, new_id, statement, voiding
from tests.lms.lrs.test_attachments import as_json, as_part, attached

FILTERS: dict[str, Any] = {
    "agent": AGENT, "verb": FULL["verb"]["id"], "activity": ACTIVITY["id"], "registration": FULL["context"]["registration"],
    "related_activities": "true", "related_agents": "true", "since": "2020-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z", "limit": "1",
    "ascending": "true",
}


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


@requirement("00153", "4.1.6.1", "Last-Modified of a statement is when it was stored", TWO)
def _(client: Client) -> None:
    told = client.get(statementId=client.send(statement())[0])
    said = parsedate_to_datetime(client.ask("GET", "statements", {"statementId": told["id"]}).headers["Last-Modified"])
    assert abs(datetime.fromisoformat(told["stored"]) - said) < timedelta(seconds=1)
