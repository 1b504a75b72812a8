"""By what a statement can be found: the people, activities, registration and statements it names, as keys of one size.

A key is a hash, so that the index of the record holds no address and no name of anybody (interop.md A.5).
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.xapi.checking.actors import IDENTIFIERS

RELATIONS = ("parent", "grouping", "category", "other")


class LinkKind(StrEnum):
    """How a statement is tied to a key. The filter `agent` looks at AGENT, with related_agents at INVOLVED too; activities likewise."""

    AGENT = "agent"
    INVOLVED = "involved"
    ACTIVITY = "activity"
    RELATED = "related"
    DEFINED = "defined"
    REGISTRATION = "registration"
    REFERS = "refers"


@dataclass(frozen=True)
class Link:
    """One tie."""

    kind: LinkKind
    key: uuid.UUID


def key_of(kind: str, *words: str) -> uuid.UUID:
    """The key of something named by words."""
    return uuid.UUID(bytes=hashlib.sha256(json.dumps([kind, *words]).encode()).digest()[:16])


def agent_key(agent: Any) -> uuid.UUID | None:
    """The key of an agent or identified group; None for a group that is only its members (xAPI-Data 2.4.2.3)."""
    for name in IDENTIFIERS:
        value = agent.get(name)
        if isinstance(value, dict):
            return key_of(name, str(value.get("homePage")), str(value.get("name")))
        if value is not None:
            return key_of(name, str(value))
    return None


def activity_key(iri: str) -> uuid.UUID:
    """The key of an activity."""
    return key_of("activity", iri)


def links_of(statement: dict[str, Any]) -> set[Link]:
    """Every tie of a valid statement but those to other statements (xAPI-Communication 2.1.3, filters)."""
    found = {Link(LinkKind.AGENT, key) for who in (statement["actor"], statement["object"]) for key in _people(who)}
    found |= {Link(LinkKind.INVOLVED, key) for key in _involved(statement)}
    thing = statement["object"]
    if _is_activity(thing):
        found.add(Link(LinkKind.ACTIVITY, activity_key(thing["id"])))
    activities = list(activities_of(statement))
    found |= {Link(LinkKind.RELATED, activity_key(each["id"])) for each in activities}
    found |= {Link(LinkKind.DEFINED, activity_key(each["id"])) for each in activities if each.get("definition")}
    registration = (statement.get("context") or {}).get("registration")
    return found | ({Link(LinkKind.REGISTRATION, uuid.UUID(registration))} if registration else set())


def activities_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every activity anywhere in a statement or in what it holds."""
    thing = statement.get("object") or {}
    if _is_activity(thing):
        yield thing
    related = (statement.get("context") or {}).get("contextActivities") or {}
    for name in RELATIONS:
        several = related.get(name) or []
        yield from several if isinstance(several, list) else [several]
    if thing.get("objectType") == "SubStatement":
        yield from activities_of(thing)


def _is_activity(thing: dict[str, Any]) -> bool:
    return bool(thing.get("objectType", "Activity") == "Activity")


def _people(who: dict[str, Any]) -> Iterator[uuid.UUID]:
    """An agent or group with its members; nothing for what is neither."""
    if who.get("objectType", "Agent") not in ("Agent", "Group"):
        return
    key = agent_key(who)
    if key:
        yield key
    for member in who.get("member") or []:
        yield from _people(member)


def _involved(statement: dict[str, Any]) -> Iterator[uuid.UUID]:
    context = statement.get("context") or {}
    several = [statement.get("authority"), context.get("instructor"), context.get("team")]
    several += [each.get("agent") for each in context.get("contextAgents") or []]
    several += [each.get("group") for each in context.get("contextGroups") or []]
    for who in several:
        yield from _people(who) if who else ()
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        for who in (thing["actor"], thing["object"]):
            yield from _people(who)
        yield from _involved(thing)
