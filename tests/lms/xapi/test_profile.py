"""Our own profile: what it says is what xAPI Profiles 1.0 lets it say, and every statement we tell follows exactly one template."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lms.lrs.models import StatementRow
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from lms.xapi import builder, profile
from lms.xapi.vocabulary import ActivityType, Verb
from tests.lms.xapi.samples import BASE, DRAFTS, golden

every_event = pytest.mark.parametrize("name", DRAFTS)
SPOILT: dict[str, Any] = {
    "a name": lambda s: s["actor"].update(name="Amina"),
    "no registration": lambda s: s["context"].pop("registration"),
    "no grouping": lambda s: s["context"]["contextActivities"].pop("grouping"),
    "an address": lambda s: s["actor"].update(mbox="mailto:a@b.example"),
    "an attachment": lambda s: s.update(attachments=[{}]),
    "words beside": lambda s: s["context"].update(extensions={"https://x.example": "free text"}),
    "another verb": lambda s: s["verb"].update(id="http://adlnet.gov/expapi/verbs/experienced"),
}


@every_event
def test_each_event_follows_one_template_and_one_spoilt_does_not(name: str) -> None:
    assert profile.broken_rules(golden(name)) == []
    for what, spoil in SPOILT.items():
        spoilt = deepcopy(golden(name))
        spoil(spoilt)
        assert profile.broken_rules(spoilt), what


def test_what_does_not_follow_it_is_not_told() -> None:
    draft = next(iter(DRAFTS.values()))
    wrong = replace(draft, verb=Verb.PASSED)
    with pytest.raises(ValueError, match="does not follow our profile"):
        builder.render(wrong, statement_id=draft.event.actor_name, iri_base=BASE)


def test_all_that_the_demo_told_follows_it(house: Any) -> None:
    with reading_in(ServiceScope("test")) as session:
        told = [json.loads(body) for body in session.scalars(select(StatementRow.body))]
    assert len(told) > 30 and [broken for each in told for broken in profile.broken_rules(each)] == []


def test_the_document_keeps_the_rules_of_profiles(client: Any) -> None:
    answer = client.get("/xapi/profile")
    told = answer.json
    assert answer.mimetype == "application/ld+json" and client.get("/xapi/profile/v1.0.0").json == told
    assert told["@context"] == "https://w3id.org/xapi/profiles/context" and told["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert told["type"] == "Profile" and "patterns" not in told and "concepts" not in told
    (version,) = told["versions"]
    assert version["id"].startswith(told["id"] + "/") and set(told["author"]) == {"type", "name", "url"}
    ids = [template["id"] for template in told["templates"]]
    assert len(set(ids)) == len(ids) and {template["verb"] for template in told["templates"]} == {verb.value for verb in Verb}
    for template in told["templates"]:
        assert template["inScheme"] == version["id"] and template["type"] == "StatementTemplate" and template["rules"]
        assert template.get("objectActivityType", ActivityType.COURSE.value) in {kind.value for kind in ActivityType}
        assert all(rule["presence"] in ("included", "excluded") and "?" not in rule["location"] for rule in template["rules"])
    assert_full(told)


def assert_full(value: Any) -> None:
    """No empty text, array or object, no null (6.0)."""
    assert value not in ("", [], {}, None)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        assert_full(each)
