"""What is no use to anybody: the right code, clear words, and the store stays up (F18)."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from lms.lrs.rules.bodies import MOST_BYTES
from tests.engines import BOTH
from tests.lms.lrs.clients import ACTIVITY, ACTOR, Client, new_id, statement

ONE = "5c8d5f9e-5a0e-4c5e-9c62-6f1f4e3d2a10"


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


class TestNoUseToAnybody:
    """F18: the right code, clear words, and the store stays up."""

    @pytest.mark.parametrize(("body", "status"), [
        (b"", 400), (b"{", 400), (b"[]]", 400), (b"\xff\xfe{}", 400), (b'{"a":1,"a":2}', 400), (b'{"a":NaN}', 400), (b'{"a":1e999}', 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400), (b"[" * 200000, 400), (b'"\\ud800"', 400), (b"null", 400), (b"1", 400),
        (b"[" + b"1," * 1000 + b"1]", 413), (b'{"n":' + b"9" * 5000 + b"}", 400),
        (json.dumps([statement(id=ONE)] * 2).encode(), 400), (b"[[]]", 400),
        (b'{"result":{"extensions":{"http://x.example/\\ud800":1}}}', 400),
    ], ids=lambda value: str(value)[:30])
    def test_bodies(self, client: Client, body: bytes, status: int) -> None:
        answer = client.ask("POST", "statements", data=body, content_type="application/json")
        assert answer.status_code == status and answer.get_data(as_text=True).strip()
        assert client.ask("GET", "statements", {"limit": 1}).status_code == 200

    def test_deep_extensions_are_refused_before_anybody_falls(self, client: Client) -> None:
        deep: Any = 1
        for _ in range(400):
            deep = {"a": deep}
        answer = client.ask("POST", "statements", json=statement(result={"extensions": {"http://x.example/deep": deep}}))
        assert answer.status_code == 400 and "levels" in answer.get_data(as_text=True)

    def test_too_much_at_once(self, client: Client) -> None:
        for sent in ({"data": b"x" * (MOST_BYTES + 1)}, {"data": b"[", "environ_overrides": {"CONTENT_LENGTH": str(10**11)}}):
            assert client.ask("POST", "statements", content_type="application/json", **sent).status_code == 413
        assert client.ask("GET", "statements").status_code == 200

    @pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonx"])
    def test_kinds_of_bodies(self, client: Client, kind: str) -> None:
        assert client.ask("POST", "statements", data=json.dumps(statement()), content_type=kind or None).status_code == 400
        sent = {"data": json.dumps(statement()), "content_type": kind or None}
        assert client.ask("PUT", "statements", {"statementId": new_id()}, **sent).status_code == 400

    def test_put_asks_for_one_statement_under_one_id(self, client: Client) -> None:
        for parameters, sent in (({}, statement()), ({"statementId": "x"}, statement()), ({"statementId": new_id()}, [statement()]),
                                 ({"statementId": new_id()}, statement(id=new_id())), ({"statementId": new_id()}, [])):
            assert client.ask("PUT", "statements", parameters, json=sent).status_code == 400

    def test_a_clock_that_is_wrong_is_no_reason(self, client: Client) -> None:
        (early, late) = client.send(statement(timestamp="1970-01-01T00:00:00Z"), statement(timestamp="2199-01-01T00:00:00Z"))
        assert client.get(statementId=late)["timestamp"] == "2199-01-01T00:00:00Z" and client.get(statementId=early)

    @BOTH
    @pytest.mark.parametrize("moment", [
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00+99:99", "2026-01-01T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T00:00:60.9999999999Z", "2026-01-01T00:00+0130", "2026-01-01t00:00:00,5z", "2026-01-01T00:00:00-01",
    ])
    def test_strange_moments_are_stored_or_refused(self, client: Client, moment: str) -> None:
        for version in ("1.0.3", "2.0.0"):
            client.version = version
            answer = client.ask("POST", "statements", json=statement(timestamp=moment))
            assert answer.status_code in (200, 400), version
            assert client.ask("GET", "statements", {"since": moment}).status_code in (200, 400)
        assert client.get(limit=1)

    @BOTH
    def test_characters_that_are_none_are_refused_and_free_text_keeps_them(self, client: Client) -> None:
        assert client.ask("POST", "statements", json=statement(verb={"id": "http://x.example/\x00"})).status_code == 400
        assert client.ask("POST", "statements", json=statement(object={"id": "http://x.example/\x7f"})).status_code == 400
        assert client.ask("GET", "statements", {"verb": "http://x.example/\x00"}).status_code == 400
        place = {"activityId": ACTIVITY, "agent": ACTOR}
        assert client.ask("PUT", "activities/state", {**place, "stateId": "a\x00b"}, data=b"x").status_code == 400
        assert client.ask("PUT", "activities/state", {**place, "stateId": "ü/..?&#"}, data=b"x").status_code == 204
        assert client.ask("GET", "activities/state", place).json == ["ü/..?&#"]
        client.send(statement(result={"response": "a\x00b"}, verb={"id": "http://x.example/" + "v" * 3000}))
        form = {**{name: json.dumps(value) if isinstance(value, dict) else value for name, value in place.items()}, "stateId": "s",
                "content": "x", "Content-Type": "text/html\nSet-Cookie: a=b"}
        answer = client.ask("POST", "activities/state?method=PUT", data=form)
        assert answer.status_code == 400 and "Set-Cookie" not in answer.headers

    def test_what_a_stranger_sends_is_not_read(self, client: Client) -> None:
        for headers in ({"Authorization": ""}, {"Authorization": "Basic eDp5"}):
            answer = client.ask("POST", "statements", headers=headers, data=b"[", environ_overrides={"CONTENT_LENGTH": str(10**11)})
            assert answer.status_code == 401
        form = {"data": {"content": "x" * 300_000}, "headers": {"Authorization": ""}}
        assert client.ask("POST", "statements?method=POST", **form).status_code == 413

    def test_a_page_kept_as_a_document_runs_nowhere(self, client: Client) -> None:
        place = {"activityId": ACTIVITY, "profileId": "p"}
        client.ask("POST", "activities/profile", place, data=b"<script>alert(1)</script>", content_type="text/plain")
        answer = client.ask("GET", "activities/profile", place)
        assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("resource", ["nothing", "statements/1", "../about", quote("ümläut")])
    def test_addresses(self, client: Client, resource: str) -> None:
        assert client.ask("GET", resource).status_code in (404, 400)
