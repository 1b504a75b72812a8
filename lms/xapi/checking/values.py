"""The plain values of a statement: what an IRI, a moment, a duration or a language tag looks like (xAPI-Data 4; RFC 3987, 3339, 5646)."""

import re
from datetime import datetime
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s\x00-\x20\x7f<>\"{}|\\^`]+", re.IGNORECASE)
MAILBOX = re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
SHA2 = re.compile(r"[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=(\"[^\"]*\"|[\w!#$&^.+-]+))*")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?", re.IGNORECASE)
NO_OFFSET_AT_ALL = re.compile(r".*-00(:?00)?")
DURATION = re.compile(
    r"P(?=.)(\d+W|(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?D)?(T(?=\d)(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?)"
)
LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))",
    re.IGNORECASE,
)


def is_text(value: Any) -> bool:
    """Text, empty or not."""
    return isinstance(value, str)


def is_number(value: Any) -> bool:
    """A JSON number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def looks_like(pattern: re.Pattern[str], value: Any) -> bool:
    """Text that is wholly of this form."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def is_moment(value: Any, *, needs_offset: bool = False) -> bool:
    """ISO 8601 with date and time, on a day there is; never with the offset -00, which says that nothing is known (xAPI-Data 4.5).

    `needs_offset`: RFC 3339 as 2.0 asks for it, which lets a space stand for the T.
    """
    found = MOMENT.fullmatch(value.replace(" ", "T", 1) if needs_offset else value) if isinstance(value, str) else None
    if found is None or (NO_OFFSET_AT_ALL.fullmatch(found[5] or "")) or (needs_offset and not (found[5] and found[3])):
        return False
    try:
        datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or ':00')[:3].replace(':60', ':59')}{_offset(found[5] or '')}")
    except ValueError:
        return False
    return True


def _offset(text: str) -> str:
    return re.sub(r"([+-]\d\d):?(\d\d)?", lambda parts: f"{parts[1]}:{parts[2] or '00'}", text.upper())


def is_duration(value: Any) -> bool:
    """ISO 8601, such as PT2M30.5S (xAPI-Data 4.6)."""
    return looks_like(DURATION, value)


def is_iri(value: Any) -> bool:
    """An absolute IRI."""
    return looks_like(IRI, value)


def is_uuid(value: Any) -> bool:
    """In its usual form of 36 characters."""
    return looks_like(UUID, value)
