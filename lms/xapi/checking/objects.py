"""What a statement is about: an activity, an actor, another statement (xAPI-Data 2.4.4)."""

from collections.abc import Callable
from typing import Any

from lms.xapi.checking import values
from lms.xapi.checking.actors import AGENT, GROUP, check_actor
from lms.xapi.checking.maps import check_extensions, check_language_map
from lms.xapi.checking.notes import Notes

CLAUSE = "xAPI-Data 2.4.4"
ACTIVITY, SUB_STATEMENT, STATEMENT_REF = "Activity", "SubStatement", "StatementRef"
COMPONENTS = {
    "choice": ("choices",), "sequencing": ("choices",), "likert": ("scale",), "matching": ("source", "target"), "performance": ("steps",),
    "true-false": (), "fill-in": (), "long-fill-in": (), "numeric": (), "other": (),
}
LISTS = ("choices", "scale", "source", "target", "steps")
DEFINITION = (
    "name", "description", "type", "moreInfo", "extensions", "interactionType", "correctResponsesPattern", *LISTS,
)


def kind_of(value: Any) -> Any:
    """What kind of object this says it is; an Activity when it says nothing."""
    return value.get("objectType", ACTIVITY) if isinstance(value, dict) else ACTIVITY


def check_object(value: Any, notes: Notes, check_sub_statement: Callable[[Any, Notes], None] | None) -> None:
    """Any of the five kinds. `check_sub_statement`: None inside a sub-statement, where there may be no other."""
    kind = kind_of(value)
    if kind == ACTIVITY:
        check_activity(value, notes)
    elif kind in (AGENT, GROUP):
        check_actor(value, notes)
    elif kind == STATEMENT_REF:
        check_statement_ref(value, notes)
    elif kind == SUB_STATEMENT and check_sub_statement is not None:
        check_sub_statement(value, notes)
    else:
        with notes.at("objectType"):
            words = "A sub-statement holds no other." if kind == SUB_STATEMENT else "There is no such kind of object."
            notes.note(words, f"{CLAUSE}.3" if kind == SUB_STATEMENT else CLAUSE)


def check_activity(value: Any, notes: Notes) -> None:
    """Something somebody does."""
    clause = f"{CLAUSE}.1"
    if not notes.is_map(value, clause, known=("objectType", "id", "definition"), needed=("id",)):
        return
    notes.member(value, "objectType", notes.must(lambda kind: kind == ACTIVITY, "This has to be Activity.", clause))
    notes.member(value, "id", notes.must(values.is_iri, "This has to be an IRI.", clause))
    notes.member(value, "definition", lambda definition: _check_definition(definition, notes))


def check_statement_ref(value: Any, notes: Notes) -> None:
    """Another statement, by its id."""
    clause = f"{CLAUSE}.3"
    if notes.is_map(value, clause, known=("objectType", "id"), needed=("objectType", "id")):
        notes.member(value, "objectType", notes.must(lambda kind: kind == STATEMENT_REF, "This has to be StatementRef.", clause))
        notes.member(value, "id", notes.must(values.is_uuid, "This has to be a UUID.", clause))


def _check_definition(value: Any, notes: Notes) -> None:
    clause = f"{CLAUSE}.1"
    if not notes.is_map(value, clause, known=DEFINITION):
        return
    for name in ("name", "description"):
        notes.member(value, name, lambda words: check_language_map(words, notes))
    notes.member(value, "type", notes.must(values.is_iri, "This has to be an IRI.", clause))
    notes.member(value, "moreInfo", notes.must(values.is_iri, "This has to be an IRL.", clause))
    notes.member(value, "extensions", lambda extensions: check_extensions(extensions, notes))
    if {"interactionType", "correctResponsesPattern", *LISTS} & set(value):
        _check_interaction(value, notes)


def _check_interaction(value: dict[str, Any], notes: Notes) -> None:
    clause = f"{CLAUSE}.1 (interaction activities)"
    kind = value.get("interactionType")
    if not isinstance(kind, str) or kind not in COMPONENTS:
        with notes.at("interactionType"):
            notes.note(f"This has to be one of {', '.join(COMPONENTS)}.", clause)
    notes.member(value, "correctResponsesPattern", lambda pattern: notes.each(
        pattern, clause, notes.must(values.is_text, "This has to be text.", clause),
    ))
    for name in LISTS:
        if name in value and isinstance(kind, str) and name not in COMPONENTS.get(kind, LISTS):
            with notes.at(name):
                notes.note("An interaction of this type has no such list.", clause)
        notes.member(value, name, lambda components: _check_components(components, notes))


def _check_components(value: Any, notes: Notes) -> None:
    clause = f"{CLAUSE}.1 (interaction components)"
    met: set[str] = set()

    def look(component: Any) -> None:
        if not notes.is_map(component, clause, known=("id", "description"), needed=("id",)):
            return
        notes.member(component, "id", notes.must(values.is_text, "This has to be text.", clause))
        notes.member(component, "description", lambda words: check_language_map(words, notes))
        if str(component.get("id")) in met:
            with notes.at("id"):
                notes.note("Another one of this list has the same id.", clause)
        met.add(str(component.get("id")))

    notes.each(value, clause, look)
