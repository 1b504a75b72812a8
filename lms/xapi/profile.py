"""Our own xAPI Profile: one template for each statement Peerway tells, and whether a statement follows it (xAPI Profiles 1.0, 6 and 8).

No concepts, since every verb and type is somebody else's and may not be said again; no patterns, since those would bind all that follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.xapi.vocabulary import LANGUAGE, PROFILE, PROFILE_VERSION, ActivityType, Verb

CONTEXT, CONFORMS_TO = "https://w3id.org/xapi/profiles/context", "https://w3id.org/xapi/profiles#1.0"
GENERATED_AT = "2026-11-27T00:00:00Z"
INCLUDED, EXCLUDED = "included", "excluded"
# what holds of every statement Peerway tells: a pseudonym, no name, no words (interop.md A.5)
ALWAYS = {
    "$.actor.account.name": INCLUDED, "$.actor.name": EXCLUDED, "$.actor.mbox": EXCLUDED, "$.actor.mbox_sha1sum": EXCLUDED,
    "$.actor.openid": EXCLUDED, "$.context.registration": INCLUDED, "$.context.team.account.name": INCLUDED,
    "$.context.team.name": EXCLUDED,
    "$.context.contextActivities.grouping[*].id": INCLUDED, "$.timestamp": INCLUDED, "$.context.instructor.name": EXCLUDED,
    "$.context.instructor.mbox": EXCLUDED, "$.result.extensions": EXCLUDED, "$.context.extensions": EXCLUDED, "$.attachments": EXCLUDED,
}
PARENT, REVISION = {"$.context.contextActivities.parent[*].id": INCLUDED}, {"$.context.revision": INCLUDED}
NO_RESULT, NO_RESPONSE = {"$.result": EXCLUDED}, {"$.result.response": EXCLUDED}


@dataclass(frozen=True)
class StatementTemplate:
    """One kind of statement: its verb, what it is about (none: another statement), and what has to be in it or may not."""

    key: str
    words: str
    verb: Verb
    activity_type: ActivityType | None
    rules: dict[str, str]


TEMPLATES = (
    StatementTemplate("registered", "Somebody was enrolled on a course.", Verb.REGISTERED, ActivityType.COURSE, NO_RESULT),
    StatementTemplate("initialized", "A module was opened for the first time.", Verb.INITIALIZED, ActivityType.MODULE, {
        **PARENT, **REVISION, **NO_RESULT,
    }),
    StatementTemplate("completed", "Everything a module asks for was done.", Verb.COMPLETED, ActivityType.MODULE, {
        **PARENT, **REVISION, **NO_RESPONSE, "$.result.completion": INCLUDED,
    }),
    StatementTemplate("practised", "A story to practise on was ended well. Nothing is told of the way.", Verb.COMPLETED,
             ActivityType.SIMULATION, {**PARENT, **REVISION, **NO_RESPONSE, "$.result.completion": INCLUDED}),
    StatementTemplate("answered", "A question was answered. Of a written answer no word is told, only whether it was right.", Verb.ANSWERED,
             ActivityType.INTERACTION, {**PARENT, "$.object.definition.interactionType": INCLUDED}),
    StatementTemplate("passed", "Questions were answered well enough.", Verb.PASSED, ActivityType.ASSESSMENT, {
        **PARENT, **REVISION, **NO_RESPONSE, "$.result.success": INCLUDED,
    }),
    StatementTemplate("failed", "Questions were not yet answered well enough.", Verb.FAILED, ActivityType.ASSESSMENT, {
        **PARENT, **REVISION, **NO_RESPONSE, "$.result.success": INCLUDED,
    }),
    StatementTemplate("voided", "Something told before was taken back.", Verb.VOIDED, None, {"$.object.objectType": INCLUDED, **NO_RESULT}),
)


def document(iri_base: str) -> dict[str, Any]:
    """The profile as JSON-LD, published at <iri base>/xapi/profile."""
    version = f"{iri_base}/{PROFILE_VERSION}"
    return {
        "@context": CONTEXT, "id": f"{iri_base}/{PROFILE}", "type": "Profile", "conformsTo": CONFORMS_TO,
        "prefLabel": {LANGUAGE: "Peerway"},
        "definition": {LANGUAGE: "What Peerway tells of the training of perinatal mental health peer supporters. People are named by a "
                                 "pseudonym; no statement holds a name, an address or anybody's own words, and none is made of wellbeing, "
                                 "safeguarding, recovery or what is said in supervision."},
        "versions": [{"id": version, "generatedAtTime": GENERATED_AT}],
        "author": {"type": "Organization", "name": "Peerway", "url": iri_base},
        "templates": [_told(template, version) for template in TEMPLATES],
    }


def broken_rules(statement: dict[str, Any]) -> list[str]:
    """What a statement of ours does not keep of the profile; none when it follows exactly one template (8.0, 8.1)."""
    found = [template for template in TEMPLATES if _is_of(template, statement)]
    if len(found) != 1:
        return [f"{len(found)} templates fit"]
    rules = {**ALWAYS, **found[0].rules}
    return [
        f"{location} has to be {presence}" for location, presence in rules.items()
        if any(True for _ in _values(statement, location.removeprefix("$.").split("."))) is not (presence == INCLUDED)
    ]


def _told(template: StatementTemplate, version: str) -> dict[str, Any]:
    about = {"objectActivityType": template.activity_type.value} if template.activity_type else {}
    return {
        "id": f"{version}/templates/{template.key}", "type": "StatementTemplate", "inScheme": version,
        "prefLabel": {LANGUAGE: template.key}, "definition": {LANGUAGE: template.words}, "verb": template.verb.value, **about,
        "rules": [{"location": location, "presence": presence} for location, presence in {**ALWAYS, **template.rules}.items()],
    }


def _is_of(template: StatementTemplate, statement: dict[str, Any]) -> bool:
    kind = statement["object"].get("definition", {}).get("type")
    wanted = template.activity_type.value if template.activity_type else None
    return bool(statement["verb"]["id"] == template.verb.value and kind == wanted)


def _values(value: Any, steps: list[str]) -> Iterator[Any]:
    """What a location without filters leads to."""
    if not steps:
        yield value
        return
    name, is_each = steps[0].removesuffix("[*]"), steps[0].endswith("[*]")
    if not isinstance(value, dict) or name not in value:
        return
    for each in value[name] if is_each else [value[name]]:
        yield from _values(each, steps[1:])
