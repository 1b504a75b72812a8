"""Private words open for their writer, in their place, with her key, or not at all (safety.md 3.2, 3.5; NEW-6; F9; F20)."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.access import Actor
from lms.base.errors import NotAllowed
from lms.base.keystore import KeyStore
from lms.base.sealing import CannotBeOpened
from lms.config import ROOT
from lms.privacy import actions, queries, rules
from lms.privacy.actions import vault
from lms.privacy.rules import KeyGone

AMINA, BEX, ROW = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
PLACE: dict[str, Any] = {"table": "entry", "column": "sealed", "row_id": ROW}
WORDS = "a sentence planted here"


@pytest.fixture(autouse=True)
def _fresh_keys(house: Flask) -> Any:
    """No keys from another test."""
    home = house.config["SETTINGS"].home
    for file in (*home.glob("keys/kek*"), *home.glob("keys/keys.db*"), *home.glob("ledger/*")):
        file.unlink()


def actor(person_id: uuid.UUID) -> Actor:
    """Somebody acting."""
    return Actor(person_id=person_id, name="x", nation="")


def read(person_id: uuid.UUID, sealed: bytes, **place: Any) -> str:
    """As the writer reads it."""
    return actions.open_for(person_id, sealed, **(PLACE | place), by=actor(person_id), purpose="test")


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(alphabet=st.characters(), max_size=700))
def test_every_text_comes_back_and_its_length_says_little(words: str) -> None:
    key, key_id = os.urandom(32), uuid.uuid4()
    sealed = rules.seal(key, key_id, words, "here")
    assert rules.unseal(key, sealed, "here") == words and len(sealed) % 256 == 0


def test_words_open_for_their_writer_with_a_purpose_alone() -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    assert read(AMINA, sealed) == WORDS and WORDS.encode() not in sealed
    with pytest.raises(NotAllowed):
        actions.open_for(AMINA, sealed, **PLACE, by=actor(BEX), purpose="curious")
    with pytest.raises(ValueError, match="purpose"):
        actions.open_for(AMINA, sealed, **PLACE, by=actor(AMINA), purpose="")


@pytest.mark.parametrize("elsewhere", [{"row_id": uuid.uuid4()}, {"column": "other"}, {"table": "draft"}])
def test_words_moved_to_another_row_column_or_table_do_not_open(elsewhere: dict[str, Any]) -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    with pytest.raises(CannotBeOpened):
        read(AMINA, sealed, **elsewhere)


def test_words_moved_to_another_person_do_not_open() -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    actions.seal_for(BEX, WORDS, **PLACE)
    with pytest.raises(CannotBeOpened):
        read(BEX, sealed)


@settings(max_examples=60, deadline=None, database=None)
@given(st.data())
def test_one_damaged_byte_is_never_shown_as_other_text(data: st.DataObject) -> None:
    key, key_id = os.urandom(32), uuid.uuid4()
    sealed = bytearray(rules.seal(key, key_id, WORDS, "here"))
    sealed[data.draw(st.integers(17, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotBeOpened):
        rules.unseal(key, bytes(sealed), "here")


def test_a_damaged_wrapped_key_or_a_key_moved_to_another_person_does_not_open() -> None:
    kek, key = os.urandom(32), os.urandom(32)
    wrapped = rules.wrap(kek, key, AMINA)
    assert rules.unwrap(kek, wrapped, AMINA) == key
    for bad, whose in ((wrapped[:-1] + bytes([wrapped[-1] ^ 1]), AMINA), (wrapped, BEX), (b"", AMINA)):
        with pytest.raises(CannotBeOpened):
            rules.unwrap(kek, bad, whose)


def test_a_destroyed_key_is_gone_from_the_file_and_its_words_for_ever(house: Flask) -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    held = queries.key_store().of_person(AMINA)[0].wrapped
    kept = actions.seal_for(BEX, WORDS, **PLACE)
    actions.destroy_keys(AMINA)
    with pytest.raises(KeyGone):
        read(AMINA, sealed)
    raw = b"".join(file.read_bytes() for file in (house.config["SETTINGS"].home / "keys").glob("keys.db*"))
    assert held not in raw and read(BEX, kept) == WORDS
    assert AMINA.hex not in queries.ledger_file().read_text() and str(AMINA) not in queries.ledger_file().read_text()


def test_a_restored_backup_forgets_again(house: Flask, tmp_path: Path) -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    actions.back_up_keys(tmp_path / "keys")
    actions.destroy_keys(AMINA)
    shutil.move(house.config["SETTINGS"].home / "keys", tmp_path / "lost")
    actions.restore_keys(tmp_path / "keys")
    assert read(AMINA, sealed) == WORDS, "the control: the backup of the keys would bring it back"
    assert actions.replay_erasures() == 1
    with pytest.raises(KeyGone):
        read(AMINA, sealed)
    with pytest.raises(FileExistsError):
        actions.restore_keys(tmp_path / "keys")


def test_without_its_key_encryption_key_nothing_opens_and_nothing_new_is_sealed_over_it(house: Flask) -> None:
    sealed = actions.seal_for(AMINA, WORDS, **PLACE)
    file = queries.kek_file()
    away = file.read_bytes()
    file.unlink()
    for attempt in (lambda: read(AMINA, sealed), lambda: actions.seal_for(BEX, WORDS, **PLACE)):
        with pytest.raises(CannotBeOpened):
            attempt()
    assert not file.exists(), "no new key takes the lost one's place"
    file.write_bytes(away)
    assert read(AMINA, sealed) == WORDS


def test_twenty_makers_at_once_give_a_person_one_key(house: Flask) -> None:
    def make() -> None:
        with house.app_context():
            actions.seal_for(AMINA, WORDS, **PLACE)
    threads = [threading.Thread(target=make) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(queries.key_store().of_person(AMINA)) == 1


def _look(store: KeyStore, ready: threading.Barrier) -> Any:
    ready.wait()
    return store.of_person(AMINA)


def test_a_store_that_many_open_first_turns_nobody_away(tmp_path: Path) -> None:
    """Opened in place, two of three hundred such beginnings said that the file was locked."""
    for number in range(300):
        store, ready = KeyStore(tmp_path / str(number) / "keys.db"), threading.Barrier(20)
        with ThreadPoolExecutor(20) as hands:
            looks = [hands.submit(_look, store, ready) for _ in range(20)]
        assert [look.result() for look in looks] == [[]] * 20
        assert not list(store.path.parent.glob("keys.db.*")), "no draft is left"


def test_a_rotation_changes_the_wrapping_and_no_word(house: Flask) -> None:
    sealed = {person: actions.seal_for(person, WORDS, **PLACE) for person in (AMINA, BEX)}
    before = vault.active_kek()
    assert actions.rotate_kek() == 2 and vault.active_kek() != before
    actions.rotate_person_key(AMINA)
    assert rules.key_id_of(actions.seal_for(AMINA, "newer", **PLACE)) != rules.key_id_of(sealed[AMINA])
    assert all(read(person, words) == WORDS for person, words in sealed.items())


def killed_rotations(house: Flask, times: int) -> None:
    """Kill a rotation at a different moment each time, then look at every key and every text."""
    people = [uuid.uuid4() for _ in range(150)]
    sealed = {person: actions.seal_for(person, WORDS, **PLACE) for person in people}
    settings_ = house.config["SETTINGS"]
    environment = {
        "PATH": os.environ["PATH"], "PEERWAY_HOME": str(settings_.home), "PEERWAY_DEMO": "1", "PEERWAY_SECRET_KEY": settings_.secret_key,
    }
    for number in range(times):
        command = [sys.executable, "-m", "flask", "--app", "lms.app", "keys", "rotate-kek"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            time.sleep(0.01 * (number % 7))
            process.send_signal(signal.SIGKILL)
        at_hand = queries.keks()
        for key in queries.key_store().all():
            opening = [kek_id for kek_id, kek in at_hand.items() if _opens(kek, key)]
            assert opening == [key.kek_id], "exactly one key opens it"
        assert all(read(person, words) == WORDS for person, words in sealed.items())
    actions.rotate_kek()
    assert all(read(person, words) == WORDS for person, words in sealed.items())


def _opens(kek: bytes, key: Any) -> bool:
    try:
        return bool(rules.unwrap(kek, key.wrapped, key.person_id))
    except CannotBeOpened:
        return False


def test_a_rotation_killed_three_times_leaves_every_text_readable_by_exactly_one_key(house: Flask) -> None:
    killed_rotations(house, 3)


@pytest.mark.long
def test_a_rotation_killed_twenty_times_leaves_every_text_readable_by_exactly_one_key(house: Flask) -> None:
    killed_rotations(house, 20)


def test_a_key_store_is_its_own_and_read_by_the_service_alone(house: Flask) -> None:
    actions.seal_for(AMINA, WORDS, **PLACE)
    files = list((house.config["SETTINGS"].home / "keys").iterdir())
    assert files and all(file.stat().st_mode & 0o077 == 0 for file in files if not file.name.endswith(("-shm", "-wal")))
    assert isinstance(queries.key_store(), KeyStore) and "entry" not in queries.key_store().path.read_bytes().decode("latin-1")
