"""Statements in plain words for the person they are about: "You completed Active listening on 3 March 2026"."""

from typing import Any

from lms.xapi.vocabulary import LANGUAGE, Verb

WORDS = {
    Verb.REGISTERED: "You joined {name}",
    Verb.INITIALIZED: "You began {name}",
    Verb.COMPLETED: "You completed {name}",
    Verb.PASSED: "You passed {name}",
    Verb.FAILED: "You tried {name}: not yet at the pass mark",
}


def sentence(statement: dict[str, Any]) -> str | None:
    """The sentence of a statement without its date, or None for one that is told as part of another (each single answer, a voiding)."""
    words = WORDS.get(_verb(statement))  # type: ignore[arg-type]
    if words is None:
        return None
    return words.format(name=_name(statement))


def _verb(statement: dict[str, Any]) -> Verb | None:
    try:
        return Verb(statement["verb"]["id"])
    except ValueError:
        return None


def _name(statement: dict[str, Any]) -> str:
    name: str = statement["object"].get("definition", {}).get("name", {}).get(LANGUAGE, "a part of the course")
    return name
