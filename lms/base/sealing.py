"""Sealing words at rest: AES-256-GCM bound to where the words belong (safety.md 3.2), and the installation's own keys in their files."""

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT, NONCE_BYTES, KEY_BYTES = b"\x01", 12, 32


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


def key_in(path: Path) -> bytes | None:
    """The key of a file, or None while there is none. Raises CannotBeOpened when the file is not a key: half a key seals nothing."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        raise CannotBeOpened(f"the key {path.name} is damaged")
    return key


def key_made_in(path: Path) -> bytes:
    """The key of a file, made now when there is none: whole on disc before it has its name, so that of several makers at once the first
    one's stays and all of them use it."""
    key = key_in(path)
    if key is not None:
        return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_bytes()
