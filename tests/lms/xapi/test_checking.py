"""Any valid statement passes; any single mistake is refused with the place where it is (issue 4, 2; xAPI-Data 2 and 4)."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.xapi.checking import Version, faults_of
from lms.xapi.vocabulary import Verb
from tests.lms.xapi import making, samples

AGENT = {"objectType": "Agent", "account": {"homePage": "https://peerway.example", "name": "somebody"}}
GOOD: dict[str, Any] = {
    "id": "12345678-1234-4234-8234-123456789abc", "version": "1.0.3", "timestamp": "2026-03-03T14:03:09Z",
    "actor": AGENT, "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
    "object": {"id": "https://peerway.example/a", "definition": {
        "name": {"en": "A"}, "interactionType": "choice", "choices": [{"id": "a"}, {"id": "b"}], "correctResponsesPattern": ["a"],
    }},
    "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "duration": "PT1M", "response": "a"},
    "context": {
        "registration": "12345678-1234-4234-8234-123456789abc", "language": "en-GB", "revision": "3", "instructor": AGENT,
        "team": {"objectType": "Group", "member": [AGENT]}, "contextActivities": {"parent": [{"id": "https://peerway.example/b"}]},
        "statement": {"objectType": "StatementRef", "id": "12345678-1234-4234-8234-123456789abc"},
        "extensions": {"https://peerway.example/x": None},
    },
    "attachments": [{
        "usageType": "https://peerway.example/u", "display": {"en": "A"}, "contentType": "text/plain", "length": 3, "sha2": "b" * 64,
    }],
}
INNER: dict[str, Any] = {"objectType": "SubStatement", "actor": AGENT, "verb": GOOD["verb"], "object": GOOD["object"]}
GONE = "(taken away)"
# where, what is put there, and where the fault is named (the same place when nothing is said)
MISTAKES: list[tuple[str, Any, str]] = [
    *((name, GONE, "") for name in ("actor", "verb", "object", "verb.id", "object.id", "attachments.0.sha2", "attachments.0.length")),
    *((place, None, "") for place in ("actor.name", "result", "context.team", "object.definition.name.en", "verb.display")),
    *((place, "odd", "") for place in (
        "odd", "Actor", "verb.odd", "object.odd", "result.odd", "context.odd", "actor.odd", "result.score.odd", "object.definition.odd",
        "context.contextActivities.odd", "attachments.0.odd", "context.statement.odd", "actor.account.odd",
    )),
    *((place, "not one", "") for place in (
        "id", "timestamp", "version", "stored", "verb.id", "object.id", "result.duration", "context.registration", "context.language",
        "actor.account.homePage", "context.statement.id", "attachments.0.usageType", "attachments.0.contentType", "attachments.0.sha2",
        "object.definition.type", "object.definition.moreInfo", "attachments.0.fileUrl", "object.definition.interactionType",
    )),
    *((place, 7, "") for place in (
        "actor.name", "result.response", "context.revision", "context.platform", "verb.display.en", "object.definition.choices.0.id",
        "object.definition.correctResponsesPattern.0", "actor.account.name",
    )),
    *((place, "true", "") for place in ("result.success", "result.completion")),
    *((place, [], "") for place in ("actor", "verb", "object", "result", "context", "verb.display", "result.score", "context.extensions")),
    *((place, {}, "") for place in ("attachments", "object.definition.choices")),
    ("result.score.scaled", 1.5, ""), ("result.score.scaled", True, ""), ("result.score.raw", 11, ""), ("result.score.raw", -1, ""),
    ("result.score.max", 0, ""), ("result.score.min", "0", ""), ("attachments.0.length", -1, ""), ("attachments.0.length", 2.5, ""),
    ("timestamp", "2026-02-30T00:00:00Z", ""), ("timestamp", "2026-03-03T14:03:09-00:00", ""), ("timestamp", "2026-03-03", ""),
    ("timestamp", "2026-03-03T14:03:09-00", ""), ("timestamp", "2026-03-03T14:03:09-0000", ""), ("version", "2.0.0", ""),
    ("result.duration", "P", ""), ("result.duration", "PT", ""), ("result.duration", "1M", ""),
    ("actor.mbox", "mailto:a@b.example", "actor"), ("actor.account", GONE, "actor"), ("actor.objectType", "Person", ""),
    ("actor", {"mbox": "a@b.example"}, "actor.mbox"), ("actor", {"mbox_sha1sum": "xyz"}, "actor.mbox_sha1sum"),
    ("actor", {"openid": "me"}, "actor.openid"), ("actor", {"objectType": "Group"}, "actor.member"),
    ("actor", {"objectType": "Group", "member": []}, "actor.member"),
    ("actor", {"objectType": "Group", "member": [{"objectType": "Group", "member": [AGENT]}]}, "actor.member.0.objectType"),
    ("context.team", AGENT, "context.team.objectType"), ("context.extensions", {"no iri": 1}, "context.extensions.no iri"),
    ("verb.display", {"not_a_tag": "x"}, "verb.display.not_a_tag"), ("verb.id", Verb.VOIDED.value, "object"),
    ("object.definition.choices.1.id", "a", ""), ("object.definition.scale", [], ""), ("object.definition.interactionType", GONE, ""),
    ("object.objectType", "Thing", ""), ("object", {"objectType": "SubStatement"}, "object.actor"),
    ("object", {"objectType": "StatementRef", "id": "x"}, "object.id"), ("object", AGENT, "context.revision"),
    ("context.contextActivities.parent.0.id", GONE, ""), ("context.contextActivities.parent", "x", ""),
    ("authority", {"objectType": "Group", "member": [AGENT]}, "authority"), ("context.contextAgents", [], ""),
    ("object", INNER | {"object": {"objectType": "SubStatement"}}, "object.object.objectType"),
    ("object", INNER | {"id": "x"}, "object.id"),
]


def spoilt(place: str, value: Any, good: dict[str, Any] = GOOD) -> dict[str, Any]:
    """The good statement with one thing changed, added or taken away."""
    statement = json.loads(json.dumps(good))
    *way, last = [int(step) if step.isdecimal() else step for step in place.split(".")]
    here: Any = statement
    for step in way:
        here = here[step]
    if value == GONE:
        del here[last]
    else:
        here[last] = value
    return statement


def path_of(place: str) -> str:
    """As a JSON path."""
    return "$" + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in place.split("."))


@pytest.mark.parametrize("version", Version)
def test_the_good_one_is_good(version: Version) -> None:
    assert faults_of(GOOD, version) == []


@pytest.mark.parametrize(("place", "value", "named"), MISTAKES, ids=[f"{place} {str(value)[:24]}" for place, value, _ in MISTAKES])
def test_a_single_mistake_is_refused_where_it_is(place: str, value: Any, named: str) -> None:
    found = faults_of(spoilt(place, value))
    assert path_of(named or place) in {fault.path for fault in found}, found
    assert all(fault.words.endswith(".") and ("xAPI-Data" in fault.clause or "IEEE" in fault.clause) for fault in found)


def test_every_mistake_is_named_at_once_and_nothing_that_was_sent_is_repeated() -> None:
    statement = spoilt("actor.mbox", "quetzal@secret.example") | {"id": "quetzal", "odd": "quetzal", "timestamp": "quetzal"}
    found = faults_of(statement)
    assert {fault.path for fault in found} == {"$.actor", "$.actor.mbox", "$.id", "$.odd", "$.timestamp"}
    assert not any("quetzal" in fault.words for fault in found)


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(making.STATEMENTS)
def test_any_valid_statement_passes_under_both_versions(statement: dict[str, Any]) -> None:
    told = json.loads(json.dumps(statement))
    for version in Version:
        assert faults_of(told, version) == []


OF_ONE_ALONE = ("version", "context.contextAgents")      # mistakes that 2.0 has no name for
# those that are wrong whatever stands around them
ALWAYS = [(place, value) for place, value, named in MISTAKES if not named and not place.startswith(("result.score.", "object.definition."))]


def reaches(statement: dict[str, Any], place: str, value: Any) -> bool:
    """Whether the statement has what the mistake is made in."""
    here: Any = statement
    *way, last = place.split(".")
    for step in way:
        here = here.get(step) if isinstance(here, dict) else here[int(step)] if isinstance(here, list) and int(step) < len(here) else None
    return isinstance(here, dict) and (value != GONE or last in here)


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(making.STATEMENTS, st.data())
def test_any_single_mistake_in_any_valid_statement_is_refused_where_it_is(statement: dict[str, Any], data: st.DataObject) -> None:
    told = json.loads(json.dumps(statement))
    place, value = data.draw(st.sampled_from([mistake for mistake in ALWAYS if reaches(told, *mistake)]))
    spoilt_here = spoilt(place, value, told)
    for version in Version:
        if version is Version.ONE or place not in OF_ONE_ALONE:
            assert path_of(place) in {fault.path for fault in faults_of(spoilt_here, version)}, (place, value, told)


@settings(max_examples=300, deadline=None, database=None)
@given(making.ANYTHING)
def test_whatever_is_sent_is_judged_and_never_breaks_the_judge(sent: Any) -> None:
    assert faults_of(sent)
    for name in GOOD:
        faults_of({**GOOD, name: sent})


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("name", samples.DRAFTS)
def test_what_we_write_ourselves_is_valid_under_both(name: str, version: Version) -> None:
    assert faults_of(json.loads((samples.GOLDEN / f"{name}.json").read_text()), version) == []


INVOLVED = {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["https://peerway.example/role"]}


@pytest.mark.parametrize(("involved", "named"), [
    (INVOLVED, ""), ({**INVOLVED, "relevantTypes": []}, "relevantTypes"), ({**INVOLVED, "relevantTypes": ["x"]}, "relevantTypes[0]"),
    ({**INVOLVED, "objectType": "Agent"}, "objectType"), ({"objectType": "contextAgent"}, "agent"),
])  # fmt: skip
def test_who_else_is_involved_belongs_to_2_0_alone(involved: dict[str, Any], named: str) -> None:
    statement = spoilt("context.contextAgents", [involved])
    paths = [fault.path for fault in faults_of(statement, Version.TWO)]
    assert paths == ([f"$.context.contextAgents[0].{named}"] if named else [])
    assert "$.context.contextAgents" in {fault.path for fault in faults_of(statement, Version.ONE)}


def test_2_0_asks_for_an_offset_and_1_0_3_does_not() -> None:
    statement = spoilt("timestamp", "2026-03-03T14:03:09")
    assert faults_of(statement) == [] and [fault.path for fault in faults_of(statement, Version.TWO)] == ["$.timestamp"]
