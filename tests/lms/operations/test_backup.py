"""A backup of a running service is whole, opens nothing by itself, and comes back into an empty place alone (F7, F8, F9)."""

import shutil
import sqlite3
import threading
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from lms.membership.models import Cohort
from lms.operations import actions, queries
from lms.operations.actions import NotRestored
from lms.privacy import actions as vault
from lms.privacy.actions import erasing
from lms.privacy.actions.vault import open_own
from lms.privacy.rules import KeyGone
from tests import houses
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.migrations.databases import empty_database, rows

WORDS, ROW = "planted private sentence", uuid.uuid4()
PLACE: dict[str, Any] = {"table": "entry", "column": "sealed", "row_id": ROW}


def silent(_words: str) -> None:
    """Nobody listens."""


@pytest.fixture
def backups(house: Flask, tmp_path: Path) -> Path:
    """A folder for this test's backups."""
    house.config["SETTINGS"] = replace(house.config["SETTINGS"], backup_folder=tmp_path / "backups")
    return tmp_path / "backups"


def brought_back(house: Flask, kind: str, main: Path, keys: Path, tmp_path: Path) -> Any:
    """The backup in an empty house: every row of it, and how many were forgotten again."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    with empty_database(kind, home) as url:
        app = create_app(houses.settings(home, url))
        with app.app_context():
            forgotten = actions.restore(app.config["SETTINGS"], main, keys, silent)
            found = rows(db.engine)
            db.session.remove()
            db.engine.dispose()
    return found, forgotten


@BOTH
def test_every_row_comes_back(house: Flask, backups: Path, tmp_path: Path) -> None:
    before, kind = rows(db.engine), db.engine.dialect.name
    main = actions.back_up(house.config["SETTINGS"], silent)
    found, forgotten = brought_back(house, kind, main, backups / "keys" / main.name, tmp_path)
    assert (found, forgotten) == (before, 0) and before["completion"]


@BOTH
def test_what_was_acknowledged_before_the_backup_began_is_in_it_while_others_go_on_writing(
    app: Flask, house: Flask, backups: Path, client_of: Any, tmp_path: Path,
) -> None:
    amina, stop = client_of("amina"), threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            amina.get("/course")
            amina.get("/record")
    writing = threading.Thread(target=go_on)
    writing.start()
    sealed = vault.seal_for(uuid.uuid4(), WORDS, **PLACE)
    before = rows(db.engine)["completion"]
    main = actions.back_up(house.config["SETTINGS"], silent)
    stop.set()
    writing.join()
    found, _ = brought_back(house, db.engine.dialect.name, main, backups / "keys" / main.name, tmp_path)
    assert found["completion"] == before and sealed


def test_the_main_backup_holds_no_key_and_is_for_the_service_alone(house: Flask, backups: Path) -> None:
    vault.seal_for(uuid.uuid4(), WORDS, **PLACE)
    main = actions.back_up(house.config["SETTINGS"], silent)
    assert {file.name for file in main.iterdir()} == {"manifest.json", "peerway.db"}
    assert main.stat().st_mode & 0o077 == 0 and queries.newest(house.config["SETTINGS"]) is not None
    kek = (backups / "keys" / main.name / "kek").read_bytes()
    assert kek not in (main / "peerway.db").read_bytes() and WORDS.encode() not in (main / "peerway.db").read_bytes()


def test_who_was_erased_since_is_forgotten_again(house: Flask, backups: Path, tmp_path: Path) -> None:
    person = uuid.uuid4()
    sealed = vault.seal_for(person, WORDS, **PLACE)
    main = actions.back_up(house.config["SETTINGS"], silent)
    vault.destroy_keys(person)
    actions.back_up(replace(house.config["SETTINGS"], backup_folder=tmp_path / "later"), silent)
    shutil.copy(tmp_path / "later" / "erasures", backups / "erasures")
    home = tmp_path / "elsewhere"
    home.mkdir()
    other = create_app(houses.settings(home, f"sqlite:///{home / 'peerway.db'}"))
    with other.app_context():
        assert actions.restore(other.config["SETTINGS"], main, backups / "keys" / main.name, silent) == 1
        with pytest.raises(KeyGone):
            open_own(person, sealed, **PLACE)
        db.engine.dispose()


@BOTH
def test_the_rows_of_who_was_erased_since_go_again_too(
    cast: Any, house: Flask, backups: Path, tmp_path: Path,
) -> None:
    kind, before = db.engine.dialect.name, rows(db.engine)
    main = actions.back_up(house.config["SETTINGS"], silent)
    erasing.erase(cast.amina.person_id)
    shutil.copy(house.config["SETTINGS"].home / "ledger" / "erasures", backups / "erasures")
    found, forgotten = brought_back(house, kind, main, backups / "keys" / main.name, tmp_path)
    assert forgotten == 1 and len(found["person"]) == len(before["person"]) - 1
    assert cast.amina.email not in str(found) and len(found["completion"]) == len(before["completion"])


def test_nothing_is_overwritten_and_a_damaged_backup_is_refused_before_any_change(house: Flask, backups: Path, tmp_path: Path) -> None:
    main = actions.back_up(house.config["SETTINGS"], silent)
    keys = backups / "keys" / main.name
    with pytest.raises(NotRestored, match="There is data here already"):
        actions.restore(house.config["SETTINGS"], main, keys, silent)
    raw = bytearray((main / "peerway.db").read_bytes())
    raw[5_000] ^= 1
    (main / "peerway.db").write_bytes(bytes(raw))
    empty = replace(house.config["SETTINGS"], home=tmp_path / "new", database_url=f"sqlite:///{tmp_path / 'new' / 'peerway.db'}")
    with pytest.raises(NotRestored, match="damaged"):
        actions.restore(empty, main, keys, silent)
    (main / "manifest.json").unlink()
    with pytest.raises(NotRestored, match="no whole backup"):
        actions.restore(empty, main, keys, silent)
    assert not (tmp_path / "new").exists()


def test_copying_the_file_of_a_running_database_is_no_backup(house: Flask, tmp_path: Path, cast: Any, backups: Path) -> None:
    """F7's control: what `cp` takes looks whole and lacks what was acknowledged, while the backup made at the same moment has it."""
    file = Path(str(make_url(house.config["SETTINGS"].database_url).database))
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with inside(house, cast.olu.organisation_id) as session:
        session.add_all(Cohort(organisation_id=cast.olu.organisation_id, name=f"acknowledged {number}") for number in range(50))
    shutil.copy(file, tmp_path / "copied.db")
    main = actions.back_up(house.config["SETTINGS"], silent)
    counts = []
    for copy in (tmp_path / "copied.db", main / "peerway.db"):
        with closing(sqlite3.connect(copy)) as kept:
            assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",), "it says that it is whole"
            counts.append(kept.execute("SELECT count(*) FROM cohort WHERE name LIKE 'acknowledged%'").fetchone()[0])
    assert counts == [0, 50]


def test_old_backups_go_and_keys_go_first(house: Flask, backups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = clock.now()
    names = []
    for days in (100, 30, 3, 0):
        monkeypatch.setattr(clock, "now", lambda days=days: today - timedelta(days=days))
        names.append(actions.back_up(house.config["SETTINGS"], silent).name)
    assert sorted(each.name for each in (backups / "main").iterdir()) == names[1:]
    assert sorted(each.name for each in (backups / "keys").iterdir()) == names[2:]


def test_the_commands_say_what_they_do(house: Flask, backups: Path) -> None:
    said = house.test_cli_runner().invoke(args=["backup"])
    assert said.exit_code == 0 and "4 of 4" in said.output and "Backed up to" in said.output
    main = next((backups / "main").iterdir())
    refused = house.test_cli_runner().invoke(args=["restore", str(main), str(backups / "keys" / main.name)])
    assert refused.exit_code == 1 and "There is data here already" in refused.output
