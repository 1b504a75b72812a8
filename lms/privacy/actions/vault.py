"""Sealing and opening private words. Without a purpose, and by anybody but the person herself, nothing is opened (NEW-6)."""

import hashlib
import json
import os
import uuid

from lms.access import Actor
from lms.base import clock, ids
from lms.base.errors import NotAllowed
from lms.base.keystore import WrappedKey
from lms.base.sealing import CannotBeOpened, key_made_in
from lms.privacy import queries, rules
from lms.privacy.rules import KeyGone

SHUT = "This cannot be opened just now. Nothing is lost: ask the people who run the service about the key."
HERS_ALONE = "Only the person who wrote this can read it."
KEY_MISSING = "the key-encryption key of this installation is missing"


def seal_for(person_id: uuid.UUID, words: str, *, table: str, column: str, row_id: uuid.UUID) -> bytes:
    """Words that only this person's key opens, in this place only. Her key is on disc before the words are (safety.md 3.2)."""
    key_id, key = _key_for(person_id)
    return rules.seal(key, key_id, words, rules.place_of(table, column, person_id, row_id))


def open_for(
    person_id: uuid.UUID, sealed: bytes, *, table: str, column: str, row_id: uuid.UUID, by: Actor, purpose: str,
) -> str:
    """The words again, for their writer. Raises NotAllowed for anybody else, KeyGone after erasure, CannotBeOpened for damaged ones."""
    if not purpose:
        raise ValueError("nothing private is read without a purpose")
    if by.person_id != person_id:
        raise NotAllowed(HERS_ALONE)
    return open_own(person_id, sealed, table=table, column=column, row_id=row_id)


def open_or_none(
    person_id: uuid.UUID, sealed: bytes, *, table: str, column: str, row_id: uuid.UUID, by: Actor, purpose: str,
) -> str | None:
    """The same; None for what cannot be opened just now, of which a page says SHUT. Raises NotAllowed for anybody else."""
    try:
        return open_for(person_id, sealed, table=table, column=column, row_id=row_id, by=by, purpose=purpose)
    except CannotBeOpened:
        return None


def open_own(person_id: uuid.UUID, sealed: bytes, *, table: str, column: str, row_id: uuid.UUID) -> str:
    """For who only ever looks up the writer's own rows (drafts), and for the drill that throws the words away (`sampling`)."""
    wrapped = queries.key_store().by_id(rules.key_id_of(sealed))
    if wrapped is None:
        raise KeyGone("the key was destroyed")
    if wrapped.person_id != person_id:
        raise CannotBeOpened("another person's words")
    return rules.unseal(_unwrapped(wrapped), sealed, rules.place_of(table, column, person_id, row_id))


def open_shown(person_id: uuid.UUID, sealed: bytes, *, table: str, row_id: uuid.UUID) -> str:
    """Words a person has chosen to show, sealed once more under the column "shown" for that: nothing sealed elsewhere opens here."""
    return open_own(person_id, sealed, table=table, column="shown", row_id=row_id)


def destroy_keys(person_id: uuid.UUID) -> None:
    """Make everything private of hers unreadable, here and in every backup once the key backups are gone. It cannot be taken back.

    The ledger first: should the rest fail, the worker's next turn at erasing destroys what is left.
    """
    _note_in_ledger(person_id)
    queries.key_store().delete_of(person_id)


def mark_of(person_id: uuid.UUID) -> str:
    """What the ledger keeps instead of an id."""
    return hashlib.sha256(b"peerway erasure" + person_id.bytes).hexdigest()


def is_in_ledger(person_id: uuid.UUID) -> bool:
    """Whether she was erased here, or before a restore."""
    file = queries.ledger_file()
    return file.exists() and mark_of(person_id) in file.read_text()


def _note_in_ledger(person_id: uuid.UUID) -> None:
    file = queries.ledger_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"entry": str(ids.new()), "at": clock.now().isoformat(), "mark": mark_of(person_id)})
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as ledger:
        ledger.write(line + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def _key_for(person_id: uuid.UUID) -> tuple[uuid.UUID, bytes]:
    held = queries.key_store().of_person(person_id)
    if not held and is_in_ledger(person_id):
        raise KeyGone("she was erased: no key is made for her again")
    if not held:
        _make_key(person_id, is_first=True)
        held = queries.key_store().of_person(person_id)
    return held[0].key_id, _unwrapped(held[0])


def make_further_key(person_id: uuid.UUID) -> None:
    """A new key for what she writes from now on; earlier words keep theirs."""
    _make_key(person_id, is_first=False)


def _make_key(person_id: uuid.UUID, *, is_first: bool) -> None:
    kek = active_kek()
    wrapped = rules.wrap(kek, os.urandom(rules.KEY_BYTES), person_id)
    queries.key_store().add(WrappedKey(ids.new(), person_id, rules.kek_id_of(kek), wrapped), clock.now(), is_first=is_first)


def active_kek() -> bytes:
    """The key-encryption key new keys are wrapped with, made at the first need. Never made anew while wrapped keys wait for a lost one."""
    file = queries.kek_file()
    following = file.with_name(f"{file.name}.next")
    # Asked in this order: where wrapped keys are seen, the key they were wrapped with had its file before.
    are_wrapped = queries.key_store().path.exists() and bool(queries.key_store().all())
    if are_wrapped and not file.exists() and not following.exists():
        raise CannotBeOpened(KEY_MISSING)
    kek = key_made_in(following if following.exists() else file)
    if not following.exists() and file.stat().st_mode & 0o777 == 0o600:
        file.chmod(0o400)
    return kek


def _unwrapped(wrapped: WrappedKey) -> bytes:
    kek = queries.keks().get(wrapped.kek_id)
    if kek is None:
        raise CannotBeOpened(KEY_MISSING)
    return rules.unwrap(kek, wrapped.wrapped, wrapped.person_id)
