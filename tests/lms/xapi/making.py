"""Statements made by chance, all of them valid: hypothesis strategies written from the specification, not from the checker."""

from typing import Any

from hypothesis import strategies as st

WORDS = st.text(max_size=12)
IRIS = st.sampled_from(["https://peerway.example/a", "http://adlnet.gov/expapi/verbs/completed", "urn:uuid:1", "tag:example.org,2026:x"])
IDS = st.uuids(version=4).map(str)
TAGS = st.sampled_from(["en", "en-GB", "cy", "zh-Hant-TW", "x-own", "de-1996", "en-GB-oed", "sl-rozaj"])
MOMENTS = st.sampled_from(["2026-03-03T14:03:09.007Z", "2026-03-03T14:03:09+01:00", "2024-02-29T00:00:00Z", "2026-12-31T23:59:60Z"])
DURATIONS = st.sampled_from(["PT1M", "P1DT2H", "PT0.5S", "P3W", "P1Y2M3DT4H5M6.7S"])
MAPS = st.dictionaries(TAGS, WORDS, max_size=2)
ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | WORDS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
    WORDS, inner, max_size=2,
), max_leaves=4)
EXTENSIONS = st.dictionaries(IRIS, ANYTHING, max_size=2)


def record(needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An object with these members, and perhaps those."""
    return st.fixed_dictionaries(needed, optional=optional)


ACCOUNTS = record({"homePage": IRIS, "name": WORDS})
IDENTITIES = st.one_of(
    record({"mbox": st.just("mailto:a@b.example")}), record({"mbox_sha1sum": st.just("a" * 40)}), record({"openid": IRIS}),
    record({"account": ACCOUNTS}),
)
AGENTS = st.builds(lambda identity, more: {**identity, **more}, IDENTITIES, record({}, name=WORDS, objectType=st.just("Agent")))
MEMBERS = st.lists(AGENTS, min_size=1, max_size=2)
GROUPS = st.one_of(
    record({"objectType": st.just("Group"), "member": MEMBERS}, name=WORDS),
    st.builds(lambda identity, more: {**identity, **more}, IDENTITIES, record({"objectType": st.just("Group")}, member=MEMBERS)),
)
ACTORS = AGENTS | GROUPS
PARTS = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).flatmap(
    lambda names: st.just([{"id": name, "description": {"en": name}} for name in names])
)
PATTERNS = st.lists(WORDS, max_size=2)
INTERACTIONS = st.one_of(
    record({"interactionType": st.sampled_from(["choice", "sequencing"])}, choices=PARTS, correctResponsesPattern=PATTERNS),
    record({"interactionType": st.just("likert")}, scale=PARTS),
    record({"interactionType": st.just("matching")}, source=PARTS, target=PARTS),
    record({"interactionType": st.just("performance")}, steps=PARTS),
    record({"interactionType": st.sampled_from(["true-false", "fill-in", "long-fill-in", "numeric", "other"])}),
)
DEFINITIONS = st.builds(
    lambda about, interaction: {**about, **interaction},
    record({}, name=MAPS, description=MAPS, type=IRIS, moreInfo=IRIS, extensions=EXTENSIONS), INTERACTIONS | st.just({}),
)
ACTIVITIES = record({"id": IRIS}, objectType=st.just("Activity"), definition=DEFINITIONS)
REFERENCES = record({"objectType": st.just("StatementRef"), "id": IDS})
SCORES = st.builds(
    lambda low, raw, span: {"min": low, "raw": low + raw, "max": low + raw + span, "scaled": 0.5},
    st.integers(-5, 5), st.integers(0, 5), st.integers(1, 5),
) | record({}, scaled=st.floats(-1, 1), raw=st.integers())
RESULTS = record(
    {}, score=SCORES, success=st.booleans(), completion=st.booleans(), response=WORDS, duration=DURATIONS, extensions=EXTENSIONS,
)
RELATED = ACTIVITIES | st.lists(ACTIVITIES, max_size=2)
SHARED_CONTEXT: dict[str, Any] = {
    "registration": IDS, "instructor": ACTORS, "team": GROUPS, "language": TAGS, "statement": REFERENCES, "extensions": EXTENSIONS,
    "contextActivities": record({}, parent=RELATED, grouping=RELATED, category=RELATED, other=RELATED),
}
CONTEXTS = record({}, **SHARED_CONTEXT)
CONTEXTS_OF_ACTIVITIES = record({}, **SHARED_CONTEXT, revision=WORDS, platform=WORDS)
ATTACHMENTS = st.lists(record(
    {"usageType": IRIS, "display": MAPS, "contentType": st.sampled_from(["text/plain", 'application/json; charset="utf-8"']),
     "length": st.integers(0, 99), "sha2": st.just("b" * 64)}, description=MAPS, fileUrl=IRIS,
), max_size=2)
VERBS = record({"id": IRIS}, display=MAPS)


def about(things: st.SearchStrategy[Any], contexts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The parts a statement and a sub-statement share."""
    needed = {"actor": ACTORS, "verb": VERBS, "object": things}
    return record(needed, result=RESULTS, context=contexts, timestamp=MOMENTS, attachments=ATTACHMENTS)


INNER = about(ACTIVITIES, CONTEXTS_OF_ACTIVITIES) | about(ACTORS.map(lambda actor: {"objectType": "Agent", **actor}) | REFERENCES, CONTEXTS)
SUB_STATEMENTS = INNER.map(lambda inner: {**inner, "objectType": "SubStatement"})
THINGS = ACTORS.map(lambda actor: {"objectType": "Agent", **actor}) | REFERENCES | SUB_STATEMENTS
STATEMENTS = st.builds(
    lambda inner, more: {**inner, **more}, about(ACTIVITIES, CONTEXTS_OF_ACTIVITIES) | about(THINGS, CONTEXTS),
    record({}, id=IDS, stored=MOMENTS, version=st.sampled_from(["1.0.0", "1.0.3", "1.0"]), authority=AGENTS),
)
