"""What an entry's link in the chain is made of: plain functions on plain values."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

BEGINNING = b"peerway audit"
FRESH_MINUTES = 60
"""Entries younger than this may have no link yet; older ones without one are named by `verify`."""


def digest_of(before: bytes, entry: Sequence[object]) -> bytes:
    """The digest of an entry's values after the digest before it."""
    return hashlib.sha256(before + json.dumps([_plain(value) for value in entry], ensure_ascii=False).encode()).digest()


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
