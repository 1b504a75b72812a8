"""Signed statements: what is no signature of this statement is refused, and nothing of it stored (xAPI-Data 2.6; RFC 7515)."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from lms.lrs.rules.signatures import TYPE, USAGE
from tests.lms.lrs.clients import Client, new_id, statement
from tests.lms.lrs.test_attachments import as_json, as_part, attached, multipart

KEY, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


def certificate_of(key: Any) -> str:
    """A certificate of its own, as it stands in a signature."""
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A signer")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return base64.b64encode(made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)).decode()


def part(value: bytes) -> bytes:
    """As it stands in a JWS."""
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def jws(payload: bytes, *, alg: str = "RS256", key: Any = KEY, **header: Any) -> bytes:
    """A signature in its compact form."""
    signed = part(json.dumps({"alg": alg, **header}).encode()) + b"." + part(payload)
    return signed + b"." + part(key.sign(signed, PKCS1v15(), getattr(hashes, f"SHA{alg[-3:]}")()))


def send(client: Client, sent: dict[str, Any], signature: bytes, **changes: Any) -> int:
    """The status of a signed statement."""
    described = attached(signature, **{"usageType": USAGE, "contentType": TYPE, **changes})
    whole = {**sent, "attachments": [described]}
    return int(client.ask("POST", "statements", **multipart(as_json(whole), as_part(signature, **{"Content-Type": TYPE}))).status_code)


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_a_good_signature_is_stored_and_comes_back(client: Client, alg: str) -> None:
    sent = statement(id=new_id())
    assert send(client, sent, jws(json.dumps(sent).encode(), alg=alg, x5c=[certificate_of(KEY)])) == 200
    assert client.get(statementId=sent["id"])["attachments"][0]["usageType"] == USAGE
    without = statement(id=new_id())
    assert send(client, without, jws(json.dumps(without).encode(), alg=alg)) == 200


def test_what_is_no_signature_of_this_statement_is_refused(client: Client) -> None:
    sent = statement(id=new_id())
    good = json.dumps(sent).encode()
    wrong = {
        "algorithm": jws(good).replace(part(b'{"alg": "RS256"}'), part(b'{"alg": "HS256"}')),
        "none": part(b'{"alg": "none"}') + b"." + part(good) + b".", "no json": jws(good.replace(b'"', b"'", 1)),
        "another statement": jws(json.dumps(statement(result={"success": True})).encode()), "an array": jws(b"[]"), "words": jws(b"{}"),
        "two parts": b"a.b", "letters": b"!.!.!", "another key": jws(good, key=OTHER, x5c=[certificate_of(KEY)]),
        "no certificate": jws(good, x5c=["AAAA"]), "strange": jws(good, x5c="x"),
    }
    for what, signature in wrong.items():
        assert send(client, sent, signature) == 400, what
    assert send(client, sent, jws(good), contentType="text/plain; charset=ascii") == 400
    assert client.ask("GET", "statements", {"statementId": sent["id"]}).status_code == 404


def test_the_hash_is_of_the_very_signature(client: Client) -> None:
    sent = statement(id=new_id())
    signature = jws(json.dumps(sent).encode())
    assert send(client, sent, signature, sha2=hashlib.sha256(b"other").hexdigest()) == 400
