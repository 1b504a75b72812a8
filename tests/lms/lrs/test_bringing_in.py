"""Bringing statements in from a file or another store, and letting go of old ones (issue 4, items 7 and 9)."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from lms.lrs.actions import importing
from lms.lrs.models import AttachmentContent, RecordEndpoint, RecordImport, RecordKey, StatementRow
from lms.operations.actions import verifying
from lms.tenancy.models import Organisation
from tests import houses
from tests.bench.servers import ENGINES, SQLITE, Home, Server
from tests.cast import Cast
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.rows import rows
from tests.lms.lrs.clients import ACTOR, Client, new_id, statement, voiding
from tests.lms.lrs.sending import Sending


def run(app: Flask, *command: str) -> tuple[int, str]:
    """A command of the command line: its end and what it said."""
    answer = app.test_cli_runner().invoke(args=["lrs", *command])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.output


def name_of(app: Flask, cast: Cast) -> str:
    """What the lead's organisation is called."""
    return next(row.name for row in rows(app, Organisation) if row.id == cast.olu.organisation_id)


def brought_in(app: Flask) -> list[StatementRow]:
    """What was brought in, in its order."""
    keys = {row.key_id for row in rows(app, RecordImport)}
    return sorted((row for row in rows(app, StatementRow) if row.key_id in keys), key=lambda row: row.stored_at)


def written(file: Path, *lines: Any) -> Path:
    """A file of statements; what is no object is written as it is."""
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return file


@BOTH
def test_a_file_comes_in_once_whatever_happens(app: Flask, cast: Cast, tmp_path: Path) -> None:
    told = [statement(id=new_id()) for _ in range(250)]
    file = written(tmp_path / "old.jsonl", *told)
    code, words = run(app, "import", str(file), "--organisation", name_of(app, cast))
    assert code == 0 and "  100 statements" in words and "250 statements are here, 0 were refused" in words
    assert [json.loads(row.body)["id"] for row in brought_in(app)] == [each["id"] for each in told]
    code, words = run(app, "import", str(file), "--organisation", name_of(app, cast).upper())
    assert code == 0 and "250 statements are here" in words and len(brought_in(app)) == 250
    key = next(row for row in rows(app, RecordKey) if row.name == "Import: old.jsonl")
    assert key.ended_at, "its key opens nothing"


@BOTH
def test_what_cannot_come_in_is_named_by_its_line_and_the_rest_comes(app: Flask, cast: Cast, tmp_path: Path) -> None:
    told = [statement(id=new_id()) for _ in range(4)]
    other = {**told[0], "verb": {"id": "http://elsewhere.example/another"}}
    file = written(tmp_path / "mixed.jsonl", told[0], "no json", told[1], {"actor": ACTOR}, "", told[2], other, told[3])
    code, words = run(app, "import", str(file), "--organisation", name_of(app, cast))
    assert code == 1 and "4 statements are here, 3 were refused" in words
    assert "line 2: " in words and "line 4: $" in words and "says something else" in words
    assert [json.loads(row.body)["id"] for row in brought_in(app)] == [each["id"] for each in told]


@BOTH
def test_one_that_is_cut_short_goes_on_where_it_was(app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ids of their own, statements brought in twice would be there twice."""
    file = written(tmp_path / "old.jsonl", *(statement(timestamp=f"2026-01-01T00:{n // 60:02}:{n % 60:02}Z") for n in range(350)))
    real, parts = importing._note, []

    def cut(*told: Any) -> int:
        parts.append(1)
        if len(parts) == 3:
            raise KeyboardInterrupt
        return real(*told)

    with monkeypatch.context() as there:
        there.setattr(importing, "_note", cut)
        with app.app_context(), pytest.raises(KeyboardInterrupt):
            importing.import_file(cast.olu.organisation_id, file, lambda done, words: None)
    assert len(brought_in(app)) == 200, "a part and how far it is stand or fall together"
    run(app, "import", str(file), "--organisation", name_of(app, cast))
    told = [json.loads(row.body)["timestamp"] for row in brought_in(app)]
    assert len(told) == 350 and told == sorted(told)


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_at_any_moment_it_goes_on_where_it_was(engine: str, tmp_path: Path) -> None:
    home = Home(engine).furnish()
    try:
        moments = (f"2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(3000))
        file = written(tmp_path / "old.jsonl", *(statement(timestamp=moment) for moment in moments))
        command = [sys.executable, "-m", "flask", "--app", "lms.app", "lrs", "import", str(file), "--organisation", "harbour"]
        kills = 0
        for wait in (1.4, 1.6, 1.8, 2.0):
            process = subprocess.Popen(command, env=home.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(wait)
            kills += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = subprocess.run(command, env=home.environment, capture_output=True, text=True, check=False)
        assert "3000 statements are here, 0 were refused" in done.stdout and kills, (kills, done.stdout[-300:], done.stderr[-300:])
    finally:
        home.remove()


def test_an_organisation_or_file_that_is_not_there_is_said(app: Flask, cast: Cast, tmp_path: Path) -> None:
    assert "no organisation of this name" in run(app, "import", "x", "--organisation", "nobody")[1]
    code, words = run(app, "import", str(tmp_path / "none.jsonl"), "--organisation", name_of(app, cast))
    assert code == 1 and "No such file" in words


@pytest.fixture
def there(house: Flask, cast: Cast, tmp_path: Path) -> Iterator[tuple[Flask, Client, str]]:
    """The record store of another Peerway, running, and a key of it."""
    home = Home(SQLITE).furnish()
    app = create_app(houses.settings(home.folder, home.database_url))
    with app.app_context():
        lead = Cast().olu
    client = Client.of(app, lead)
    yield from _served(house, home, client, Server(home))
    with app.app_context():
        db.engine.dispose()


def _served(house: Flask, home: Home, client: Client, server: Any) -> Iterator[tuple[Flask, Client, str]]:
    settings = house.config["SETTINGS"]
    house.config["SETTINGS"] = replace(settings, inside_hosts=("127.0.0.1",), import_secret=client.secret)
    with server:
        yield house, client, f"http://127.0.0.1:{home.port}/xapi/"
    home.remove()


def test_another_store_comes_in_with_its_files(there: tuple[Flask, Client, str], cast: Cast) -> None:
    app, client, address = there
    paper = b"a paper"
    sha2 = hashlib.sha256(paper).hexdigest()
    attachment = {"usageType": "http://e.example/p", "display": {"en": "P"}, "contentType": "text/plain", "length": 7, "sha2": sha2}
    body = (
        b"--b\r\nContent-Type: application/json\r\n\r\n" + json.dumps(statement(attachments=[attachment])).encode()
        + b"\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + sha2.encode()
        + b"\r\n\r\n" + paper + b"\r\n--b--"
    )
    assert client.ask("POST", "statements", data=body, content_type="multipart/mixed; boundary=b").status_code == 200
    taken = client.send(statement())
    client.send(voiding(taken[0]))
    expected = client.ids(limit=500, ascending="true")
    command = ("import", address, "--organisation", name_of(app, cast), "--user", str(client.key_id))
    code, words = run(app, *command)
    assert code == 0 and f"{len(expected)} statements are here, 0 were refused" in words, words
    assert [json.loads(row.body)["id"] for row in brought_in(app)] == expected
    assert any(row.content == paper for row in rows(app, AttachmentContent))
    more = client.send(statement())
    run(app, *command)
    assert {json.loads(row.body)["id"] for row in brought_in(app)} == {*expected, *more}, "what came since is brought in too"


def test_a_store_that_does_not_answer_is_said(house: Flask, cast: Cast) -> None:
    house.config["SETTINGS"] = replace(house.config["SETTINGS"], inside_hosts=("127.0.0.1",), import_secret="x")
    code, words = run(house, "import", "http://127.0.0.1:9/xapi/", "--organisation", name_of(house, cast), "--user", "us")
    assert code == 1 and "Begin again" in words


# letting go


def with_years(app: Flask, years: int) -> None:
    """The setting of whoever runs the service."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], record_years=years)


def test_nothing_is_let_go_of_unless_it_is_set(app: Flask) -> None:
    before = len(rows(app, StatementRow))
    code, words = run(app, "purge", "--really")
    assert code == 1 and "PEERWAY_RECORD_YEARS is not set" in words and len(rows(app, StatementRow)) == before


@BOTH
def test_a_look_first_and_then_what_was_shown_goes(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(rows(app, StatementRow))
    with_years(app, 3)
    assert "0 statements would go" in run(app, "purge")[1]
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=4 * 366))
    shown = run(app, "purge")[1]
    assert f"{before} statements would go. Nothing was deleted" in shown and len(rows(app, StatementRow)) == before
    assert f"{before} statements are gone" in run(app, "purge", "--really")[1] and rows(app, StatementRow) == []
    with app.app_context():
        assert [finding for finding in verifying.faults(lambda words: None) if "statement" in finding or "record" in finding] == []


@BOTH
def test_what_is_still_on_its_way_stays(sending: Sending) -> None:
    sending.begin()
    told = sending.tell(3)
    sending.store.poison = {told[1]}
    sending.send()
    sending.tell(1)
    with_years(sending.app, 3)
    sending.now[0] += timedelta(days=4 * 366)
    run(sending.app, "purge", "--really")
    left = {str(row.id) for row in rows(sending.app, StatementRow) if row.organisation_id == sending.organisation_id}
    assert len(left) == 2 and told[1] in left
    assert sending.tally().produced == 2 and rows(sending.app, RecordEndpoint)
    with inside(sending.app, sending.organisation_id) as session:
        session.get_one(RecordEndpoint, sending.endpoint_id).ended_at = sending.now[0]
    run(sending.app, "purge", "--really")
    assert [row for row in rows(sending.app, StatementRow) if row.organisation_id == sending.organisation_id] == [], "it waits for nobody"


@BOTH
def test_a_voiding_stays_as_long_as_what_it_voids(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent before what it voids: otherwise what was taken back would be there again."""
    client, target, real = Client.of(app, cast.olu), new_id(), clock.now
    client.send(voiding(target))
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=3 * 366))
    client.send(statement(id=target))
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=4 * 366))
    with_years(app, 3)
    run(app, "purge", "--really")
    assert len(rows(app, StatementRow)) == 2 and target not in client.ids()


# sending once more, and comparing


def test_replay_and_verify_from_the_command_line(sending: Sending) -> None:
    sending.begin()
    told = sending.tell(3)
    sending.send()
    here = str(sending.endpoint_id)
    assert "3 compared: 0 are not there, 0 say something else" in run(sending.app, "verify", here)[1]
    del sending.store.statements[told[0]]
    sending.store.statements[told[1]] = {**sending.store.statements[told[1]], "verb": {"id": "http://elsewhere.example/other"}}
    code, words = run(sending.app, "verify", here)
    assert code == 1 and "3 compared: 1 are not there, 1 say something else" in words
    assert "3 statements" in run(sending.app, "replay", here, "--since", "2026-01-01")[1]
    words = run(sending.app, "deliver")[1]
    assert "not taken" in words and told[0] in sending.store.statements
    assert sending.parked()[0][0] == 409 and sending.tally().pending == 0
    assert "There is no such store" in run(sending.app, "verify", new_id())[1]
