"""F16 (safety.md 4.2): a migration is killed half-way, at any statement; run again it completes, and nothing half-made is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lms.base.db import db
from lms.config import ROOT
from tests import houses
from tests.migrations.databases import KINDS, empty_app, empty_database, schema, up

KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
at, count = int(sys.argv[1]), 0

@event.listens_for(Engine, "before_cursor_execute")
def _(*_arguments):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)

from flask_migrate import upgrade
from lms.app import create_app
with create_app().app_context():
    upgrade()
"""
SHORT, LONG = (3, 60, 300), tuple(range(1, 420, 35))


def killed_at(number: int, url: str, home: Path) -> int:
    """Begin to migrate and be killed before this statement. How it ended."""
    told = houses.settings(home, url)
    environment = {
        **os.environ, "DATABASE_URL": told.database_url,
        "DATABASE_OWNER_URL": told.database_owner_url, "PEERWAY_HOME": str(home), "PEERWAY_SECRET_KEY": houses.SECRET, "PEERWAY_DEMO": "1",
        "PYTHONPATH": str(ROOT),
    }
    begun = subprocess.run([sys.executable, "-c", KILLED, str(number)], cwd=ROOT, env=environment, capture_output=True, timeout=120)
    return begun.returncode


def survives(kind: str, folder: Path, numbers: tuple[int, ...]) -> int:
    """Kill it at each of these statements in a database of its own, then finish; the schema is as it should be. How many were killed."""
    (folder / "whole").mkdir()
    with empty_app(kind, folder / "whole"):
        up()
        whole = schema(db.engine)
    killed = 0
    for number in numbers:
        home = folder / str(number)
        home.mkdir()
        with empty_database(kind, home) as url:
            killed += killed_at(number, url, home) == -signal.SIGKILL
            assert killed_at(1_000_000, url, home) == 0, f"it does not complete after being killed at statement {number}"
            assert killed_at(1_000_000, url, home) == 0, "and again changes nothing"
            assert found(kind, home, url) == whole, f"killed at statement {number}"
    return killed


def found(kind: str, home: Path, url: str) -> object:
    """The schema that is there."""
    from lms.app import create_app

    with create_app(houses.settings(home, url)).app_context():
        there = schema(db.engine)
        db.session.remove()
        db.engine.dispose()
    return there


@pytest.mark.parametrize("kind", KINDS)
def test_a_migration_killed_half_way_completes_when_it_is_run_again(kind: str, tmp_path: Path) -> None:
    assert survives(kind, tmp_path, SHORT) >= 2, "it was really killed"


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_migration_killed_at_any_statement_completes(kind: str, tmp_path: Path) -> None:
    assert survives(kind, tmp_path, LONG) >= 3
