"""What becomes of a document: whether it may be written now, and how two of them merge (xAPI-Communication 2.2, 3.1)."""

import hashlib
import json
from typing import Any

from lms.lrs.rules.asking import DocumentKind, Refused
from lms.lrs.rules.bodies import json_of, media_type
from lms.xapi.checking import Version

JSON = "application/json"
EXISTS = (
    "There is a document of this name already. Fetch it, look at what it says, and send yours with the header If-Match and its ETag "
    "to replace it."
)


def etag_of(content: bytes) -> str:
    """The entity tag of a document: its SHA-1 in hexadecimal, in quotes (3.1)."""
    return f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'


def must_hold(
    method: str, kind: DocumentKind, version: Version, present: str | None, *, if_match: str | None, if_none_match: str | None,
) -> None:
    """Raises Refused when somebody else wrote first, or when a PUT does not say what it was made from. `present`: the ETag there is."""
    if if_match is not None and (present is None or not _names(if_match, present)):
        raise Refused(412, "The document is not the one that was fetched: somebody has changed it since.")
    if if_none_match is not None and present is not None and _names(if_none_match, present):
        raise Refused(412, "There is a document of this name already.")
    if method != "PUT" or if_match is not None or if_none_match is not None or _may_go_without(kind, version, present):
        return
    raise Refused(409, EXISTS) if present is not None else Refused(400, "A profile is sent with the header If-Match or If-None-Match.")


def merged(old: bytes, old_type: str, new: bytes, new_type: str) -> bytes:
    """Both documents in one, what is new before what was there, one level deep. Raises Refused unless both are JSON objects (2.2)."""
    if media_type(old_type) != JSON or media_type(new_type) != JSON:
        raise Refused(400, "Only two JSON documents can be put together: one of these is not application/json.")
    return json.dumps({**_object(old), **_object(new)}, ensure_ascii=False).encode()


def must_be_object(content: bytes, content_type: str) -> None:
    """Raises Refused for a document sent as JSON by POST that is no JSON object."""
    if media_type(content_type) == JSON:
        _object(content)


def _object(content: bytes) -> dict[str, Any]:
    value = json_of(content)
    if not isinstance(value, dict):
        raise Refused(400, "A JSON document that is posted has to be an object.")
    return value


def _may_go_without(kind: DocumentKind, version: Version, present: str | None) -> bool:
    """1.0.3 asks it of profiles alone, 2.0 of everything that is there already."""
    if version is Version.ONE:
        return kind is DocumentKind.STATE
    return present is None


def _names(header: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return "*" in tags or etag.strip('"') in tags
