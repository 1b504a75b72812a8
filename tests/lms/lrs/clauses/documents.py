"""The requirements about documents: state, agent profiles, activity profiles (Communication 2.2, 2.3, 2.6, 2.7, 3.1; 4.1.4 of 2.0)."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lms.base import clock
from tests.lms.lrs.clauses.asking import ACTIVITY, AGENT, ONE, TWO, requirement, status
from tests.lms.lrs.clients import Client, new_id


@dataclass(frozen=True)
class Kind:
    """A resource of documents, what its documents are named by, and the numbers of its requirements by what they ask."""

    resource: str
    place: dict[str, Any]
    name: str
    clause: str
    numbers: dict[str, str]


STATE = Kind("activities/state", {"activityId": ACTIVITY["id"], "agent": AGENT}, "stateId", "Communication 2.3", {
    "there": "00230 00188 00190 00192", "post": "00189 00231 00233", "put": "00190", "delete": "00187 00191", "merge": "00234 00183 00184",
    "names": "00193", "since": "00195 00221", "wrong since": "00204", "no object": "00229 00235", "other type": "00232",
    "GET agent": "00197 00213", "GET activityId": "00208", "POST agent": "00198", "POST activityId": "00209", "POST name": "00211",
    "PUT agent": "00199 00215", "PUT activityId": "00210", "PUT name": "00206", "DELETE agent": "00196 00212", "DELETE activityId": "00207",
})
AGENTS = Kind("agents/profile", {"agent": AGENT}, "profileId", "Communication 2.6", {
    "there": "00282 00274 00259 00269", "post": "00272 00283 00280", "put": "00273", "delete": "00271", "merge": "00279 00183 00184",
    "names": "00270", "since": "00268 00275", "wrong since": "00260", "no object": "00281 00284", "other type": "00278",
    "GET agent": "00258 00261", "POST agent": "00256 00263", "POST name": "00266", "PUT agent": "00257 00264", "PUT name": "00267",
    "DELETE agent": "00255 00262", "DELETE name": "00265",
})
ACTIVITIES = Kind("activities/profile", {"activityId": ACTIVITY["id"]}, "profileId", "Communication 2.7", {
    "there": "00311 00290 00288", "post": "00286 00292 00312 00310", "put": "00287 00293", "delete": "00285 00291",
    "merge": "00308 00183 00184", "names": "00289", "since": "00303 00294", "wrong since": "00295", "no object": "00313 00314",
    "other type": "00309", "GET activityId": "00296", "POST activityId": "00298", "POST name": "00301", "PUT activityId": "00299",
    "PUT name": "00302", "DELETE activityId": "00297", "DELETE name": "00300",
})
NEW = {"If-None-Match": "*"}


def put(client: Client, kind: Kind, name: str, value: Any, media_type: str = "application/json", **headers: str) -> int:
    """Store a document; the status."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    known = {"If-None-Match": "*"} if not headers and kind is not STATE else headers
    return status(client, "PUT", kind.resource, {**kind.place, kind.name: name}, data=content, content_type=media_type, headers=known)


def post(client: Client, kind: Kind, name: str, value: Any, media_type: str = "application/json", **headers: str) -> int:
    """Add to a document; the status."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return status(client, "POST", kind.resource, {**kind.place, kind.name: name}, data=content, content_type=media_type, headers=headers)


def get(client: Client, kind: Kind, name: str) -> Any:
    """The answer with a document."""
    return client.ask("GET", kind.resource, {**kind.place, kind.name: name})


KINDS = (STATE, AGENTS, ACTIVITIES)
AskOfKind = Callable[[Client, Kind], None]


def of_each(asked: str, words: str) -> Callable[[AskOfKind], AskOfKind]:
    """What follows asks a requirement of each of the three; `asked`: under which names their numbers stand."""
    def note(ask: AskOfKind) -> AskOfKind:
        for kind in KINDS:
            numbers = " ".join(kind.numbers[name] for name in asked.split(", "))
            requirement(numbers, kind.clause, f"{kind.resource} {words}")(partial(ask, kind=kind))
        return ask
    return note



@of_each("there, put", "keeps what is put, byte for byte")
def _(client: Client, kind: Kind) -> None:
    for name, content in (("json", b'{"a":  1}'), ("empty", b""), ("any", bytes(range(256)))):
        media_type = "application/json" if name == "json" else "application/octet-stream"
        assert put(client, kind, name, content, media_type) == 204
        answer = get(client, kind, name)
        assert (answer.status_code, answer.data, answer.mimetype) == (200, content, media_type)
    assert get(client, kind, "never").status_code == 404


@of_each("post", "keeps what is posted first as if it were put")
def _(client: Client, kind: Kind) -> None:
    assert post(client, kind, "new", {"a": 1}) == 204 and get(client, kind, "new").json == {"a": 1}


@of_each("delete", "lets go of a document")
def _(client: Client, kind: Kind) -> None:
    put(client, kind, "gone", {"a": 1})
    assert status(client, "DELETE", kind.resource, {**kind.place, kind.name: "gone"}) == 204
    assert get(client, kind, "gone").status_code == 404


@of_each("merge", "merges one level deep")
def _(client: Client, kind: Kind) -> None:
    put(client, kind, "both", {"a": 1, "b": {"x": 1, "y": 2}, "c": 3})
    assert post(client, kind, "both", {"b": {"z": 3}, "c": 4, "d": 5}) == 204
    assert get(client, kind, "both").json == {"a": 1, "b": {"z": 3}, "c": 4, "d": 5}


@of_each("names", "tells the names of what it keeps")
def _(client: Client, kind: Kind) -> None:
    assert client.ask("GET", kind.resource, kind.place).json == []
    for name in ("one", "two"):
        put(client, kind, name, {"a": 1})
    assert sorted(client.ask("GET", kind.resource, kind.place).json) == ["one", "two"]


@of_each("since", "tells the names of what was changed since")
def _(client: Client, kind: Kind) -> None:
    put(client, kind, "early", {"a": 1})
    time.sleep(0.01)
    moment = clock.now().isoformat()
    time.sleep(0.01)
    put(client, kind, "late", {"a": 1})
    assert client.ask("GET", kind.resource, {**kind.place, "since": moment}).json == ["late"]


@of_each("wrong since", "since is a moment")
def _(client: Client, kind: Kind) -> None:
    for since in ("yesterday", "", "2026-13-01T00:00:00Z"):
        assert status(client, "GET", kind.resource, {**kind.place, "since": since}) == 400, since


@of_each("no object", "what is posted as JSON is an object, and so is what is there")
def _(client: Client, kind: Kind) -> None:
    put(client, kind, "kept", {"a": 1})
    for content in (b"{", b"[1]", b'"text"', b"5"):
        assert post(client, kind, "kept", content) == 400 and post(client, kind, "new", content) == 400, content
    assert get(client, kind, "kept").json == {"a": 1} and get(client, kind, "new").status_code == 404
    put(client, kind, "array", [1])
    assert post(client, kind, "array", {"a": 1}) == 400 and get(client, kind, "array").json == [1]


@of_each("other type", "JSON is merged with JSON alone")
def _(client: Client, kind: Kind) -> None:
    put(client, kind, "json", {"a": 1})
    assert post(client, kind, "json", b"text", "text/plain") == 400 and get(client, kind, "json").json == {"a": 1}
    put(client, kind, "text", b"text", "text/plain")
    assert post(client, kind, "text", {"a": 1}) == 400 and get(client, kind, "text").data == b"text"


def _needed(kind: Kind) -> None:
    for asked, needed in kind.numbers.items():
        method, _, parameter = asked.partition(" ")
        if method in ("GET", "POST", "PUT", "DELETE"):
            _needs(kind, needed, method, kind.name if parameter == "name" else parameter)


def _needs(kind: Kind, numbers: str, method: str, parameter: str) -> None:
    @requirement(numbers, kind.clause, f"{method} {kind.resource} needs {parameter}, a valid one")
    def _(client: Client) -> None:
        whole = {**kind.place, kind.name: "place"}
        content: dict[str, Any] = {"json": {"a": 1}} if method in ("PUT", "POST") else {}
        lacking = {name: value for name, value in whole.items() if name != parameter}
        assert status(client, method, kind.resource, lacking, **content) == 400
        wrong = {"agent": ("no", "{}", '{"mbox": "no"}', "5"), "activityId": ("no iri", "")}.get(parameter, ())
        for value in wrong:
            assert status(client, method, kind.resource, {**whole, parameter: value}, **content) == 400, value
        assert get(client, kind, "place").status_code == 404, "nothing was kept"


for _kind in KINDS:
    _needed(_kind)


@requirement("00194 00216 00217", "Communication 2.3 s5", "without a name DELETE lets go of every state of that place")
def _(client: Client) -> None:
    for name in ("one", "two"):
        put(client, STATE, name, {"a": 1})
    assert status(client, "DELETE", STATE.resource, STATE.place) == 204
    assert client.ask("GET", STATE.resource, STATE.place).json == []


@requirement("00218 00219 00220 00227 00200 00201 00202 00203", "Communication 2.3", "a state may belong to a registration, a UUID")
def _(client: Client) -> None:
    here = {**STATE.place, "stateId": "place", "registration": new_id()}
    assert status(client, "PUT", STATE.resource, here, json={"a": 1}) == 204
    assert status(client, "POST", STATE.resource, here, json={"b": 2}) == 204
    assert client.ask("GET", STATE.resource, here).json == {"a": 1, "b": 2}
    assert get(client, STATE, "place").status_code == 404
    for method in ("GET", "PUT", "POST", "DELETE"):
        content: dict[str, Any] = {"json": {"a": 1}} if method in ("PUT", "POST") else {}
        assert status(client, method, STATE.resource, {**here, "registration": "no"}, **content) == 400, method
    assert status(client, "DELETE", STATE.resource, here) == 204 and client.ask("GET", STATE.resource, here).status_code == 404


def _of_concurrency(kind: Kind) -> None:
    @requirement("00182", "Communication 3.1; 4.1.4", f"{kind.resource}: ETags keep one from writing over another")
    def _(client: Client) -> None:
        put(client, kind, "place", {"a": 1})
        tag = get(client, kind, "place").headers["ETag"]
        assert tag.startswith('"') and tag.endswith('"')
        for method in ("PUT", "POST"):
            asked: dict[str, Any] = {"json": {"b": 2}, "headers": {"If-Match": '"0000"'}}
            assert status(client, method, kind.resource, {**kind.place, kind.name: "place"}, **asked) == 412
        assert status(client, "DELETE", kind.resource, {**kind.place, kind.name: "place"}, headers={"If-Match": '"0000"'}) == 412
        assert put(client, kind, "place", {"c": 3}, **NEW) == 412
        assert get(client, kind, "place").json == {"a": 1}
        assert put(client, kind, "place", {"b": 2}, **{"If-Match": tag}) == 204
        assert put(client, kind, "place", {"b": 2}, **{"If-Match": tag}) == 412
        tag = get(client, kind, "place").headers["ETag"]
        assert post(client, kind, "place", {"c": 3}, **{"If-Match": tag}) == 204
        tag = get(client, kind, "place").headers["ETag"]
        assert status(client, "DELETE", kind.resource, {**kind.place, kind.name: "place"}, headers={"If-Match": tag}) == 204

    @requirement("00182", "4.1.4", f"{kind.resource}: with 2.0 what is there is put with a condition alone: 409", TWO)
    def _(client: Client) -> None:
        put(client, kind, "place", {"a": 1}, **NEW)
        answer = client.ask("PUT", kind.resource, {**kind.place, kind.name: "place"}, json={"b": 2})
        assert answer.status_code == 409 and answer.data and get(client, kind, "place").json == {"a": 1}

    @requirement("00182", "4.1.6", f"{kind.resource}: Last-Modified of what is there", TWO)
    def _(client: Client) -> None:
        put(client, kind, "place", {"a": 1}, **NEW)
        assert get(client, kind, "place").headers["Last-Modified"]
        assert client.ask("GET", kind.resource, kind.place).headers["Last-Modified"]


for _kind in KINDS:
    _of_concurrency(_kind)


@requirement("00182", "Communication 3.1", "with 1.0.3 a profile that is there is put with a condition alone, a state is free", ONE)
def _(client: Client) -> None:
    for kind in (AGENTS, ACTIVITIES):
        put(client, kind, "place", {"a": 1}, **NEW)
        known = {**kind.place, kind.name: "place"}
        assert status(client, "PUT", kind.resource, known, json={"b": 2}) in (400, 409)
        assert get(client, kind, "place").json == {"a": 1}
    put(client, STATE, "place", {"a": 1})
    assert put(client, STATE, "place", {"b": 2}) == 204 and get(client, STATE, "place").json == {"b": 2}
