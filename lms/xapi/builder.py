"""Builds statements: drafts of plain values in, exact JSON out. The store keeps the bytes.

tincan reads every statement before it is kept and refuses what a 1.0.3 client could not read; its own writing is not used, since it
bends values (it adds an empty `member` to an identified group and turns whole scores into fractions; design.md 8.21).
"""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from tincan import Statement

from lms.xapi.profile import broken_rules
from lms.xapi.vocabulary import LANGUAGE, PLATFORM, PROFILE_VERSION, ActivityType, Verb

CHOICE, FILL_IN, TRUE_FALSE, SEQUENCING, MATCHING = "choice", "fill-in", "true-false", "sequencing", "matching"


@dataclass(frozen=True)
class Thing:
    """An activity: `path` below <iri base>/xapi/, such as "module/active-listening", and the name people know it by."""

    path: str
    name: str


@dataclass(frozen=True)
class Question:
    """An interaction. Written answers have no choices and no correct keys: their words never enter a statement (interop.md A.4).

    `correct_keys` of a matching one are pairs such as "a[.]b", of a sequencing one all keys in their order.
    """

    path: str
    interaction: str
    choices: tuple[tuple[str, str], ...] = ()
    correct_keys: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Event:
    """What all statements of an event share. `source` is "<table>:<row id>:<verb>": it fixes the statement's id for ever."""

    actor_name: uuid.UUID
    organisation: uuid.UUID
    registration: uuid.UUID
    programme: str
    at: datetime
    source: str


@dataclass(frozen=True)
class StatementDraft:
    """A statement that does not yet know the installation it will be told in."""

    event: Event
    verb: Verb
    path: str
    definition: dict[str, Any]
    parents: tuple[str, ...] = ()
    result: dict[str, Any] | None = None
    revision: str = ""
    voids: uuid.UUID | None = None


def enrolled(event: Event, course: Thing) -> StatementDraft:
    """Enrolled on a course."""
    return StatementDraft(event, Verb.REGISTERED, course.path, _named(ActivityType.COURSE, course))


def module_opened(event: Event, module: Thing, course: Thing, revision: str) -> StatementDraft:
    """A module begun for the first time."""
    return StatementDraft(event, Verb.INITIALIZED, module.path, _named(ActivityType.MODULE, module), (course.path,), revision=revision)


def module_completed(event: Event, module: Thing, course: Thing, revision: str) -> StatementDraft:
    """Everything a module asks for has been done."""
    draft = module_opened(event, module, course, revision)
    return replace(draft, verb=Verb.COMPLETED, result={"completion": True})


def story_completed(event: Event, story: Thing, module: Thing, revision: str) -> StatementDraft:
    """A story to practise on has been ended well."""
    definition = _named(ActivityType.SIMULATION, story)
    return StatementDraft(event, Verb.COMPLETED, story.path, definition, (module.path,), {"completion": True}, revision)


def quiz_judged(event: Event, quiz: Thing, module: Thing, has_passed: bool, correct: int, scored: int, revision: str) -> StatementDraft:
    """A quiz scored: passed, or (in the vocabulary's word, never ours) failed."""
    score = {"raw": correct, "min": 0, "max": scored, "scaled": round(correct / scored, 4)} if scored else None
    result: dict[str, Any] = {"success": has_passed} | ({"score": score} if score else {})
    verb = Verb.PASSED if has_passed else Verb.FAILED
    return StatementDraft(event, verb, quiz.path, _named(ActivityType.ASSESSMENT, quiz), (module.path,), result, revision)


def answered(event: Event, question: Question, quiz: Thing, response: tuple[str, ...] | None, success: bool | None) -> StatementDraft:
    """A question answered: choice keys and whether they were right; of a written answer only that it was given and, if scored, success."""
    definition: dict[str, Any] = {"type": ActivityType.INTERACTION.value, "interactionType": question.interaction}
    definition |= {name: [_component(*one) for one in listed] for name, listed in _components(question).items()}
    if question.correct_keys:
        definition["correctResponsesPattern"] = ["[,]".join(question.correct_keys)]
    result: dict[str, Any] = {}
    if response is not None and question.correct_keys:
        result["response"] = "[,]".join(response)
    if success is not None:
        result["success"] = success
    return StatementDraft(event, Verb.ANSWERED, question.path, definition, (quiz.path,), result or None)


def _components(question: Question) -> dict[str, tuple[tuple[str, str], ...]]:
    """The lists that an interaction of this type has, and no other (1.0.3 Data 2.4.4.1, interaction components)."""
    if question.interaction == MATCHING:
        return {"source": question.choices, "target": question.targets}
    return {"choices": question.choices} if question.interaction in (CHOICE, SEQUENCING) else {}


def _component(key: str, text: str) -> dict[str, Any]:
    return {"id": key, "description": {LANGUAGE: text}}


def voiding(event: Event, voided: uuid.UUID) -> StatementDraft:
    """A statement taken back. The event's actor is the service."""
    return StatementDraft(event, Verb.VOIDED, "", {}, voids=voided)


def render(draft: StatementDraft, *, statement_id: uuid.UUID, iri_base: str) -> str:
    """The statement's exact JSON, keys sorted.

    Raises ValueError or AttributeError for what a 1.0.3 client could not read, or what does not follow our own profile.
    """
    content: dict[str, Any] = {
        "id": str(statement_id),
        "actor": _account(iri_base, draft.event.actor_name),
        "verb": {"id": draft.verb.value, "display": {LANGUAGE: draft.verb.display}},
        "object": _object(draft, iri_base),
        "context": _context(draft, iri_base),
        "timestamp": _moment(draft.event.at),
    }
    if draft.result:
        content["result"] = draft.result
    broken = broken_rules(content)
    if broken:
        raise ValueError(f"a statement does not follow our profile: {'; '.join(broken)}")
    body = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    Statement(json.loads(body))  # a copy: tincan renames objectType in the dictionaries it is given
    return body


def activity_iri(iri_base: str, path: str) -> str:
    """The IRI of one of our activities."""
    return f"{iri_base}/xapi/{path}"


def _object(draft: StatementDraft, iri_base: str) -> dict[str, Any]:
    if draft.voids:
        return {"objectType": "StatementRef", "id": str(draft.voids)}
    return {"objectType": "Activity", "id": activity_iri(iri_base, draft.path), "definition": draft.definition}


def _context(draft: StatementDraft, iri_base: str) -> dict[str, Any]:
    activities: dict[str, Any] = {"category": [{"id": f"{iri_base}/{PROFILE_VERSION}"}]}
    if draft.parents:
        activities["parent"] = [{"id": activity_iri(iri_base, path)} for path in draft.parents]
    activities["grouping"] = [{"id": activity_iri(iri_base, draft.event.programme)}]
    context: dict[str, Any] = {
        "registration": str(draft.event.registration), "language": LANGUAGE, "contextActivities": activities,
        "team": {"objectType": "Group", "account": _account(iri_base, draft.event.organisation)["account"]},
    }
    if not draft.voids:
        context["platform"] = PLATFORM
    if draft.revision:
        context["revision"] = draft.revision
    return context


def _account(iri_base: str, name: uuid.UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": iri_base, "name": str(name)}}


def _named(kind: ActivityType, thing: Thing) -> dict[str, Any]:
    return {"type": kind.value, "name": {LANGUAGE: thing.name}}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
