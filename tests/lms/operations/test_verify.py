"""`verify` asks every room, names what does not fit, and changes nothing; a restore leaves evidence (F8, F20; issue 3, 10)."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from lms.app import create_app
from lms.base.db import db
from lms.operations import actions
from lms.operations.actions import verifying
from lms.privacy import actions as vault
from lms.privacy import queries
from lms.privacy.actions import erasing
from tests import houses
from tests.assessments.diaries.test_pages import write
from tests.engines import BOTH
from tests.houses import owning
from tests.lms.operations.test_backup import backups, silent
from tests.migrations.databases import empty_database
from tests.migrations.databases import rows as every_row

ClientOf = Callable[[str], Any]
PLANTED = "plantedintheeveningwords"
assert backups


def said(app: Any) -> Any:
    """What the command says."""
    return app.test_cli_runner().invoke(args=["verify"])


@BOTH
def test_the_demo_fits_together_and_looking_changes_nothing(app: Any) -> None:
    with app.app_context():
        before = every_row(db.engine)
    answer = said(app)
    assert answer.exit_code == 0 and "Everything fits together." in answer.output and "1 of " in answer.output
    with app.app_context():
        assert every_row(db.engine) == before


@BOTH
@pytest.mark.parametrize(("change", "words"), [
    ("DELETE FROM statement WHERE verb LIKE '%/passed'", "tries at questions have no statement"),
    ("UPDATE statement SET verb = 'http://adlnet.gov/expapi/verbs/failed' WHERE verb LIKE '%/passed'", "do not say what their row says"),
    ("DELETE FROM statement WHERE verb LIKE '%/completed'", "events of the course have no statement"),
    ("DELETE FROM completion WHERE sequence = 1", "are not numbered from 1 without a gap"),
    ("DELETE FROM completion WHERE source_id IS NOT NULL", "do not stand behind exactly one completion"),
    ("UPDATE talk_request SET answered_at = NULL; DELETE FROM talk_recipient", "nobody was told of 1 wishes to talk that wait"),
])
def test_a_record_that_does_not_fit_is_named(app: Any, change: str, words: str) -> None:
    with app.app_context(), owning(db.engine).connect() as connection:
        on = " ON statement" if db.engine.dialect.name == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS refuse_update_of_statement{on}"))
        for statement in change.split("; "):
            connection.execute(sa.text(statement))
        connection.commit()
    answer = said(app)
    assert answer.exit_code == 1 and words in answer.output and "Nothing was changed" in answer.output


def test_private_words_without_their_key_are_named(app: Any) -> None:
    home = app.config["SETTINGS"].home
    for file in home.glob("keys/keys.db*"):
        file.unlink()
    answer = said(app)
    assert answer.exit_code == 1 and "rows of wellness_plan have no key" in answer.output


def test_a_damaged_database_file_is_named(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(str(make_url(app.config["SETTINGS"].database_url).database))) as connection:
        connection.execute("DELETE FROM course")
        connection.commit()
    answer = said(app)
    assert answer.exit_code == 1 and "point at nothing" in answer.output


def test_a_restore_writes_down_what_was_looked_at(house: Flask, backups: Path, tmp_path: Path) -> None:
    main = actions.back_up(house.config["SETTINGS"], silent)
    file = verifying.write_evidence(house.config["SETTINGS"], main, 0, silent)
    evidence = json.loads(file.read_text())
    assert evidence["backup"] == main.name and evidence["rows"]["completion"] > 10 and evidence["wrong"] == []
    assert evidence["audit_heads"] and evidence["seconds"] >= 0 and "amina" not in file.read_text().lower()
    assert evidence["private_words"]["private_texts_opened"] >= 3 and evidence["private_words"]["private_texts_shut"] == 0


def write_reflections(client: Any, count: int) -> None:
    """So many private texts."""
    for number in range(count):
        write(client, f"{PLANTED} {number}")


@BOTH
def test_the_drill_opens_twenty_private_texts_and_none_of_who_was_erased(
    app: Any, cast: Any, client_of: ClientOf, tmp_path: Path,
) -> None:
    """F8: in a new place, from the backups; she was erased after them, and the ledger is brought along."""
    write_reflections(client_of("bex"), 22)
    write_reflections(client_of("amina"), 3)
    with app.app_context():
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], backup_folder=tmp_path / "backups")
        main = actions.back_up(app.config["SETTINGS"], silent)
        erasing.erase(cast.amina.person_id)
        shutil.copy(app.config["SETTINGS"].home / "ledger" / "erasures", tmp_path / "backups" / "erasures")
        kind = db.engine.dialect.name
    (tmp_path / "elsewhere").mkdir()
    with empty_database(kind, tmp_path / "elsewhere") as url:
        other = create_app(houses.settings(tmp_path / "elsewhere", url))
        with other.app_context():
            forgotten = actions.restore(other.config["SETTINGS"], main, tmp_path / "backups" / "keys" / main.name, silent)
            evidence = json.loads(verifying.write_evidence(other.config["SETTINGS"], main, forgotten, silent).read_text())
            db.session.remove()
            db.engine.dispose()
    assert evidence["private_words"] == {"private_texts_opened": 20, "private_texts_shut": 0, "keys_of_people_erased": 0}
    assert evidence["people_forgotten_again"] == 1 and evidence["wrong"] == [] and PLANTED not in str(evidence)


def test_the_drill_sees_texts_that_do_not_open_and_a_key_that_came_back(app: Any, cast: Any, client_of: ClientOf) -> None:
    write_reflections(client_of("bex"), 3)
    with app.app_context():
        store = queries.key_store()
        mine = store.of_person(cast.bex.person_id)
        erasing.erase(cast.bex.person_id)
        for key in mine:
            store.add(key, datetime.now(UTC), is_first=False)
        assert vault.open_some()["keys_of_people_erased"] == len(mine) >= 1
    answer = said(app)
    assert answer.exit_code == 1 and "keys of people who were erased are still there" in answer.output
    with owning_rows(app) as connection:
        connection.execute(sa.text("UPDATE wellness_plan SET sealed = substr(sealed, 1, 40)"))
    with app.app_context():
        assert vault.open_some()["private_texts_shut"] == 1


@contextmanager
def owning_rows(app: Any) -> Iterator[sa.Connection]:
    """The database by hand."""
    with app.app_context(), owning(db.engine).begin() as connection:
        yield connection


@pytest.mark.parametrize(("hours", "word"), [(1, "Yes."), (27, "No.")])
def test_a_lead_sees_whether_it_was_backed_up(
    app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, hours: int, word: str,
) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours)
    monkeypatch.setattr("lms.operations.queries.newest", lambda _settings: at)
    page = client_of("olu").get("/our-organisation/backed-up").get_data(as_text=True)
    assert f"<strong>{word}</strong>" in page and "GMT" in page


def test_without_any_backup_the_lead_reads_no(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.operations.queries.newest", lambda _settings: None)
    assert "There is no backup yet" in client_of("olu").get("/our-organisation/backed-up").get_data(as_text=True)
