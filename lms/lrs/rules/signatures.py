"""Signed statements: a JSON Web Signature beside the statement it signs (xAPI-Data 2.6; RFC 7515)."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lms.lrs.rules.asking import Refused
from lms.lrs.rules.bodies import json_of, media_type
from lms.xapi.checking import Version, faults_of
from lms.xapi.sameness import is_same

USAGE, TYPE = "http://adlnet.gov/expapi/attachments/signature", "application/octet-stream"
HASHES: Mapping[str, hashes.HashAlgorithm] = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}
WORDS = "The signature of a statement is not valid: "


def check_signatures(statement: dict[str, Any], contents: Mapping[str, tuple[str, bytes]]) -> None:
    """Raises Refused for a signature that is not a JWS in the form asked for, or that does not sign this statement."""
    for attachment in statement.get("attachments") or []:
        if attachment["usageType"] != USAGE:
            continue
        if media_type(attachment["contentType"]) != TYPE:
            raise Refused(400, f"{WORDS}its contentType has to be {TYPE}.")
        sent = contents.get(attachment["sha2"].lower())
        if sent is not None:
            _check(statement, sent[1])


def _check(statement: dict[str, Any], content: bytes) -> None:
    pieces = content.strip().split(b".")
    if len(pieces) != 3:
        raise Refused(400, f"{WORDS}it is no JSON Web Signature.")
    header, payload = _json(pieces[0]), _json(pieces[1])
    if not isinstance(header, dict) or header.get("alg") not in HASHES:
        raise Refused(400, f"{WORDS}its algorithm has to be {', '.join(HASHES)}.")
    signed = _without_signatures(payload) if isinstance(payload, dict) else {}
    if all(faults_of(signed, version) for version in Version) or not is_same(signed, _without_signatures(statement)):
        raise Refused(400, f"{WORDS}it signs another statement.")
    if header.get("x5c"):
        _verify(header, pieces)


def _without_signatures(statement: dict[str, Any]) -> dict[str, Any]:
    rest = [each for each in statement.get("attachments") or [] if not isinstance(each, dict) or each.get("usageType") != USAGE]
    return {name: value for name, value in statement.items() if name != "attachments"} | ({"attachments": rest} if rest else {})


def _json(piece: bytes) -> Any:
    try:
        return json_of(_decoded(piece))
    except (Refused, binascii.Error, ValueError):
        raise Refused(400, f"{WORDS}it holds no JSON.") from None


def _decoded(piece: bytes) -> bytes:
    return base64.b64decode(piece + b"=" * (-len(piece) % 4), altchars=b"-_", validate=True)


def _verify(header: dict[str, Any], pieces: list[bytes]) -> None:
    """Against the certificate that came with it; whom that certificate speaks for is the reader's to judge (2.6)."""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise TypeError("an RSA key is needed")
        key.verify(_decoded(pieces[2]), pieces[0] + b"." + pieces[1], PKCS1v15(), HASHES[header["alg"]])
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, KeyError, IndexError, binascii.Error, json.JSONDecodeError):
        raise Refused(400, f"{WORDS}it does not fit its certificate.") from None
