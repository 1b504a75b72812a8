"""Statements in plain words for the person they are about: "{who} completed Active listening on 3 March 2026"."""

from typing import Any

from lms.xapi.vocabulary import LANGUAGE, Verb

WORDS = {
    Verb.REGISTERED: "{who} joined {name}",
    Verb.INITIALIZED: "{who} began {name}",
    Verb.COMPLETED: "{who} completed {name}",
    Verb.PASSED: "{who} passed {name}",
    Verb.FAILED: "{who} tried {name}: not yet at the pass mark",
}


def sentence(statement: dict[str, Any]) -> str | None:
    """The sentence of a statement without its date, or None for one that is told as part of another (each single answer, a voiding)."""
    return _told(statement, "You")


def by_somebody(statement: dict[str, Any]) -> str:
    """Any statement in words, of nobody in particular; what another system told is told in its own words."""
    words = _told(statement, "Somebody")
    if words is not None:
        return words
    if _verb(statement) is Verb.VOIDED:
        return "An earlier statement was taken back"
    display = statement["verb"].get("display") or {}
    word = next(iter(display.values()), statement["verb"]["id"])
    return f"Somebody {word} {_any_name(statement['object'])}"


def _told(statement: dict[str, Any], who: str) -> str | None:
    verb = _verb(statement)
    return WORDS[verb].format(who=who, name=_name(statement)) if verb in WORDS else None


def _any_name(thing: dict[str, Any]) -> str:
    names = (thing.get("definition") or {}).get("name") or {}
    found: str = next(iter(names.values()), "") or thing.get("id") or "something"
    return found


def _verb(statement: dict[str, Any]) -> Verb | None:
    try:
        return Verb(statement["verb"]["id"])
    except ValueError:
        return None


def _name(statement: dict[str, Any]) -> str:
    name: str = statement["object"].get("definition", {}).get("name", {}).get(LANGUAGE, "a part of the course")
    return name
