"""How a statement is given out: exact, ids, canonical (xAPI-Communication 2.1.3), and the Person an agent is told as (2.4)."""

from collections.abc import Callable, Mapping
from typing import Any

from lms.xapi.checking.actors import GROUP, IDENTIFIERS
from lms.xapi.links import RELATIONS, activities_of

Choice = Callable[[Mapping[str, str]], str]
COMPONENTS = ("choices", "scale", "source", "target", "steps")
PERSON = ("name", *IDENTIFIERS)


def normalised(statement: dict[str, Any]) -> dict[str, Any]:
    """The same statement with context activities always in arrays (xAPI-Data 2.4.6.2)."""
    changed = dict(statement)
    context = changed.get("context")
    if context and context.get("contextActivities"):
        related = {name: several if isinstance(several, list) else [several] for name, several in context["contextActivities"].items()}
        changed["context"] = {**context, "contextActivities": related}
    if changed["object"].get("objectType") == "SubStatement":
        changed["object"] = normalised(changed["object"])
    return changed


def in_ids(statement: dict[str, Any]) -> dict[str, Any]:
    """No more of agents, groups, activities and verbs than tells which they are."""
    changed = dict(statement)
    changed["actor"], changed["verb"], changed["object"] = _who(statement["actor"]), _verb(statement["verb"]), _thing(statement["object"])
    if "authority" in statement:
        changed["authority"] = _who(statement["authority"])
    if "context" in statement:
        changed["context"] = _context(statement["context"])
    return changed


def canonical(statement: dict[str, Any], known: Mapping[str, dict[str, Any]], choose: Choice) -> dict[str, Any]:
    """Activities as the record knows them (`known`: id -> definition), every text in one language, which `choose` picks."""
    changed = dict(statement)
    changed["verb"] = _in_one_language(statement["verb"], ("display",), choose)
    changed["object"] = _canonical_thing(statement["object"], known, choose)
    related = (statement.get("context") or {}).get("contextActivities")
    if related:
        several = {name: [_canonical_activity(each, known, choose) for each in related[name]] for name in related}
        changed["context"] = {**statement["context"], "contextActivities": several}
    return changed


def definition_in(statement: dict[str, Any], iri: str) -> dict[str, Any]:
    """What a statement says an activity is; empty when it says nothing."""
    found: dict[str, Any] = {}
    for activity in activities_of(statement):
        if activity["id"] == iri:
            found = {**found, **(activity.get("definition") or {})}
    return found


def person_of(agent: dict[str, Any]) -> dict[str, Any]:
    """The Person of an agent: no more than was asked about, since nobody's names and addresses are put together here."""
    return {"objectType": "Person"} | {name: [agent[name]] for name in PERSON if name in agent}


def _who(who: dict[str, Any]) -> dict[str, Any]:
    plain = {name: who[name] for name in ("objectType", *IDENTIFIERS) if name in who}
    is_told_by_members = who.get("objectType") == GROUP and not any(name in who for name in IDENTIFIERS)
    return plain | ({"member": [_who(member) for member in who.get("member", [])]} if is_told_by_members else {})


def _verb(verb: dict[str, Any]) -> dict[str, Any]:
    return {"id": verb["id"]}


def _thing(thing: dict[str, Any]) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _who(thing)
    if kind == "SubStatement":
        return in_ids(thing)
    return {name: thing[name] for name in ("objectType", "id") if name in thing}


def _context(context: dict[str, Any]) -> dict[str, Any]:
    changed = dict(context)
    for name in ("instructor", "team"):
        if name in context:
            changed[name] = _who(context[name])
    for name, member in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in context:
            changed[name] = [{**each, member: _who(each[member])} for each in context[name]]
    if "contextActivities" in context:
        related = context["contextActivities"]
        changed["contextActivities"] = {name: [_thing(each) for each in related[name]] for name in RELATIONS if name in related}
    return changed


def _canonical_thing(thing: dict[str, Any], known: Mapping[str, dict[str, Any]], choose: Choice) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind == "SubStatement":
        return canonical(thing, known, choose)
    return _canonical_activity(thing, known, choose) if kind == "Activity" else thing


def _canonical_activity(activity: dict[str, Any], known: Mapping[str, dict[str, Any]], choose: Choice) -> dict[str, Any]:
    definition = known.get(activity["id"]) or activity.get("definition")
    if not definition:
        return activity
    told = _in_one_language(definition, ("name", "description"), choose)
    for name in (name for name in COMPONENTS if name in told):
        told[name] = [_in_one_language(each, ("description",), choose) for each in told[name]]
    return {**activity, "definition": told}


def _in_one_language(value: dict[str, Any], names: tuple[str, ...], choose: Choice) -> dict[str, Any]:
    changed = dict(value)
    for name in (name for name in names if value.get(name)):
        tag = choose(value[name])
        changed[name] = {tag: value[name][tag]}
    return changed
