"""The life of keys: rotation that can be killed at any moment and run again, backups, replaying erasures after a restore."""

import json
import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lms.base.keystore import KeyStore
from lms.base.sealing import key_made_in
from lms.privacy import queries, rules
from lms.privacy.actions.vault import make_further_key, mark_of

Tell = Callable[[int, int], None]


def rotate_kek(tell: Tell = lambda done, total: None) -> int:
    """Wrap every person's key with a new key-encryption key. No word is touched; killed and run again it goes on where it was.

    A wrapped key names the key it was wrapped with and changes in one step, so each opens with exactly one at every moment.
    """
    file = queries.kek_file()
    following = file.with_name(f"{file.name}.next")
    fresh = key_made_in(following)
    fresh_id, at_hand, store = rules.kek_id_of(fresh), queries.keks(), queries.key_store()
    waiting = [key for key in store.all() if key.kek_id != fresh_id]
    for number, key in enumerate(waiting, start=1):
        plain = rules.unwrap(at_hand[key.kek_id], key.wrapped, key.person_id)
        store.rewrap(replace(key, kek_id=fresh_id, wrapped=rules.wrap(fresh, plain, key.person_id)))
        tell(number, len(waiting))
    if file.exists():
        file.replace(file.with_name(f"{file.name}.old-{rules.kek_id_of(file.read_bytes())}"))
    following.replace(file)
    return len(waiting)


def rotate_person_key(person_id: uuid.UUID) -> None:
    """A new key for what this person writes from now on."""
    make_further_key(person_id)


def back_up_keys(folder: Path) -> None:
    """Copy the key store and the key-encryption keys into a folder of their own, while the service runs."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if queries.key_store().path.exists():
        queries.key_store().copy_to(folder / "keys.db")
    for file in sorted(queries.settings().home.glob("keys/*")):
        if file.is_file() and not file.name.startswith("keys.db"):
            shutil.copy2(file, folder / file.name)
    if queries.kek_file().exists():
        shutil.copy2(queries.kek_file(), folder / "kek")


def restore_keys(folder: Path) -> None:
    """Put backed-up keys in place. Raises FileExistsError where there are keys already: nothing is overwritten silently."""
    home = queries.settings().home / "keys"
    if home.exists() and any(home.iterdir()):
        raise FileExistsError(f"{home} holds keys already")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in sorted(folder.iterdir()):
        if file.name == "keys.db":
            KeyStore(file).copy_to(home / "keys.db")
        else:
            shutil.copy2(file, home / file.name)


def replay_erasures() -> int:
    """Destroy again the keys of everybody the ledger names: a restored backup must not bring erased words back. Says how many people."""
    file = queries.ledger_file()
    marks = {json.loads(line)["mark"] for line in file.read_text().splitlines()} if file.exists() else set()
    people = {key.person_id for key in queries.key_store().all()} if queries.key_store().path.exists() else set()
    erased = [person_id for person_id in people if mark_of(person_id) in marks]
    for person_id in erased:
        queries.key_store().delete_of(person_id)
    return len(erased)
