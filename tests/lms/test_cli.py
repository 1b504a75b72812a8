"""The command line says what it does, what is wrong and what to do next."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

import lms.app
from courses.catalogue.models import Module, Version
from lms.access import gate
from lms.accounts.models import Person
from lms.app import create_app, serving_app
from lms.base.db import db, separate_session
from lms.base.errors import UnsafeSettings
from lms.cli import run
from lms.config import ROOT
from lms.web.application import House
from tests import houses

REAL: dict[str, Any] = {"demo": False, "public_url": "https://peerway.example", "trusted_hosts": ("peerway.example",)}
BROKEN = "key: active-listening\ntitle: [this, is, no, title]\n"


def said(app: House, *command: str, expect: int = 0) -> str:
    """What a command says, and that it leaves with the expected number."""
    result = app.test_cli_runner().invoke(args=list(command))
    assert result.exit_code == expect, (result.exit_code, result.output, result.exception)
    return str(result.output)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the course, to be spoilt."""
    shutil.copytree(ROOT / "courses" / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def real(tmp_path: Path, content: Path) -> Iterator[House]:
    """An installation begun without the demo, migrated and with its course."""
    app = create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'real.db'}", content_folder=content, **REAL))
    with app.app_context():
        upgrade()
        run.load()
    yield app
    with app.app_context():
        db.engine.dispose()


def versions(app: House) -> int:
    """How many versions of modules there are."""
    with app.app_context():
        session = separate_session()
        try:
            return session.scalar(select(func.count(Version.id))) or 0
        finally:
            session.close()


def test_doctor_of_a_whole_house_finds_no_problem(app: House) -> None:
    words = said(app, "doctor")
    assert words.splitlines()[-1].endswith("0 problems.") and "PROBLEM" not in words
    assert "a demo on this machine" in words


def test_doctor_leaves_with_one_when_there_is_a_problem(app: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", houses.settings(app.config["SETTINGS"].home, "sqlite://", demo=False))
    words = said(app, "doctor", expect=1)
    assert "PROBLEM  Demo people with known pass phrases" in words and words.splitlines()[-1].endswith("1 problem.")


def test_who_may_prints_every_right(app: House) -> None:
    assert said(app, "who-may").strip() == gate.who_may(app).strip()


def test_production_refuses_to_start_while_a_demo_person_exists(app: House, monkeypatch: pytest.MonkeyPatch) -> None:
    there = app.config["SETTINGS"]
    real = houses.settings(there.home, there.database_url, **REAL)
    monkeypatch.setattr(lms.app.config, "from_environment", lambda: real)
    with pytest.raises(UnsafeSettings, match="Demo people with known pass phrases"):
        serving_app()


def test_production_without_demo_people_starts(real: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lms.app.config, "from_environment", lambda: real.config["SETTINGS"])
    assert serving_app().config["SETTINGS"].demo is False


def test_a_demo_cannot_be_made_in_an_installation_begun_without_one(real: House, monkeypatch: pytest.MonkeyPatch) -> None:
    there = real.config["SETTINGS"]
    monkeypatch.setitem(real.config, "SETTINGS", houses.settings(there.home, there.database_url, demo=True))
    words = said(real, "seed-demo", expect=1)
    assert "begun without the demo" in words and "PEERWAY_HOME" in words
    with real.app_context():
        session = separate_session()
        assert session.scalar(select(func.count(Person.id))) == 0
        session.close()


def test_making_the_demo_twice_changes_nothing(app: House) -> None:
    words = said(app, "seed-demo")
    assert "the demo is there already" in words and "amina@harbour.example" in words


def test_loading_the_course_twice_changes_nothing(real: House) -> None:
    before = versions(real)
    assert "0 modules loaded" in said(real, "load-course")
    assert versions(real) == before > 0


def test_a_broken_file_keeps_the_last_good_version_and_is_named(real: House, content: Path) -> None:
    before = versions(real)
    file = next(content.glob("*/03-*/module.yaml"))
    file.write_text(file.read_text().replace("title:", "titel:", 1))
    loaded = said(real, "load-course")
    assert "not loaded: 03-active-listening/module.yaml" in loaded and versions(real) == before
    words = said(real, "doctor")
    line = next(line for line in words.splitlines() if "module.yaml" in line)
    assert line.startswith("look at") and "The last good version stays in use" in line
    assert any(character.isdigit() for character in line.split("module.yaml", 1)[1]) and "title" in line


def test_a_worker_comes_up_without_reading_the_lessons(real: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take seconds to read, and nothing in them could keep it from serving."""
    monkeypatch.setattr(lms.app.config, "from_environment", lambda: real.config["SETTINGS"])
    monkeypatch.setattr("courses.catalogue.queries.read_content", lambda *_: pytest.fail("the lessons were read"))
    assert serving_app().test_client().get("/readyz", base_url="https://peerway.example").status_code == 200


def test_the_service_serves_while_a_file_is_broken(real: House, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in content.glob("*/*/module.yaml"):
        file.write_text(BROKEN)
    monkeypatch.setattr(lms.app.config, "from_environment", lambda: real.config["SETTINGS"])
    client = serving_app().test_client()
    assert client.get("/readyz", base_url="https://peerway.example").status_code == 200
    with real.app_context():
        session = separate_session()
        assert session.scalar(select(func.count(Module.id))) == 13
        session.close()


def test_an_unmigrated_database_is_not_ready(tmp_path: Path) -> None:
    app = create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503 and "not at the newest" in answer.get_data(as_text=True)
