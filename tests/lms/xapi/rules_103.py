"""A checker of xAPI 1.0.3, part two (Data), written from the specification: what a record store must refuse. Clauses in brackets."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

TOP = {"id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version", "attachments"}
CONTEXT = {"registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement", "extensions"}
RESULT = {"score", "success", "completion", "response", "duration", "extensions"}
DEFINITION = {
    "name",
    "description",
    "type",
    "moreInfo",
    "extensions",
    "interactionType",
    "correctResponsesPattern",
    "choices",
    "scale",
    "source",
    "target",
    "steps",
}
INTERACTIONS = {"true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other"}
IDENTIFIERS = {"mbox", "mbox_sha1sum", "openid", "account"}
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MAPS = {"display", "name", "description"}


def faults(statement: dict[str, Any]) -> list[str]:
    """Everything a record store would refuse, in words; empty for a good statement."""
    return [
        *_everywhere(statement, ""),
        *_unknown(statement, TOP, "statement"),
        *(f"no {name} (2.2)" for name in ("actor", "verb", "object") if name not in statement),
        *_id(statement.get("id"), "id (2.4.1)"),
        *_agent(statement.get("actor", {}), "actor"),
        *_verb(statement.get("verb", {})),
        *_object(statement.get("object", {})),
        *_result(statement.get("result", {})),
        *_context(statement),
        *_moment(statement.get("timestamp")),
    ]


def _everywhere(value: Any, where: str) -> Iterator[str]:
    """No nulls [2.2], language maps with language tags [4.2.1]."""
    if value is None:
        yield f"null at {where}"
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _everywhere(inner, f"{where}/{key}")
        if key in MAPS and isinstance(inner, dict):
            yield from (f"language tag {tag} at {where}/{key}" for tag in inner if not LANGUAGE.fullmatch(tag))
            yield from (f"empty words at {where}/{key}" for words in inner.values() if not isinstance(words, str))


def _unknown(value: dict[str, Any], known: set[str], where: str) -> Iterator[str]:
    return (f"unknown {key} in {where} (2.2)" for key in set(value) - known)


def _id(text: Any, where: str) -> Iterator[str]:
    try:
        if str(uuid.UUID(text)) != text:
            yield f"{where} is not a UUID in its usual form"
    except (ValueError, TypeError, AttributeError):
        yield f"{where} is no UUID"


def _iri(text: Any, where: str) -> Iterator[str]:
    parts = urlsplit(text) if isinstance(text, str) else None
    if parts is None or not parts.scheme or not (parts.netloc or parts.path) or re.search(r"\s", text):
        yield f"{where} is no IRI: {text!r} (4.1)"


def _agent(agent: dict[str, Any], where: str) -> Iterator[str]:
    """Exactly one identifier [2.4.2.3]; account has homePage and name [2.4.2.4]; an identified group needs no member."""
    present = IDENTIFIERS & set(agent)
    if len(present) != 1:
        yield f"{where} has {len(present)} identifiers"
    if agent.get("objectType") not in ("Agent", "Group", None) or set(agent) - IDENTIFIERS - {"objectType", "name", "member"}:
        yield f"{where} is neither an agent nor a group"
    account = agent.get("account", {})
    if "account" in agent:
        yield from _iri(account.get("homePage"), f"{where} homePage")
        if set(account) != {"homePage", "name"} or not isinstance(account.get("name"), str) or not account["name"]:
            yield f"{where}: an account is homePage and name"


def _verb(verb: dict[str, Any]) -> Iterator[str]:
    yield from _iri(verb.get("id"), "verb")
    yield from _unknown(verb, {"id", "display"}, "verb")


def _object(thing: dict[str, Any]) -> Iterator[str]:
    if thing.get("objectType") == "StatementRef":
        yield from _id(thing.get("id"), "statement reference (2.4.4.3)")
        yield from _unknown(thing, {"objectType", "id"}, "statement reference")
        return
    yield from _iri(thing.get("id"), "object")
    yield from _unknown(thing, {"objectType", "id", "definition"}, "activity")
    definition = thing.get("definition", {})
    yield from _unknown(definition, DEFINITION, "definition")
    if "type" in definition:
        yield from _iri(definition["type"], "activity type")
    yield from _interaction(definition)


def _interaction(definition: dict[str, Any]) -> Iterator[str]:
    """Interaction activities [2.4.4.1]: a type of the list, distinct ids, no pattern without a type."""
    kind, pattern = definition.get("interactionType"), definition.get("correctResponsesPattern")
    parts = [name for name in ("choices", "scale", "source", "target", "steps") if name in definition]
    if kind is None and (pattern is not None or parts):
        yield "an interaction without a type"
    if kind is not None and kind not in INTERACTIONS:
        yield f"unknown interaction {kind}"
    ids = [choice.get("id") for choice in definition.get("choices", [])]
    if len(ids) != len(set(ids)) or any(not isinstance(one, str) or "," in one or " " in one for one in ids):
        yield "choice ids are not distinct or cannot stand in a response"
    if kind == "choice" and pattern and ids and not set(pattern[0].split("[,]")) <= set(ids):
        yield "the correct response names no choice"


def _result(result: dict[str, Any]) -> Iterator[str]:
    """Score [2.4.5.1]: scaled from -1 to 1, raw within min and max; success and completion are booleans."""
    yield from _unknown(result, RESULT, "result")
    yield from (f"{name} is no boolean" for name in ("success", "completion") if not isinstance(result.get(name, True), bool))
    score = result.get("score", {})
    yield from _unknown(score, {"scaled", "raw", "min", "max"}, "score")
    if not -1 <= score.get("scaled", 0) <= 1:
        yield "scaled is out of range"
    if score.get("min", float("-inf")) >= score.get("max", float("inf")) or not (
        score.get("min", float("-inf")) <= score.get("raw", score.get("min", 0)) <= score.get("max", float("inf"))
    ):
        yield "raw is not between min and max"


def _context(statement: dict[str, Any]) -> Iterator[str]:
    """Context [2.4.6]: revision and platform only with an Activity; context activities by their four names."""
    context = statement.get("context", {})
    yield from _unknown(context, CONTEXT, "context")
    if "registration" in context:
        yield from _id(context["registration"], "registration")
    if statement.get("object", {}).get("objectType", "Activity") != "Activity":
        yield from (f"{name} without an activity" for name in ("revision", "platform") if name in context)
    if not LANGUAGE.fullmatch(context.get("language", "en")):
        yield "context language"
    yield from _agent(context["team"], "team") if "team" in context else ()
    for name, activities in context.get("contextActivities", {}).items():
        if name not in ("parent", "grouping", "category", "other"):
            yield f"unknown context activities {name}"
        for activity in activities:
            yield from _iri(activity.get("id"), f"{name} activity")


def _moment(text: Any) -> Iterator[str]:
    """Timestamps [4.5]: ISO 8601 with a zone."""
    try:
        if datetime.fromisoformat(text).tzinfo is None:
            yield "timestamp without a zone"
    except (TypeError, ValueError):
        yield f"timestamp {text!r}"
