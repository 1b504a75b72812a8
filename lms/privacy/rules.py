"""How private words are sealed for one person: plain functions on plain values (safety.md 3.2)."""

import hashlib
import os
import uuid
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.base.sealing import CannotBeOpened

FORMAT, NONCE, TAG, BLOCK, KEY_BYTES = b"\x02", 12, 16, 256, 32
HEAD = len(FORMAT) + 16 + NONCE
OFFERED_FOR = timedelta(hours=24)
"""How long a copy of everything can be taken (safety.md 3.5)."""

CHANGE_OF_MIND = timedelta(days=7)
"""How long somebody may change her mind before she is erased (design.md 3)."""

KIND_WORDS = {
    "none": "about the work, not about you", "link": "a random number that joins records", "identity": "who you are and how you sign in",
    "pseudonym": "a random name in the learning record", "contact": "how to reach you", "learning": "what you learn and how it goes",
    "reflection": "private: what you write for yourself", "wellbeing": "private: how you are", "safeguarding": "about somebody's safety",
}
BASIS_WORDS = {
    "identity": "Needed to give you an account (contract, Article 6(1)(b) UK GDPR).",
    "contact": "Needed to reach you (contract, Article 6(1)(b)).",
    "learning": "Your organisation's interest in safe, well-trained support (legitimate interests, Article 6(1)(f)).",
    "pseudonym": "As for learning: the record that accreditation rests on.",
    "reflection": "Your own choice to write it (consent, Articles 6(1)(a) and 9(2)(a)); nobody asks you to.",
    "wellbeing": "Your own choice to tell it (consent, Articles 6(1)(a) and 9(2)(a)).",
    "safeguarding": "Keeping people safe (Article 6(1)(f); Article 9(2)(g) with Schedule 1 of the Data Protection Act 2018).",
}
"""The service's proposal: which basis holds is decided by the organisation that uses it (safety.md 1.1)."""


class KeyGone(CannotBeOpened):
    """The person's key was destroyed: her words are noise for ever."""


def kek_id_of(kek: bytes) -> str:
    """The id of a key-encryption key; says nothing about it."""
    return hashlib.sha256(b"peerway kek id" + kek).hexdigest()[:16]


def wrap(kek: bytes, key: bytes, person_id: uuid.UUID) -> bytes:
    """A person's key, opened only by this key-encryption key and only as hers."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, key, _bound_key(kek, person_id))


def unwrap(kek: bytes, wrapped: bytes, person_id: uuid.UUID) -> bytes:
    """The person's key. Raises CannotBeOpened when it was damaged, moved or wrapped by another."""
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound_key(kek, person_id))
    except (InvalidTag, ValueError) as fault:
        raise CannotBeOpened("the person's key is damaged") from fault


def seal(key: bytes, key_id: uuid.UUID, words: str, place: str) -> bytes:
    """Words sealed for one place. The length tells only how many blocks of 256 bytes they fill."""
    nonce = os.urandom(NONCE)
    return FORMAT + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, _padded(words), place.encode())


def key_id_of(sealed: bytes) -> uuid.UUID:
    """Which key opens this. Raises CannotBeOpened for anything that was not sealed here."""
    if sealed[:1] != FORMAT or len(sealed) < HEAD + TAG:
        raise CannotBeOpened("unknown format")
    return uuid.UUID(bytes=sealed[1:17])


def unseal(key: bytes, sealed: bytes, place: str) -> str:
    """The words again. Raises CannotBeOpened for damaged or moved ones; they are never shown as other text."""
    try:
        padded = AESGCM(key).decrypt(sealed[17:HEAD], sealed[HEAD:], place.encode())
        return padded[:padded.rindex(b"\x80")].decode("utf-8", "surrogatepass")
    except (InvalidTag, ValueError) as fault:
        raise CannotBeOpened("damaged or moved") from fault


def place_of(table: str, column: str, person_id: uuid.UUID, row_id: uuid.UUID) -> str:
    """Where words open, and nowhere else."""
    return f"{table}|{column}|{person_id}|{row_id}|v1"


def _padded(words: str) -> bytes:
    """ISO/IEC 7816-4 padding, so that the whole is a multiple of the block."""
    plain = words.encode("utf-8", "surrogatepass") + b"\x80"
    return plain + b"\0" * (-(len(plain) + HEAD + TAG) % BLOCK)


def _bound_key(kek: bytes, person_id: uuid.UUID) -> bytes:
    return f"dek|{person_id}|{kek_id_of(kek)}|v1".encode()
