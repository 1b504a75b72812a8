"""What a body says: strict JSON, one statement or several, and attachments beside them (xAPI-Communication 1.4, 1.5; xAPI-Data 2.4.11)."""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from lms.lrs.rules.asking import Refused, told
from lms.xapi.checking import Version, faults_of

DEEPEST, MOST_STATEMENTS, MOST_PARTS, MOST_BYTES = 100, 1000, 100, 16 * 1024 * 1024
HASHES = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Part:
    """One part of a multipart body. `headers`: names in lower case."""

    headers: dict[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """Without its parameters."""
        return media_type(self.headers.get("content-type", ""))


def media_type(text: str) -> str:
    """A media type without its parameters, in lower case."""
    return text.partition(";")[0].strip().lower()


def json_of(body: bytes) -> Any:
    """What a body says. Raises Refused for what is no JSON in UTF-8, has a name twice, no finite number or more than a hundred levels."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError:
        raise Refused(400, "The body is not UTF-8.") from None
    except (ValueError, RecursionError) as broken:
        raise Refused(400, str(broken) if isinstance(broken, _Broken) else "The body is not JSON.") from None
    _check_depth(value)
    return value


def statements_of(body: bytes, version: Version) -> tuple[list[dict[str, Any]], bool]:
    """The statements of a body and whether it is an array. Raises Refused, naming every fault of every statement."""
    value = json_of(body)
    several = value if isinstance(value, list) else [value]
    if len(several) > MOST_STATEMENTS:
        raise Refused(413, f"Send at most {MOST_STATEMENTS} statements at once.")
    faults = [told(fault, number) for number, each in enumerate(several) for fault in faults_of(each, version)]
    if faults:
        raise Refused(400, "Nothing was stored: there are faults in what was sent.", faults)
    ids = [each["id"].lower() for each in several if "id" in each]
    if len(set(ids)) != len(ids):
        raise Refused(400, "Two statements of the batch have the same id.")
    return several, isinstance(value, list)


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """The parts of a multipart/mixed body (RFC 2046 5.1.1). Raises Refused."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary or len(boundary) > 200:
        raise Refused(400, "The Content-Type names no boundary.")
    mark = b"--" + boundary.encode("utf-8", "replace")
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(mark), body)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise Refused(400, "The parts are not set apart by the boundary that the Content-Type names.")
    if len(pieces) > MOST_PARTS + 2:
        raise Refused(413, f"Send at most {MOST_PARTS} parts at once.")
    return [_part(piece) for piece in pieces[1:-1]]


def contents_of(parts: list[Part], statements: list[dict[str, Any]]) -> dict[str, tuple[str, bytes]]:
    """SHA-2 -> media type and content of each attachment sent. Raises Refused for one that nothing names, or that is not what it says."""
    named = {attachment["sha2"].lower() for attachment in attachments_of(statements)}
    contents: dict[str, tuple[str, bytes]] = {}
    for part in parts:
        sha2 = part.headers.get("x-experience-api-hash", "").lower()
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise Refused(400, "A part with an attachment has to have the header Content-Transfer-Encoding: binary.")
        if sha2 not in named:
            raise Refused(400, "A part has no header X-Experience-API-Hash that one of the statements names as sha2.")
        if HASHES[len(sha2)](part.content).hexdigest() != sha2:
            raise Refused(400, "An attachment is not what its hash says.")
        contents[sha2] = (part.headers.get("content-type", "application/octet-stream"), part.content)
    return contents


def multipart(first: bytes, contents: dict[str, tuple[str, bytes]], boundary: str) -> tuple[bytes, str]:
    """A body of statements with attachments, each once, and its Content-Type (1.5.2)."""
    pieces = [f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode() + first]
    for sha2, (kind, content) in contents.items():
        heading = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
        pieces.append(heading.encode("latin-1", "replace") + content)
    return b"\r\n".join([*pieces, f"--{boundary}--\r\n".encode()]), f"multipart/mixed; boundary={boundary}"


def must_be_complete(statements: list[dict[str, Any]], present: dict[str, tuple[str, bytes]]) -> None:
    """Raises Refused when an attachment is neither sent nor to be found elsewhere."""
    for attachment in attachments_of(statements):
        if "fileUrl" not in attachment and attachment["sha2"].lower() not in present:
            raise Refused(400, "An attachment without fileUrl has to be sent with its statement, as multipart/mixed.")


def attachments_of(statements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every attachment of some statements and of those they hold."""
    for statement in statements:
        yield from statement.get("attachments") or []
        if statement["object"].get("objectType") == "SubStatement":
            yield from attachments_of([statement["object"]])


class _Broken(ValueError):
    """JSON that is no use to anybody, with words."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Broken("A name stands twice in one object.")
    return made


def _no_number(_text: str) -> Any:
    raise _Broken("NaN and Infinity are no JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Broken("A number is too large.")
    return number


def _check_depth(value: Any) -> None:
    """Without recursion, so that a deep body cannot bring it down; looks for halves of characters on the way."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += [*each.keys(), *each.values()]
            elif isinstance(each, list):
                below += each
            elif isinstance(each, str) and SURROGATES.search(each):
                raise Refused(400, "A text holds half a character.")
        if not below:
            return
        level = below
    raise Refused(400, f"The body is more than {DEEPEST} levels deep.")


def _part(piece: bytes) -> Part:
    found = re.match(rb"[ \t]*\r?\n(.*?)\r?\n\r?\n(.*)\Z", piece, re.DOTALL) or re.match(rb"[ \t]*\r?\n()\r?\n(.*)\Z", piece, re.DOTALL)
    if found is None:
        raise Refused(400, "A part has no empty line between its headers and its content.")
    lines = found[1].decode("latin-1").splitlines()
    pairs = [line.partition(":") for line in lines]
    if any(not colon for _, colon, _ in pairs):
        raise Refused(400, "A part has a header that is none.")
    return Part({name.strip().lower(): value.strip() for name, _, value in pairs}, found[2])
