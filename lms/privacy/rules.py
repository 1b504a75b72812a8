"""Sealing words at rest: AES-256-GCM bound to where the words belong (safety.md 3.2)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT, NONCE_BYTES = b"\x01", 12


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
    except (InvalidTag, ValueError) as fault:
        raise CannotBeOpened("damaged or moved") from fault
