"""The requirements about sending statements, with files or without (Communication 1.5, 2.1.1, 2.1.2)."""

import hashlib
import json
from typing import Any

from tests.lms.lrs.clauses.asking import FULL, requirement, sent, status
from tests.lms.lrs.clients import Client, new_id, statement
from tests.lms.lrs.test_attachments import as_json, as_part, attached, multipart

PAPER = b"a paper"


def sent_with(client: Client, *parts: Any, **changes: Any) -> int:
    """The status of a multipart body."""
    return status(client, "POST", "statements", **{**multipart(*parts), **changes})


@requirement("00127", "Communication 1.5", "statements come as JSON or multipart/mixed")
def _(client: Client) -> None:
    for kind in ("multipart/form-data; boundary=b", "text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        assert status(client, "POST", "statements", data=json.dumps(FULL), content_type=kind) == 400, kind
    assert status(client, "POST", "statements", data=json.dumps(FULL), content_type="application/json; charset=utf-8") == 200


@requirement("00128", "Communication 1.5.1 s1.b2", "no part is in excess")
def _(client: Client) -> None:
    told = statement(attachments=[attached(PAPER)])
    assert sent_with(client, as_json(told), as_part(PAPER), as_part(b"another")) == 400
    assert sent_with(client, as_json(told), as_part(PAPER)) == 200


@requirement("00129", "Communication 1.5.1 s1.b2", "without parts each attachment has a fileUrl")
def _(client: Client) -> None:
    here, there = attached(PAPER), attached(b"b", fileUrl="http://x.example/b")
    assert sent(client, statement(attachments=[here])).status_code == 400
    assert sent(client, statement(attachments=[there, here])).status_code == 400
    assert sent(client, statement(attachments=[there])).status_code == 200


@requirement("00130 00131", "Communication 1.5.2 s2.b2", "parts are set apart by a boundary")
def _(client: Client) -> None:
    told = (as_json(statement(attachments=[attached(PAPER)])), as_part(PAPER))
    assert sent_with(client, *told, content_type="multipart/mixed") == 400
    assert sent_with(client, *told, content_type="multipart/mixed; boundary=another") == 400
    assert status(client, "POST", "statements", data=json.dumps(FULL), content_type="multipart/mixed; boundary=b") == 400
    assert sent_with(client, *told) == 200


@requirement("00132", "Communication 1.5.2 s2.b2.b3", "each part says whose content it is")
def _(client: Client) -> None:
    told = as_json(statement(attachments=[attached(PAPER)]))
    headers, content = as_part(PAPER)
    assert sent_with(client, told, ({name: value for name, value in headers.items() if name != "X-Experience-API-Hash"}, content)) == 400
    assert sent_with(client, told, as_part(PAPER, sha2=hashlib.sha256(b"another").hexdigest())) == 400
    assert sent_with(client, told, as_part(b"another", sha2=hashlib.sha256(PAPER).hexdigest())) == 400


@requirement("00133", "Communication 1.5.2 s2.b2.b1", "all statements are in the first part")
def _(client: Client) -> None:
    assert sent_with(client, as_json(statement()), as_json(statement())) == 400
    assert sent_with(client, as_json([statement(), statement()])) == 200


@requirement("00134", "Communication 1.5.2 s2.b2.b1", "the first part is JSON")
def _(client: Client) -> None:
    told = json.dumps(statement(attachments=[attached(PAPER)])).encode()
    assert sent_with(client, ({"Content-Type": "text/plain"}, told), as_part(PAPER)) == 400
    assert sent_with(client, as_part(PAPER), ({"Content-Type": "application/json"}, told)) == 400


@requirement("00135", "Data 2.4.11", "the other parts are binary")
def _(client: Client) -> None:
    told = as_json(statement(attachments=[attached(PAPER)]))
    assert sent_with(client, told, as_part(PAPER, **{"Content-Transfer-Encoding": "base64"})) == 400
    headers, content = as_part(PAPER)
    lacking = {name: value for name, value in headers.items() if name != "Content-Transfer-Encoding"}
    assert sent_with(client, told, (lacking, content)) == 400


@requirement("00139 00147", "Communication 2.1", "statements are posted")
def _(client: Client) -> None:
    assert sent(client, statement()).status_code == 200


@requirement("00146", "Communication 2.1.2 s1", "POST answers with all ids")
def _(client: Client) -> None:
    named = [new_id(), new_id()]
    answer = client.ask("POST", "statements", json=[statement(id=named[0]), statement(), statement(id=named[1])])
    assert answer.status_code == 200 and len(answer.json) == 3 and [answer.json[0], answer.json[2]] == named


@requirement("00143 00144 00145", "Communication 2.1.1 s1", "PUT stores under a statementId: 204")
def _(client: Client) -> None:
    told = new_id()
    assert status(client, "PUT", "statements", {"statementId": told}, json=statement()) == 204
    assert client.get(statementId=told)["id"] == told
    assert status(client, "PUT", "statements", json=statement(id=new_id())) == 400
    assert status(client, "PUT", "statements", {"statementId": new_id()}, json=statement(id=new_id())) == 400


@requirement("00142", "Communication 2.1.1 s2.b2", "what is stored is never changed by a statement of the same id")
def _(client: Client) -> None:
    told = client.send(statement(id=new_id()))[0]
    before = client.get(statementId=told)
    other = statement(id=told, verb={"id": "http://x.example/other"})
    assert status(client, "POST", "statements", json=other) == 409
    assert status(client, "PUT", "statements", {"statementId": told}, json=other) == 409
    assert status(client, "PUT", "statements", {"statementId": told}, json=statement(id=told)) == 204
    assert client.get(statementId=told) == before


@requirement("00182 00326", "Communication 3.2 s3.b9", "a batch of which one statement is refused leaves nothing behind")
def _(client: Client) -> None:
    named = new_id()
    assert status(client, "POST", "statements", json=[statement(id=named), statement(actor=5)]) == 400
    assert status(client, "GET", "statements", {"statementId": named}) == 404
    there = client.send(statement(id=new_id()))[0]
    clash = [statement(id=named), statement(id=there, verb={"id": "http://x.example/other"})]
    assert status(client, "POST", "statements", json=clash) == 409
    assert status(client, "GET", "statements", {"statementId": named}) == 404


@requirement("00326", "Communication 2.1.2", "an id stands once in a batch")
def _(client: Client) -> None:
    named = new_id()
    assert status(client, "POST", "statements", json=[statement(id=named), statement(id=named)]) == 400
