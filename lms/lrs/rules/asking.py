"""What a client asks: the version it speaks and its parameters, looked at before anything is read (xAPI-Communication 1.3, 2.1.3, 3.3)."""

import json
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.base.errors import HouseError
from lms.xapi.checking import Fault, Version, agent_faults
from lms.xapi.checking.values import is_iri, is_moment, is_uuid
from lms.xapi.links import activity_key, agent_key
from lms.xapi.sameness import moment_of, told_moment

VERSIONS = re.compile(r"(1\.0|2\.0)(\.\d+)?")
DEFAULT_LIMIT, MOST = 100, 500
BY_ID = ("statementId", "voidedStatementId")
WITH_ID = ("format", "attachments")
FILTERS = (
    "agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit", "ascending", "after",
)


class DocumentKind(StrEnum):
    """The three kinds of documents (xAPI-Communication 2.2)."""

    STATE = "state"
    AGENT_PROFILE = "agent profile"
    ACTIVITY_PROFILE = "activity profile"


class Format(StrEnum):
    """How statements are given out (xAPI-Communication 2.1.3)."""

    EXACT = "exact"
    IDS = "ids"
    CANONICAL = "canonical"


class Refused(HouseError):
    """The answer to a request that cannot be done. Nothing that was sent is repeated."""

    def __init__(self, status: int, words: str, faults: list[dict[str, Any]] | None = None) -> None:
        super().__init__(words)
        self.status, self.words, self.faults = status, words, faults or []


@dataclass(frozen=True)
class Asked:
    """A request as the specification means it, whichever syntax it came in. `headers`: names in lower case.

    `is_second`: it was tried once, and something of it was there already.
    """

    method: str
    resource: str
    version: Version
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    is_second: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which statements. `after`: where the page before ended, as (stored, row)."""

    statement_id: uuid.UUID | None = None
    voided_id: uuid.UUID | None = None
    agent: uuid.UUID | None = None
    activity: uuid.UUID | None = None
    verb: str = ""
    registration: uuid.UUID | None = None
    has_related_agents: bool = False
    has_related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = DEFAULT_LIMIT
    is_ascending: bool = False
    after: tuple[datetime, uuid.UUID] | None = None
    shape: Format = Format.EXACT
    has_attachments: bool = False


@dataclass(frozen=True)
class DocumentAsked:
    """Which document, or without a name which documents."""

    kind: DocumentKind
    activity: uuid.UUID | None = None
    agent: uuid.UUID | None = None
    registration: uuid.UUID | None = None
    name: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class _Place:
    """The parameters of a kind of document: what has to be there, and by what name a single one is asked for."""

    needed: tuple[str, ...]
    name: str
    others: tuple[str, ...] = field(default=())


PLACES = {
    DocumentKind.STATE: _Place(("activityId", "agent"), "stateId", ("registration",)),
    DocumentKind.AGENT_PROFILE: _Place(("agent",), "profileId"),
    DocumentKind.ACTIVITY_PROFILE: _Place(("activityId",), "profileId"),
}


def version_of(text: str | None) -> Version:
    """Which specification a client speaks. Raises Refused for a header that is missing or names another (3.3)."""
    if not text:
        raise Refused(400, "The header X-Experience-API-Version is missing.")
    found = VERSIONS.fullmatch(text.strip())
    if found is None:
        raise Refused(400, "This store speaks xAPI 1.0.x and 2.0.x.")
    return Version.ONE if found[1] == "1.0" else Version.TWO


def only(parameters: Mapping[str, str], known: Collection[str]) -> None:
    """Raises Refused for a parameter nobody knows, in this case or another (3.2)."""
    if any(name not in known for name in parameters):
        raise Refused(400, f"A parameter is not known here. Known, in this case exactly: {', '.join(known) or 'none'}.")


def wanted_of(parameters: Mapping[str, str]) -> Wanted:
    """Which statements a GET asks for. Raises Refused."""
    only(parameters, (*BY_ID, *WITH_ID, *FILTERS))
    asked = [name for name in BY_ID if name in parameters]
    if len(asked) > 1 or (asked and any(name in parameters for name in FILTERS)):
        raise Refused(400, "A single statement is asked for by its id, with format and attachments alone.")
    return Wanted(
        statement_id=_uuid(parameters, "statementId"), voided_id=_uuid(parameters, "voidedStatementId"),
        agent=agent_of(parameters), activity=_activity(parameters, "activity"), verb=iri_of(parameters, "verb"),
        registration=_uuid(parameters, "registration"), has_related_agents=_is_true(parameters, "related_agents"),
        has_related_activities=_is_true(parameters, "related_activities"), since=moment_asked(parameters, "since"),
        until=moment_asked(parameters, "until"), limit=_limit(parameters), is_ascending=_is_true(parameters, "ascending"),
        after=place_asked(parameters), shape=_shape(parameters), has_attachments=_is_true(parameters, "attachments"),
    )


def document_asked(kind: DocumentKind, parameters: Mapping[str, str], *, has_to_name: bool, is_get: bool) -> DocumentAsked:
    """Which document or documents. Raises Refused (2.2)."""
    place = PLACES[kind]
    since = ("since",) if is_get and place.name not in parameters else ()
    only(parameters, (*place.needed, *place.others, place.name, *since))
    missing = [name for name in (*place.needed, *((place.name,) if has_to_name else ())) if name not in parameters]
    if missing:
        raise Refused(400, f"The parameter {missing[0]} is missing.")
    if "\x00" in parameters.get(place.name, ""):
        raise Refused(400, f"The parameter {place.name} holds a character that is none.")
    return DocumentAsked(
        kind, _activity(parameters, "activityId"), agent_of(parameters), _uuid(parameters, "registration"), parameters.get(place.name),
        moment_asked(parameters, "since"),
    )


def agent_of(parameters: Mapping[str, str]) -> uuid.UUID | None:
    """The key of the agent asked about. Raises Refused for what is no agent or identified group."""
    if "agent" not in parameters:
        return None
    key = agent_key(agent_given(parameters["agent"]))
    if key is None:
        raise Refused(400, "A group is asked about by its own identifier.")
    return key


def agent_given(text: str) -> dict[str, Any]:
    """The agent or group in a parameter. Raises Refused."""
    try:
        agent = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "The parameter agent has to be an agent in JSON.") from None
    faults = agent_faults(agent)
    if faults:
        raise Refused(400, "The parameter agent has to be an agent in JSON.", [told(fault) for fault in faults])
    given: dict[str, Any] = agent
    return given


def told(fault: Fault, number: int | None = None) -> dict[str, Any]:
    """A fault as a client is told of it."""
    which = {} if number is None else {"statement": number}
    return {**which, "path": fault.path, "words": fault.words, "clause": fault.clause}


def iri_of(parameters: Mapping[str, str], name: str) -> str:
    """An IRI, or empty when it is not asked for. Raises Refused."""
    if name in parameters and not is_iri(parameters[name]):
        raise Refused(400, f"The parameter {name} has to be an IRI.")
    return parameters.get(name, "")


def moment_asked(parameters: Mapping[str, str], name: str) -> datetime | None:
    """A moment. Raises Refused."""
    if name not in parameters:
        return None
    if not is_moment(parameters[name]):
        raise Refused(400, f"The parameter {name} has to be a date and time (ISO 8601).")
    return moment_of(parameters[name])


def _activity(parameters: Mapping[str, str], name: str) -> uuid.UUID | None:
    iri = iri_of(parameters, name)
    return activity_key(iri) if iri else None


def _uuid(parameters: Mapping[str, str], name: str) -> uuid.UUID | None:
    if name not in parameters:
        return None
    if not is_uuid(parameters[name]):
        raise Refused(400, f"The parameter {name} has to be a UUID.")
    return uuid.UUID(parameters[name])


def _is_true(parameters: Mapping[str, str], name: str) -> bool:
    if parameters.get(name, "false") not in ("true", "false"):
        raise Refused(400, f"The parameter {name} has to be true or false.")
    return parameters.get(name) == "true"


def _limit(parameters: Mapping[str, str]) -> int:
    text = parameters.get("limit", "0")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Refused(400, "The parameter limit has to be a whole number, 0 for as many as the store gives at once.")
    return min(int(text) or (DEFAULT_LIMIT if "limit" not in parameters else MOST), MOST)


def place_told(stored_at: datetime, row_id: uuid.UUID) -> str:
    """The place after which the next page begins."""
    return f"{told_moment(stored_at)}~{row_id}"


def _shape(parameters: Mapping[str, str]) -> Format:
    text = parameters.get("format", Format.EXACT.value)
    if text not in {shape.value for shape in Format}:
        raise Refused(400, "The parameter format has to be exact, ids or canonical.")
    return Format(text)


def place_asked(parameters: Mapping[str, str]) -> tuple[datetime, uuid.UUID] | None:
    """Where the page before ended. Raises Refused for what was not given out."""
    moment, _, row = parameters.get("after", "").partition("~")
    if not moment and not row:
        return None
    if not is_moment(moment) or not is_uuid(row):
        raise Refused(400, "This is not an address that this store gave out for the next page.")
    return moment_of(moment), uuid.UUID(row)
