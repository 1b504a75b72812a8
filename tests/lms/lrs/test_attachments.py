"""Attachments, both ways (xAPI-Communication 1.5; xAPI-Data 2.4.11)."""

import hashlib
import json
from typing import Any

import pytest

from tests.engines import BOTH
from tests.lms.lrs.clients import Client, new_id, statement


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


def multipart(*parts: tuple[dict[str, str], bytes], boundary: str = "ab 'c") -> dict[str, Any]:
    """A multipart/mixed body."""
    pieces = [b"\r\n".join([*(f"{name}: {value}".encode() for name, value in headers.items()), b"", content]) for headers, content in parts]
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"
    return {"data": body, "content_type": f'multipart/mixed; boundary="{boundary}"'}


def attached(content: bytes, **changes: Any) -> dict[str, Any]:
    """The description of an attachment."""
    return {"usageType": "http://x.example/usage", "display": {"en": "A"}, "contentType": "text/plain", "length": len(content),
            "sha2": hashlib.sha256(content).hexdigest(), **changes}


def as_part(content: bytes, sha2: str | None = None, **headers: str) -> tuple[dict[str, str], bytes]:
    """The part of an attachment."""
    known = {
        "Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha2 or hashlib.sha256(content).hexdigest(),
    }
    return {**known, **headers}, content


def as_json(value: Any) -> tuple[dict[str, str], bytes]:
    """The first part."""
    return {"Content-Type": "application/json"}, json.dumps(value).encode()


class TestAttachments:
    """xAPI-Communication 1.5; xAPI-Data 2.4.11."""

    CONTENT = bytes(range(256)) + b"\r\n--ab\r\n\r\n\n"

    @BOTH
    def test_one_that_is_there_already_and_a_new_one_come_with_the_same_file(self, client: Client) -> None:
        sent = statement(id=new_id(), attachments=[attached(self.CONTENT)])
        for _ in range(2):
            answer = client.ask("POST", "statements", **multipart(as_json([sent, statement()]), as_part(self.CONTENT)))
            assert answer.status_code == 200, answer.get_data(as_text=True)

    @BOTH
    def test_the_very_bytes_come_back_and_only_when_asked_for(self, client: Client) -> None:
        sent = statement(id=new_id(), attachments=[attached(self.CONTENT)])
        assert client.ask("POST", "statements", **multipart(as_json([sent, statement()]), as_part(self.CONTENT))).status_code == 200
        answer = client.ask("GET", "statements", {"statementId": sent["id"], "attachments": "true"})
        assert answer.mimetype == "multipart/mixed"
        boundary = answer.mimetype_params["boundary"].encode()
        _, first, second, _ = answer.data.split(b"--" + boundary)
        assert json.loads(first.partition(b"\r\n\r\n")[2])["id"] == sent["id"]
        assert second.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") == self.CONTENT
        for asked in ({}, {"attachments": "false"}):
            assert client.ask("GET", "statements", {"statementId": sent["id"], **asked}).mimetype == "application/json"
        again = statement(attachments=[attached(self.CONTENT)])
        assert client.ask("POST", "statements", json=again).status_code == 200, "the store has it already"
        whole = multipart(as_json(sent), as_part(self.CONTENT))
        assert client.ask("PUT", "statements", {"statementId": sent["id"]}, **whole).status_code == 204

    def test_what_lies_elsewhere_need_not_be_sent_and_what_does_not_must(self, client: Client) -> None:
        elsewhere, here = attached(b"x", fileUrl="http://x.example/f"), attached(b"not sent anywhere")
        assert client.ask("POST", "statements", json=statement(attachments=[elsewhere])).status_code == 200
        assert client.ask("POST", "statements", **multipart(as_json(statement(attachments=[elsewhere])))).status_code == 200
        assert client.ask("POST", "statements", **multipart(as_json(statement()))).status_code == 200
        assert client.ask("POST", "statements", json=statement(attachments=[here])).status_code == 400
        assert client.ask("POST", "statements", **multipart(as_json(statement(attachments=[here])))).status_code == 400

    @pytest.mark.parametrize("wrong", [
        "excess", "encoding", "no hash", "other hash", "first", "two firsts", "boundary", "no boundary", "form", "colon",
    ])
    def test_what_is_no_multipart_body_is_refused_and_nothing_is_stored(self, client: Client, wrong: str) -> None:
        sent, content = statement(id=new_id(), attachments=[attached(b"abc")]), b"abc"
        good = multipart(as_json(sent), as_part(content))
        bodies: dict[str, dict[str, Any]] = {
            "excess": multipart(as_json(sent), as_part(content), as_part(b"more")),
            "encoding": multipart(as_json(sent), as_part(content, **{"Content-Transfer-Encoding": "base64"})),
            "no hash": multipart(as_json(sent), ({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary"}, content)),
            "other hash": multipart(as_json(sent), as_part(b"abd", attached(b"abc")["sha2"])),
            "first": multipart(({"Content-Type": "text/plain"}, json.dumps(sent).encode()), as_part(content)),
            "two firsts": multipart(as_json(sent), as_json(statement()), as_part(content)),
            "boundary": {**good, "content_type": 'multipart/mixed; boundary="other"'},
            "no boundary": {**good, "content_type": "multipart/mixed"},
            "form": {**good, "content_type": good["content_type"].replace("mixed", "form-data")},
            "colon": multipart(as_json(sent), ({"Content-Type": "text/plain\r\nnothing"}, content)),
        }
        answer = client.ask("POST", "statements", **bodies[wrong])
        assert answer.status_code == 400 and answer.get_data(as_text=True)
        assert client.ask("GET", "statements", {"statementId": sent["id"]}).status_code == 404
