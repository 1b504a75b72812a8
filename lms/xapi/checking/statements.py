"""A whole statement: what it must have, what it may have, and how its parts depend on each other (xAPI-Data 2)."""

from typing import Any

from lms.xapi.checking import values
from lms.xapi.checking.actors import GROUP, IDENTIFIERS, check_actor, check_agent, check_group
from lms.xapi.checking.maps import check_extensions, check_language_map, check_no_null
from lms.xapi.checking.notes import Notes, Version
from lms.xapi.checking.objects import ACTIVITY, STATEMENT_REF, SUB_STATEMENT, check_activity, check_object, check_statement_ref, kind_of
from lms.xapi.vocabulary import Verb

NEEDED = ("actor", "verb", "object")
WITHIN = (*NEEDED, "result", "context", "timestamp", "attachments")
WHOLE = (*WITHIN, "id", "stored", "authority", "version")
CONTEXT = (
    "registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement", "extensions",
)
IN_TWO = ("contextAgents", "contextGroups")
RELATIONS = ("parent", "grouping", "category", "other")
ATTACHMENT = ("usageType", "display", "description", "contentType", "length", "sha2", "fileUrl")


def check_statement(value: Any, notes: Notes) -> None:
    """A statement as it is sent or stored."""
    if not notes.is_map(value, "xAPI-Data 2.4", known=WHOLE, needed=NEEDED):
        return
    notes.member(value, "id", notes.must(values.is_uuid, "This has to be a UUID.", "xAPI-Data 2.4.1"))
    notes.member(value, "stored", lambda moment: _check_moment(moment, notes, "xAPI-Data 2.4.8"))
    notes.member(value, "authority", lambda authority: _check_authority(authority, notes))
    notes.member(value, "version", notes.must(
        lambda text: is_version(text, notes.version), "There is no such version.", "xAPI-Data 2.4.10",
    ))
    _check_parts(value, notes)
    notes.member(value, "object", lambda thing: check_object(thing, notes, _check_sub_statement))
    if _verb_of(value) == Verb.VOIDED and kind_of(value.get("object")) != STATEMENT_REF:
        with notes.at("object"):
            notes.note("Only a statement can be voided: this has to be a StatementRef.", "xAPI-Data 2.3.2")
    check_no_null(value, notes)


def is_version(value: Any, version: Version) -> bool:
    """Under 1.0.3 any 1.0.x; under 2.0 those of both."""
    known = ("1.0",) if version is Version.ONE else ("1.0", "2.0")
    return isinstance(value, str) and any(value == family or _is_patch(value, family) for family in known)


def _is_patch(value: str, family: str) -> bool:
    return value.startswith(f"{family}.") and value.removeprefix(f"{family}.").isdecimal()


def _verb_of(value: dict[str, Any]) -> Any:
    verb = value.get("verb")
    return verb.get("id") if isinstance(verb, dict) else None


def _check_sub_statement(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.4.3"
    if notes.is_map(value, clause, known=("objectType", *WITHIN), needed=("objectType", *NEEDED)):
        notes.member(value, "objectType", notes.must(lambda kind: kind == SUB_STATEMENT, "This has to be SubStatement.", clause))
        _check_parts(value, notes)
        notes.member(value, "object", lambda thing: check_object(thing, notes, None))


def _check_parts(value: dict[str, Any], notes: Notes) -> None:
    is_about_activity = kind_of(value.get("object")) == ACTIVITY
    notes.member(value, "actor", lambda actor: check_actor(actor, notes))
    notes.member(value, "verb", lambda verb: _check_verb(verb, notes))
    notes.member(value, "result", lambda result: _check_result(result, notes))
    notes.member(value, "context", lambda context: _check_context(context, notes, is_about_activity=is_about_activity))
    notes.member(value, "timestamp", lambda moment: _check_moment(moment, notes, "xAPI-Data 2.4.7"))
    notes.member(value, "attachments", lambda attachments: notes.each(
        attachments, "xAPI-Data 2.4.11", lambda one: _check_attachment(one, notes),
    ))


def _check_verb(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.3"
    if notes.is_map(value, clause, known=("id", "display"), needed=("id",)):
        notes.member(value, "id", notes.must(values.is_iri, "This has to be an IRI.", clause))
        notes.member(value, "display", lambda words: check_language_map(words, notes))


def _check_result(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.5"
    if not notes.is_map(value, clause, known=("score", "success", "completion", "response", "duration", "extensions")):
        return
    for name in ("success", "completion"):
        notes.member(value, name, notes.must(lambda answer: isinstance(answer, bool), "This has to be true or false.", clause))
    notes.member(value, "response", notes.must(values.is_text, "This has to be text.", clause))
    notes.member(value, "duration", notes.must(values.is_duration, "This has to be an ISO 8601 duration.", "xAPI-Data 4.6"))
    notes.member(value, "extensions", lambda extensions: check_extensions(extensions, notes))
    notes.member(value, "score", lambda score: _check_score(score, notes))


def _check_score(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.5.1"
    if not notes.is_map(value, clause, known=("scaled", "raw", "min", "max")):
        return
    for name in value:
        notes.member(value, name, notes.must(values.is_number, "This has to be a number.", clause))
    known = {name: number for name, number in value.items() if values.is_number(number)}
    wrong = {
        "scaled": not -1 <= known.get("scaled", 0) <= 1,
        "raw": not known.get("min", float("-inf")) <= known.get("raw", known.get("min", 0)) <= known.get("max", float("inf")),
        "max": known.get("min", float("-inf")) >= known.get("max", float("inf")),
    }
    for name in (name for name in wrong if wrong[name] and name in known):
        with notes.at(name):
            notes.note("This number is outside what it may be.", clause)


def _check_context(value: Any, notes: Notes, *, is_about_activity: bool) -> None:
    clause = "xAPI-Data 2.4.6"
    known = CONTEXT + (IN_TWO if notes.version is Version.TWO else ())
    if not notes.is_map(value, clause, known=known):
        return
    notes.member(value, "registration", notes.must(values.is_uuid, "This has to be a UUID.", clause))
    notes.member(value, "instructor", lambda actor: check_actor(actor, notes))
    notes.member(value, "team", lambda group: check_group(group, notes))
    notes.member(value, "contextActivities", lambda related: _check_related(related, notes))
    for name in ("revision", "platform"):
        notes.member(value, name, notes.must(values.is_text, "This has to be text.", clause))
        if name in value and not is_about_activity:
            with notes.at(name):
                notes.note("This belongs to statements about an activity alone.", clause)
    notes.member(value, "language", notes.must(
        lambda tag: values.looks_like(values.LANGUAGE, tag), "This has to be a language tag (RFC 5646).", clause,
    ))
    notes.member(value, "statement", lambda reference: check_statement_ref(reference, notes))
    notes.member(value, "extensions", lambda extensions: check_extensions(extensions, notes))
    if notes.version is Version.TWO:
        notes.member(value, "contextAgents", lambda several: _check_all_involved(several, "agent", notes))
        notes.member(value, "contextGroups", lambda several: _check_all_involved(several, "group", notes))


def _check_all_involved(value: Any, kind: str, notes: Notes) -> None:
    notes.each(value, "IEEE 9274.1.1 4.2.2.6", lambda one: _check_involved(one, kind, notes))


def _check_involved(value: Any, kind: str, notes: Notes) -> None:
    """Somebody else involved, and as what: new in 2.0."""
    clause, wanted = "IEEE 9274.1.1 4.2.2.6", f"context{kind.capitalize()}"
    if not notes.is_map(value, clause, known=("objectType", kind, "relevantTypes"), needed=("objectType", kind)):
        return
    notes.member(value, "objectType", notes.must(lambda name: name == wanted, f"This has to be {wanted}.", clause))
    notes.member(value, kind, lambda who: (check_agent if kind == "agent" else check_group)(who, notes))
    notes.member(value, "relevantTypes", lambda types: notes.each(
        types, clause, notes.must(values.is_iri, "This has to be an IRI.", clause), may_be_empty=False,
    ))


def _check_related(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.6.2"
    if not notes.is_map(value, clause, known=RELATIONS):
        return
    for name in RELATIONS:
        notes.member(value, name, lambda related: (
            notes.each(related, clause, lambda one: check_activity(one, notes)) if isinstance(related, list)
            else check_activity(related, notes)
        ))


def _check_authority(value: Any, notes: Notes) -> None:
    """An agent, or for three-legged OAuth a group of exactly two."""
    check_actor(value, notes)
    if isinstance(value, dict) and value.get("objectType") == GROUP:
        members = value.get("member")
        if not isinstance(members, list) or len(members) != 2 or any(name in value for name in IDENTIFIERS):
            notes.note("An authority that is a group has exactly two members and no identifier of its own.", "xAPI-Data 2.4.9")


def _check_moment(value: Any, notes: Notes, clause: str) -> None:
    if not values.is_moment(value, needs_offset=notes.version is Version.TWO):
        notes.note("This has to be a date and time (ISO 8601, RFC 3339), with an offset other than -00.", clause)


def _check_attachment(value: Any, notes: Notes) -> None:
    clause = "xAPI-Data 2.4.11"
    if not notes.is_map(value, clause, known=ATTACHMENT, needed=("usageType", "display", "contentType", "length", "sha2")):
        return
    notes.member(value, "usageType", notes.must(values.is_iri, "This has to be an IRI.", clause))
    for name in ("display", "description"):
        notes.member(value, name, lambda words: check_language_map(words, notes))
    notes.member(value, "contentType", notes.must(
        lambda text: values.looks_like(values.MEDIA_TYPE, text), "This has to be an Internet media type.", clause,
    ))
    notes.member(value, "length", notes.must(
        lambda number: isinstance(number, int) and not isinstance(number, bool) and number >= 0, "This has to be a whole number.", clause,
    ))
    notes.member(value, "sha2", notes.must(
        lambda text: values.looks_like(values.SHA2, text), "This has to be a SHA-2 in hexadecimal.", clause,
    ))
    notes.member(value, "fileUrl", notes.must(values.is_iri, "This has to be an IRL.", clause))
