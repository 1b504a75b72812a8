"""The requirements of xAPI-Data (part two of 1.0.3, 4.2 of 2.0): what a statement is made of."""

import json
from typing import Any

from tests.lms.lrs.clauses.agents import ALONE
from tests.lms.lrs.clauses.asking import (
    ACTIVITY,
    AGENT,
    FULL,
    GONE,
    GROUP,
    NOT_IRI,
    NOT_LANGUAGE_MAP,
    NOT_OBJECT,
    NOT_TEXT,
    NOT_UUID,
    ONE,
    TWO,
    changed,
    inside,
    kept,
    must_be,
    refused,
    requirement,
    sent,
)
from tests.lms.lrs.clients import VOIDED, Client, new_id, statement, voiding

BY_ACCOUNT, BY_OPENID = ALONE["account"], ALONE["openid"]

must_be("00001", "Data 2.2 s4.b1.b1", "null stands in extensions alone", "verb.display.en", [None], ["answered"])
must_be("00001", "Data 2.2 s4.b1.b1", "null stands in extensions alone", "result.response", [None])
must_be("00001", "Data 2.2 s4.b1.b1", "null stands in extensions alone", "result.extensions", [], [{"http://x.example/a": None}])
must_be("00002", "Data 2.2 s4.b3", "numbers keep their precision", "result.score", [],
        [{"scaled": 0.123456789012345}, {"raw": 3.4028234e38}])
must_be("00003", "Data 2.2 s2.b3", "a statement has an actor", "actor", [GONE, None, *NOT_OBJECT])
must_be("00004", "Data 2.2 s2.b3", "a statement has a verb", "verb", [GONE, None, *NOT_OBJECT])
must_be("00005", "Data 2.2 s2.b3", "a statement has an object", "object", [GONE, None, *NOT_OBJECT])
must_be("00006", "Data 2.2 s4.b2", "each property has its type", "result.success", ["true", 1, [], {}], [True, False])
must_be("00006", "Data 2.2 s4.b2", "each property has its type", "context.revision", NOT_TEXT, ["2"])
must_be("00007", "Data 2.2 s4.b4", "what has a format keeps to it", "verb.id", NOT_IRI)
must_be("00007", "Data 2.2 s4.b4", "what has a format keeps to it", "result.duration", ["", "1 hour", "P", 5])
must_be("00008 00010", "Data 2.2 s4.b1.b5", "the case of a key counts", "Actor", [AGENT])
must_be("00008 00010", "Data 2.2 s4.b1.b5", "the case of a key counts", "context.Registration", [new_id()])
must_be("00009", "Data 2.2 s4.b1.b6", "the case of a listed value counts", "actor.objectType", ["agent", "GROUP", "Person"], ["Agent"])
must_be("00009", "Data 2.2 s4.b1.b6", "the case of a listed value counts", "object.definition.interactionType", ["Choice", "true-False"])
must_be("00011", "Data 2.2 s4.b1.b8", "an IRI has a scheme", "object.id", ["elsewhere.example/a", "/a", "a"], ["urn:a:b"])
must_be("00013", "Data 2.2 s4.b2", "language tags follow RFC 5646", "verb.display", NOT_LANGUAGE_MAP,
        [{"en": "a", "zh-Hant-TW": "b", "x-own": "c"}])
must_be("00013", "Data 2.4.6 s3.table1.row7", "language tags follow RFC 5646", "context.language", ["", "not a language", 5],
        ["en", "cmn-Hans-CN"])
must_be("00022", "Data 2.4.7", "a timestamp is one", "timestamp", ["", "yesterday", "2026-03-03T25:00:00Z", 5, "2026-13-01T00:00:00Z"])
must_be("00022", "Data 2.4.7", "-00:00 is no offset", "timestamp",
        [f"2026-03-03T14:03:00{offset}" for offset in ("-00", "-0000", "-00:00")])
must_be("00123", "Data 4.5 s1.b1", "a timestamp follows ISO 8601", "timestamp", ["3 March 2026", "14:03"], ["2026-03-03T14:03:00+01:00"])
must_be("00023", "Data 2.4.8 s2", "stored is a timestamp", "stored", ["", "yesterday", 5])
must_be("00024", "Data 2.4 s1.table1.row9", "an authority is an agent or group", "authority", [ACTIVITY, "me", 5])
must_be("00025", "Data 2.4 s1.table1.row11", "attachments is an array of attachments", "attachments", [{}, "a", 5, ["a"], [5]],
        [FULL["attachments"]])
must_be("00028 00029", "Data 2.4.1 s1", "UUIDs stand in their usual form", "id", NOT_UUID)
must_be("00028 00029", "Data 2.4.1 s1", "UUIDs stand in their usual form", "context.registration", NOT_UUID, [new_id()])
must_be("00027 00030", "Data 2.4.1 s1", "UUIDs follow RFC 4122", "context.registration",
        ["8f9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a1", "zz9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a11"])
must_be("00031", "Data 2.4.2", "an actor is an Agent or a Group", "actor.objectType",
        ["Activity", "StatementRef", "SubStatement", "someone"])
must_be("00044", "Data 2.4.3", "a verb has an id, an IRI", "verb.id", [GONE, *NOT_IRI])
must_be("00045", "Data 2.4.3", "display is a language map", "verb.display", NOT_LANGUAGE_MAP)
must_be("00046", "Data 2.4.4", "an object is of one of five kinds", "object.objectType", ["activity", "Course", "", *NOT_TEXT])
must_be("00047", "Data 2.4.4.1", "an activity has an id, an IRI", "object.id", [GONE, *NOT_IRI])
must_be("00048", "Data 2.4.4.1", "definition is an object", "object.definition", NOT_OBJECT, [{}])
must_be("00049", "Data 2.4.4.1", "interactionType is one of ten", "object.definition.interactionType", ["", "essay", *NOT_TEXT])
must_be("00056", "Data 2.4.4.1", "name is a language map", "object.definition.name", NOT_LANGUAGE_MAP)
must_be("00057", "Data 2.4.4.1", "extensions is an object", "object.definition.extensions", NOT_OBJECT)
must_be("00059", "Data 2.4.4.1", "description is a language map", "object.definition.description", NOT_LANGUAGE_MAP)
must_be("00060", "Data 2.4.4.1", "type is an IRI", "object.definition.type", NOT_IRI)
must_be("00061", "Data 2.4.4.1", "moreInfo is an IRL", "object.definition.moreInfo", NOT_IRI)
must_be("00074", "Data 2.4.5", "success is a boolean", "result.success", ["true", "", 0, []])
must_be("00075", "Data 2.4.5", "completion is a boolean", "result.completion", ["true", "", 0, []])
must_be("00076", "Data 2.4.5", "response is text", "result.response", NOT_TEXT, ["", "words"])
must_be("00077", "Data 2.4.5", "duration follows ISO 8601", "result.duration", ["1 minute", "PT", "P1S", 60], ["P1Y2M3DT4H5M6.78S", "P2W"])
must_be("00078", "Data 2.4.5", "extensions is an object", "result.extensions", NOT_OBJECT)
must_be("00079", "Data 2.4.5.1", "score is an object", "result.score", NOT_OBJECT)
must_be("00080", "Data 2.4.5.1", "max is a number above min", "result.score.max", ["10", -1, True], [5.0000001])
must_be("00081", "Data 2.4.5.1", "min is a number below max", "result.score.min", ["0", 10, 11], [-3.5])
must_be("00082", "Data 2.4.5.1", "raw lies between min and max", "result.score.raw", ["5", -1, 11], [0, 10, 3.25])
must_be("00083", "Data 2.4.5.1", "scaled lies between -1 and 1", "result.score.scaled", ["0.5", 1.01, -1.01, 50], [-1, 0, 1])
must_be("00086", "Data 2.4.6", "contextActivities is an object", "context.contextActivities", NOT_OBJECT)
must_be("00087", "Data 2.4.6", "registration is a UUID", "context.registration", NOT_UUID)
must_be("00087", "Data 2.4.6", "an instructor is an agent or group", "context.instructor", [ACTIVITY, "me", 5], [AGENT, GROUP])
must_be("00088", "Data 2.4.6", "a team is a group", "context.team", [AGENT, ACTIVITY, "us"], [GROUP])
must_be("00089", "Data 2.4.6", "revision is text", "context.revision", NOT_TEXT)
must_be("00090", "Data 2.4.6", "platform is text", "context.platform", NOT_TEXT)
must_be("00091", "Data 2.4.6", "language is text", "context.language", NOT_TEXT)
must_be("00092", "Data 2.4.6", "statement is a reference to one", "context.statement",
        [{"id": new_id()}, AGENT, "a", {"objectType": "StatementRef"}])
must_be("00093", "Data 2.4.6.2", "contextActivities are of four relations", "context.contextActivities.sibling",
        [[{"id": "http://x.example/a"}]])
must_be("00094", "Data 2.4.6.2", "contextActivities are activities", "context.contextActivities.parent",
        [[AGENT], ["a"], 5, [{"objectType": "Activity"}]],
        [{"id": "http://x.example/a"}, [{"id": "http://x.example/a"}, {"id": "http://x.example/b"}]])
must_be("00101", "Data 2.4.10", "version is one that is known", "version", ["", "0.9", "3.0.0", "one", 1])
must_be("00102", "Data 2.4.11", "length is a whole number", "attachments.0.length", [GONE, "3", 1.5, -1, None])
must_be("00103", "Data 2.4.11", "sha2 is the text of a hash", "attachments.0.sha2", [GONE, "", *NOT_TEXT])
must_be("00104", "Data 2.4.11", "fileUrl is an IRL", "attachments.0.fileUrl", NOT_IRI)
must_be("00105", "Data 2.4.11", "contentType is a media type", "attachments.0.contentType", [GONE, *NOT_TEXT])
must_be("00106", "Data 2.4.11", "display is a language map", "attachments.0.display", [GONE, *NOT_LANGUAGE_MAP])
must_be("00107", "Data 2.4.11", "usageType is an IRI", "attachments.0.usageType", [GONE, *NOT_IRI])
must_be("00118", "Data 4.1", "the key of an extension is an IRI", "context.extensions", [{"key": 1}, {"": 1}], [{"http://x.example/a": 1}])
must_be("00119", "Data 4.1", "the value of an extension is anything", "context.extensions", [], [
    {"http://x.example/a": each} for each in (None, "", {}, [], 5, {"a": None, "b": [None]})
])
must_be("00120", "Data 4.1", "extensions is an object", "context.extensions", NOT_OBJECT, [{}])
must_be("00121", "Data 4.2", "the keys of a language map follow RFC 5646", "object.definition.name",
        [{"a": "x"}, {"english": "x", "": ""}], [{"de-CH-1996": "x"}])
must_be("00124", "Data 4.6", "a duration follows ISO 8601", "result.duration", ["P1.5", "1Y", "PT1H2", "p1d"],
        ["PT0S", "P1DT12H", "PT16559.14S"])


@requirement("00014", "Data 2.1", "what comes is JSON, well made")
def _(client: Client) -> None:
    for body in (b"", b"{", b"[1", b"{'actor': 1}", b"nul", b'{"a": 1, "a": 2}'):
        assert client.ask("POST", "statements", data=body, content_type="application/json").status_code == 400, body
    for value in ("text", 5, None, True, [5], [None]):
        refused(client, value)


@requirement("00015", "Communication 1.4", "text is UTF-8")
def _(client: Client) -> None:
    words = "naïve 日本語 \U0001f600 \u202e"
    assert kept(client, changed("result.response", words))["result"]["response"] == words
    body = json.dumps(changed("result.response", "é"), ensure_ascii=False).encode("latin-1")
    assert client.ask("POST", "statements", data=body, content_type="application/json").status_code == 400


@requirement("00012", "Data 2.2 s4.b4", "parameters keep to the same formats")
def _(client: Client) -> None:
    for name, value in {
        "statementId": "no", "voidedStatementId": "no", "agent": '{"objectType": "Agent"}', "verb": "no iri", "activity": "no iri",
        "registration": "no", "since": "yesterday", "until": "tomorrow", "limit": "-1", "ascending": "yes", "format": "xml",
        "related_agents": "1", "related_activities": "0", "attachments": "maybe",
    }.items():
        assert client.ask("GET", "statements", {name: value}).status_code == 400, name


@requirement("00016", "Data 2.3.2 s2.b7", "a voiding statement cannot be voided; what is not known can be")
def _(client: Client) -> None:
    void = client.send(voiding(new_id()))[0]
    assert sent(client, voiding(void)).status_code == 400
    assert client.get(statementId=void)["id"] == void


@requirement("00018", "Data 2.3.2 s2.b3", "what a voiding statement names is voided")
def _(client: Client) -> None:
    told = client.send(statement())[0]
    client.send(voiding(told))
    assert client.ask("GET", "statements", {"statementId": told}).status_code == 404
    assert client.get(voidedStatementId=told)["id"] == told


@requirement("00017 00019 00020", "Data 2.3.2", "a voiding statement names a statement")
def _(client: Client) -> None:
    for thing in (ACTIVITY, AGENT, {**GROUP}, inside(FULL)["object"], {"objectType": "StatementRef", "id": "no"}):
        refused(client, statement(verb={"id": VOIDED}, object=thing))
    assert sent(client, voiding(new_id())).status_code == 200


@requirement("00026", "Data 2.4.1 s2.b1", "a statement without an id gets one")
def _(client: Client) -> None:
    told = sent(client, statement()).json
    assert len(told) == 1 and client.get(statementId=told[0])["id"] == told[0]


@requirement("00064", "Data 2.4.4.1 s8", "what belongs to an interaction needs its type")
def _(client: Client) -> None:
    component = [{"id": "a", "description": {"en": "A"}}]
    for name in ("choices", "scale", "source", "target", "steps"):
        refused(client, changed("object.definition", {name: component}))
        refused(client, inside(changed("object.definition", {name: component})))
    refused(client, changed("object.definition", {"correctResponsesPattern": ["a"]}))
    for kind in ("true-false", "fill-in", "long-fill-in", "numeric", "other", "likert", "matching", "performance", "sequencing", "choice"):
        kept(client, changed("object.definition", {"interactionType": kind, "correctResponsesPattern": ["true"]}))


@requirement("00065", "Data 2.4.4.2", "an agent or group as object says which it is")
def _(client: Client) -> None:
    for who in (AGENT, GROUP):
        bare = {name: value for name, value in who.items() if name != "objectType"}
        refused(client, {"actor": AGENT, "verb": FULL["verb"], "object": bare})
        refused(client, inside({"actor": AGENT, "verb": FULL["verb"], "object": bare}))
        kept(client, {"actor": AGENT, "verb": FULL["verb"], "object": who})


@requirement("00066", "Data 2.4.4.3 s8.b2", "what is inside a statement is one")
def _(client: Client) -> None:
    assert kept(client, inside(FULL))["object"]["result"] == FULL["result"]
    for name in ("actor", "verb", "object"):
        refused(client, inside(changed(name, GONE)))


def _of_no_sub(number: str, name: str, value: Any) -> None:
    @requirement(number, "Data 2.4.4.3 s8.b3", f"what is inside a statement has no {name}")
    def _(client: Client) -> None:
        wrong = inside(FULL)
        refused(client, {**wrong, "object": {**wrong["object"], name: value}})


for _number, _name, _value in (
    ("00067", "authority", AGENT), ("00068", "version", "1.0.3"), ("00069", "stored", "2026-03-03T14:03:00Z"), ("00070", "id", new_id()),
):
    _of_no_sub(_number, _name, _value)


@requirement("00071", "Data 2.4.4.3 s8.b4", "what is inside a statement holds no further one")
def _(client: Client) -> None:
    refused(client, inside(inside(FULL)))


@requirement("00072 00073", "Data 2.4.4.3 s4", "a reference to a statement has its id, a UUID")
def _(client: Client) -> None:
    for value in (GONE, *NOT_UUID):
        reference = {"objectType": "StatementRef", "id": value} if value is not GONE else {"objectType": "StatementRef"}
        refused(client, {"actor": AGENT, "verb": FULL["verb"], "object": reference})
        refused(client, inside({"actor": AGENT, "verb": FULL["verb"], "object": reference}))
    kept(client, {"actor": AGENT, "verb": FULL["verb"], "object": {"objectType": "StatementRef", "id": new_id()}})
    refused(client, {"actor": AGENT, "verb": FULL["verb"], "object": {"objectType": "statementref", "id": new_id()}})


def _for_activities_alone(number: str, name: str) -> None:
    @requirement(number, "Data 2.4.6 s4", f"{name} is said of activities alone")
    def _(client: Client) -> None:
        for thing in (AGENT, GROUP, {"objectType": "StatementRef", "id": new_id()}):
            told = {"actor": AGENT, "verb": FULL["verb"], "object": thing, "context": {name: "1"}}
            refused(client, told)
            refused(client, inside(told))
        refused(client, {**inside({"actor": AGENT, "verb": FULL["verb"], "object": ACTIVITY}), "context": {name: "1"}})


_for_activities_alone("00084", "revision")
_for_activities_alone("00085", "platform")


@requirement("00096", "Data 2.4.6.2 s4.b3", "context activities come back in arrays")
def _(client: Client) -> None:
    for relation in ("parent", "grouping", "category", "other"):
        told = changed("context.contextActivities", {relation: {"id": "http://x.example/a"}})
        assert kept(client, told)["context"]["contextActivities"][relation] == [{"id": "http://x.example/a"}]
        assert kept(client, inside(told))["object"]["context"]["contextActivities"][relation] == [{"id": "http://x.example/a"}]


@requirement("00097", "Data 2.4.8", "a statement may come with stored, which the store sets itself")
def _(client: Client) -> None:
    told = kept(client, statement(stored="2013-05-18T05:32:34.804Z"))
    assert told["stored"] != "2013-05-18T05:32:34.804Z"


@requirement("00098 00100", "Data 2.4.9", "an authority that is a group is anonymous and of two agents")
def _(client: Client) -> None:
    for members in ([AGENT], [AGENT, BY_ACCOUNT, BY_OPENID], []):
        refused(client, statement(authority={"objectType": "Group", "member": members}))
    refused(client, statement(authority={**GROUP, "member": [AGENT, BY_ACCOUNT]}))
    refused(client, statement(authority={"objectType": "Group", "member": [AGENT, GROUP]}))


@requirement("00099", "Data 2.4.9 s3.b4", "the store says who vouches for a statement")
def _(client: Client) -> None:
    assert kept(client, statement())["authority"]["account"]["name"] == str(client.key_id)
    assert kept(client, statement(authority=AGENT))["authority"]["account"]["name"] == str(client.key_id)


@requirement("00332", "Data 2.4.10", "a statement keeps the version it came with")
def _(client: Client) -> None:
    for version in ("1.0.0", "1.0.3") if client.version == ONE else ("2.0.0",):
        assert kept(client, statement(version=version))["version"] == version
    assert kept(client, statement())["version"] == ("1.0.0" if client.version == ONE else "2.0.0")


@requirement("00122", "Data 4.5 s1.b3", "moments keep their milliseconds")
def _(client: Client) -> None:
    assert kept(client, changed("timestamp", "2026-03-03T14:03:00.123Z"))["timestamp"].startswith("2026-03-03T14:03:00.123")
    assert kept(client, changed("timestamp", "2026-03-03T14:03:00.123456Z"))["timestamp"].startswith("2026-03-03T14:03:00.123")


@requirement("00125", "Data 4.5", "with 2.0 another offset is told as UTC", TWO)
def _(client: Client) -> None:
    assert kept(client, changed("timestamp", "2026-03-03T14:03:00+02:00"))["timestamp"].startswith("2026-03-03T12:03:00")
