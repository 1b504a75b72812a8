"""Fates of a table at erasure, and sealing: AES-256-GCM bound to where the words belong (safety.md 3.2)."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT, NONCE_BYTES = b"\x01", 12


class Fate(StrEnum):
    """What becomes of a table's rows when a person is erased."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True)
class Erasure:
    """A room's word about one of its tables: what happens to it, and why in plain words (shown on "what we keep and why")."""

    table: str
    fate: Fate
    why: str


class CannotBeOpened(Exception):
    """The sealed words were damaged, moved or sealed with another key. They are never shown as other text."""


def seal(key: bytes, words: str, bound_to: str) -> bytes:
    """Words made unreadable without the 32-byte key; they open only where they belong (`bound_to`: table|column|row)."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, words.encode("utf-8", "surrogatepass"), bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> str:
    """The words again. Raises CannotBeOpened."""
    if sealed[:1] != FORMAT:
        raise CannotBeOpened("unknown format")
    nonce, body = sealed[1:1 + NONCE_BYTES], sealed[1 + NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to.encode()).decode("utf-8", "surrogatepass")
    except InvalidTag as fault:
        raise CannotBeOpened("damaged or moved") from fault


def unnamed(tables: Iterable[str], erasures: Iterable[Erasure]) -> set[str]:
    """Tables no room has spoken for: erasure would silently leave them."""
    return set(tables) - {erasure.table for erasure in erasures}
