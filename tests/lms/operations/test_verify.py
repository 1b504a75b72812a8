"""`verify` asks every room, names what does not fit, and changes nothing; a restore leaves evidence (F8, F20; issue 3, 10)."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from lms.base.db import db
from lms.operations import actions
from lms.operations.actions import verifying
from tests.engines import BOTH
from tests.houses import owning
from tests.lms.operations.test_backup import backups, silent
from tests.migrations.databases import rows as every_row

ClientOf = Callable[[str], Any]
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
])
def test_a_record_that_does_not_fit_is_named(app: Any, change: str, words: str) -> None:
    with app.app_context(), owning(db.engine).connect() as connection:
        on = " ON statement" if db.engine.dialect.name == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS refuse_update_of_statement{on}"))
        connection.execute(sa.text(change))
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
