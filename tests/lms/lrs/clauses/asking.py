"""How a requirement is written down, and what the tests of requirements ask with: a full valid statement, changed in one place."""

import copy
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.lms.lrs.clients import Client

ONE, TWO = "1.0.3", "2.0.0"
AGENT = {"objectType": "Agent", "name": "A learner", "mbox": "mailto:learner@elsewhere.example"}
GROUP = {"objectType": "Group", "name": "A team", "mbox": "mailto:team@elsewhere.example", "member": [AGENT]}
ACTIVITY = {
    "objectType": "Activity", "id": "http://elsewhere.example/question",
    "definition": {
        "name": {"en-GB": "A question"}, "description": {"en": "Which one?"}, "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "moreInfo": "http://elsewhere.example/more", "interactionType": "choice", "correctResponsesPattern": ["a"],
        "choices": [{"id": "a", "description": {"en": "A"}}], "extensions": {"http://elsewhere.example/ext": {"deep": None}},
    },
}
FULL: dict[str, Any] = {
    "actor": AGENT, "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-GB": "answered"}}, "object": ACTIVITY,
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "completion": True, "response": "a", "duration": "PT1M",
        "extensions": {"http://elsewhere.example/ext": 1},
    },
    "context": {
        "registration": "8f9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a11", "instructor": AGENT, "team": GROUP, "revision": "1",
            "platform": "A platform",
        "language": "en-GB", "statement": {"objectType": "StatementRef", "id": "8f9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a12"},
        "contextActivities": {"parent": [{"id": "http://elsewhere.example/quiz"}], "grouping": [{"id": "http://elsewhere.example/course"}]},
        "extensions": {"http://elsewhere.example/ext": [1, 2]},
    },
    "timestamp": "2026-03-03T14:03:00.123Z",
    "attachments": [{
        "usageType": "http://elsewhere.example/paper", "display": {"en": "A paper"}, "description": {"en": "With words"},
        "contentType": "text/plain; charset=utf-8", "length": 3, "sha2": hashlib.sha256(b"abc").hexdigest(),
        "fileUrl": "http://elsewhere.example/paper.txt",
    }],
}
GONE = object()
NOT_TEXT: tuple[Any, ...] = (5, True, [], {})
NOT_IRI: tuple[Any, ...] = ("", "no iri", "elsewhere.example/without-scheme", 5, [])
NOT_OBJECT: tuple[Any, ...] = ("text", 5, [], True)
NOT_UUID: tuple[Any, ...] = ("", "8f9f3a1e", "8f9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a1g", "8f9f3a1e6d1c4f8a9d537b6f0f2f4a11", 5,
    "{8f9f3a1e-6d1c-4f8a-9d53-7b6f0f2f4a11}")
NOT_LANGUAGE_MAP: tuple[Any, ...] = ("text", ["en"], {"": "x"}, {"not a language": "x"}, {"en": 5}, {"thisistoolongfortag": "x"})
OF_NO_SUB = ("id", "stored", "version", "authority")
Ask = Callable[[Client], None]


@dataclass(frozen=True)
class Requirement:
    """One requirement, by its number and clause, and how it is asked. `versions`: of which specification it is one."""

    number: str
    clause: str
    words: str
    ask: Ask
    versions: tuple[str, ...] = (ONE, TWO)


REQUIREMENTS: list[Requirement] = []


def requirement(numbers: str, clause: str, words: str, *versions: str) -> Callable[[Ask], Ask]:
    """What follows asks these requirements ("00144 00145")."""
    def note(ask: Ask) -> Ask:
        REQUIREMENTS.extend(Requirement(f"XAPI-{number}", clause, words, ask, versions or (ONE, TWO)) for number in numbers.split())
        return ask
    return note


def must_be(numbers: str, clause: str, words: str, path: str, wrong: Iterable[Any], right: Iterable[Any] = ()) -> None:
    """At a place of a statement, and of one inside a statement, each wrong value is refused and each right one kept."""
    wrong, right = tuple(wrong), tuple(right)

    def ask(client: Client) -> None:
        for value in right:
            kept(client, changed(path, value))
        for value in wrong:
            refused(client, changed(path, value))
            if path.split(".")[0] not in OF_NO_SUB:
                refused(client, inside(changed(path, value)))
    requirement(numbers, clause, words)(ask)


def changed(path: str, value: Any, base: dict[str, Any] = FULL) -> dict[str, Any]:
    """The full statement, different in one place ("context.team.member.0"); GONE takes it out."""
    statement = copy.deepcopy(base)
    here: Any = statement
    *way, last = path.split(".")
    for name in way:
        here = here[int(name)] if isinstance(here, list) else here[name]
    key: Any = int(last) if isinstance(here, list) else last
    if value is GONE:
        del here[key]
    else:
        here[key] = copy.deepcopy(value)
    return statement


def inside(statement: dict[str, Any]) -> dict[str, Any]:
    """The same as a SubStatement."""
    plain = {name: value for name, value in statement.items() if name not in OF_NO_SUB}
    return {"actor": AGENT, "verb": FULL["verb"], "object": {**plain, "objectType": "SubStatement"}}


def status(client: Client, method: str, resource: str, parameters: Any = None, **sent_too: Any) -> int:
    """The status of an answer."""
    found: int = client.ask(method, resource, parameters, **sent_too).status_code
    return found


def sent(client: Client, statement: Any) -> Any:
    """The answer to one statement."""
    return client.ask("POST", "statements", data=json.dumps(statement), content_type="application/json")


def refused(client: Client, statement: Any, status: int = 400) -> Any:
    """It is refused, and nothing of it is kept."""
    named = {**statement, "id": statement.get("id", str(uuid.uuid4()))} if isinstance(statement, dict) else statement
    answer = sent(client, named)
    assert answer.status_code == status, f"{answer.status_code} for {statement}"
    if isinstance(named, dict) and isinstance(named["id"], str) and len(named["id"]) == 36:
        assert client.ask("GET", "statements", {"statementId": named["id"]}).status_code in (400, 404)
    return answer


def kept(client: Client, statement: dict[str, Any]) -> dict[str, Any]:
    """It is taken, and told again as it was sent, but for what a store sets."""
    answer = sent(client, statement)
    assert answer.status_code == 200, f"{answer.get_data(as_text=True)} for {statement}"
    told: dict[str, Any] = client.get(statementId=answer.json[0])
    return told
