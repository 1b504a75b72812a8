"""What the answer of another record store means, how long to wait, and where we may send at all. Plain functions on plain values."""

import ipaddress
import json
import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 50, 1024 * 1024
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
LEASE = timedelta(minutes=4)
TELL_AFTER = timedelta(hours=6)
LONGEST_ANSWER = 2000
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")      # addresses behind it are of the older kind, whatever they lead to

NO_ADDRESS = "Enter the address of its record store, beginning with https://."
NOT_PLAIN = "Enter the address alone, without a user name, a question mark or a # in it."
NOT_SAFE = "The address has to begin with https://, so that nobody reads along on the way."


class Meaning(Enum):
    """What to do after an answer."""

    ARRIVED = "it is there"
    LATER = "try again later"
    STOP = "our key is refused: a lead has to look"
    CONFLICT = "something of this id is there already"
    REFUSED = "it will not have it"


def meaning_of(status: int) -> Meaning:
    """What the status of an answer to sent statements means (xAPI-Communication 3.2).

    Only what is about the statements themselves is held against them: a wrong address or a busy server says nothing about a statement.
    """
    if status in (200, 204):
        return Meaning.ARRIVED
    if status in (401, 403):
        return Meaning.STOP
    if status == 409:
        return Meaning.CONFLICT
    if status in (400, 413, 415, 422):
        return Meaning.REFUSED
    return Meaning.LATER


def is_passing(status: int) -> bool:
    """Whether the other side is only not able to just now, whatever it was asked."""
    return status in (408, 425, 429) or status >= 500


def names_them(body: bytes, statement_ids: Sequence[uuid.UUID]) -> bool:
    """Whether an answer 200 is that of a record store, which names what it has stored (xAPI-Communication 2.1.2), and not some page."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, list) and sorted(str(each).lower() for each in told) == sorted(str(each) for each in statement_ids)


def wait_after(tries: int, chance: float, asked_seconds: int | None = None) -> timedelta:
    """How long to wait after so many failures: doubled each time, with up to half as much again by `chance` (0 to 1), and at least as
    long as the other side asked for, within reason."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    asked = min(timedelta(seconds=asked_seconds or 0), LONGEST_WAIT)
    return max(wait, asked) * (1 + chance / 2)


def words_of(status: int) -> str:
    """Why we wait, in words for a lead."""
    if status in (200, 204):
        return "It answered, but not as a record store does. Is the address right?"
    if 300 <= status < 400 or status in (404, 405, 410):
        return f"There is no record store at this address (it answered {status})."
    if status in (429, 503):
        return f"It is busy (it answered {status})."
    return f"It has a problem of its own (it answered {status})."


def legible(body: bytes) -> str:
    """What another store said, as far as it can be shown: a lead reads it to find out what is wrong."""
    return body.decode("utf-8", "replace").replace("\x00", "")[:LONGEST_ANSWER]


def retry_after(text: str | None) -> int | None:
    """The seconds of a Retry-After; None when there is none or it names a date."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else None


def is_outside(address: str) -> bool:
    """Whether a numeric address is one of the public network: nobody reaches what stands behind our own walls through us."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in TRANSLATED:
            return False
        return is_outside(str(found.ipv4_mapped)) if found.ipv4_mapped else found.is_global and not found.is_multicast
    return found.is_global and not found.is_multicast


def address_of(text: str, inside: Collection[str]) -> str:
    """The address of a store as it is kept, without /statements at its end. Raises ValueError with words. `inside`: hosts of our own
    network that whoever runs the service has allowed; only they may be reached without encryption."""
    text = text.strip()
    if not text.isprintable() or " " in text or len(text) > 400:
        raise ValueError(NO_ADDRESS)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise ValueError(NO_ADDRESS)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(NOT_PLAIN)
    if parts.scheme == "http" and host not in inside:
        raise ValueError(NOT_SAFE)
    path = parts.path.rstrip("/").removesuffix("/statements").rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}/"
