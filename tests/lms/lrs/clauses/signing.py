"""The requirements about signed statements (Data 2.6)."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.lms.lrs.clauses.asking import requirement
from tests.lms.lrs.clients import Client, new_id, statement
from tests.lms.lrs.test_attachments import as_json, as_part, multipart

BY_ANOTHER = {"objectType": "Agent", "openid": "http://elsewhere.example/me"}
KEY = rsa.generate_private_key(65537, 2048)
HASHES = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


def signed(payload: Any, algorithm: str = "RS256") -> bytes:
    """A JWS of it, compact."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": algorithm}, payload)]
    signature = KEY.sign(b".".join(parts), padding.PKCS1v15(), HASHES.get(algorithm, hashes.SHA256()))
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")])


def sent_signed(client: Client, told: dict[str, Any], content: bytes, kind: str = "application/octet-stream") -> int:
    """Sent with a signature beside it; the status."""
    attachment = {
        "usageType": "http://adlnet.gov/expapi/attachments/signature", "display": {"en": "Signed"}, "contentType": kind,
        "length": len(content), "sha2": hashlib.sha256(content).hexdigest(),
    }
    body = multipart(as_json({**told, "attachments": [attachment]}), as_part(content, **{"Content-Type": kind}))
    status: int = client.ask("POST", "statements", **body).status_code
    return status


@requirement("00115", "Data 2.6 s4.b1", "a signed statement comes with a JSON web signature")
def _(client: Client) -> None:
    told = statement(id=new_id())
    assert sent_signed(client, told, signed(told)) == 200
    assert sent_signed(client, statement(id=new_id()), b"no signature") == 400


@requirement("00116", "Data 2.6 s4.b3", "what is signed is the statement")
def _(client: Client) -> None:
    told = statement(id=new_id())
    assert sent_signed(client, told, signed({**told, "actor": BY_ANOTHER})) == 400
    assert sent_signed(client, told, signed("a text")) == 400


@requirement("00117", "Data 2.6 s4.b4", "it is signed with RS256, RS384 or RS512")
def _(client: Client) -> None:
    for algorithm in HASHES:
        told = statement(id=new_id())
        assert sent_signed(client, told, signed(told, algorithm)) == 200, algorithm
    for algorithm in ("HS256", "none", "ES256"):
        told = statement(id=new_id())
        assert sent_signed(client, told, signed(told, algorithm)) == 400, algorithm
