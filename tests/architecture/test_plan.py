"""import-linter holds the plan (design.md 2), and each kind of breach is really seen."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
DIRECTION, FILES = "One direction", "The files of a room, and their order"
PURE, ROOF, REGISTERS = "Rules and xapi are pure", "Views and registers are read by the roof alone", "Registers are read by the roof alone"
Lint = Callable[[], tuple[int, str]]

BREACHES = [
    ("lms/membership/policy.py", "from courses.learning import queries as upward\n", DIRECTION),
    ("lms/membership/policy.py", "def late():\n    from courses.learning import rules\n    return rules\n", DIRECTION),
    (
        "lms/membership/policy.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from courses.learning import rules\n",
        DIRECTION,
    ),
    ("lms/privacy/rules.py", "from lms.help import rules as neighbour\n", DIRECTION),
    ("lms/gossip/__init__.py", '"""A room nobody planned."""\n', "Every room of lms is on the plan"),
    ("courses/gossip/__init__.py", '"""A room nobody planned."""\n', "Every room of courses is on the plan"),
    ("assessments/gossip/__init__.py", '"""A room nobody planned."""\n', "Every room of assessments is on the plan"),
    ("lms/membership/helpers.py", '"""A bit of everything."""\n', FILES),
    ("courses/learning/models.py", "from courses.learning import actions\n", FILES),
    ("lms/web/markup.py", "from lms.web import forms\n", "The files of the engine web"),
    ("lms/web/helpers.py", '"""A bit of everything."""\n', "The files of the engine web"),
    ("courses/learning/rules.py", "import flask\n", PURE),
    ("courses/catalogue/rules/fields.py", "from sqlalchemy import select\n", PURE),
    ("lms/xapi/builder.py", "import wtforms\n", PURE),
    ("courses/learning/queries.py", "from lms.membership import views\n", ROOF),
    ("courses/learning/actions.py", "from lms.membership import registers\n", REGISTERS),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product, to be spoilt."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "content", "templates"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def lint(copy: Path) -> Lint:
    """Runs the linter on the copy."""

    def run() -> tuple[int, str]:
        done = subprocess.run([str(LINTER), "--no-logo"], cwd=copy, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    return run


@pytest.fixture
def spoil(copy: Path) -> Iterator[Callable[[str, str], None]]:
    """Adds lines to a file of the copy, and takes them away again."""
    undo: list[Callable[[], object]] = []

    def add(path: str, lines: str) -> None:
        file = copy / path
        before = file.read_text() if file.exists() else None
        file.parent.mkdir(exist_ok=True)
        file.write_text((before or "") + lines)
        undo.append(
            lambda: (
                shutil.rmtree(file.parent) if file.name == "__init__.py" else file.unlink() if before is None else file.write_text(before)
            )
        )

    yield add
    for step in undo:
        step()


def test_the_product_keeps_every_contract(lint: Lint) -> None:
    status, words = lint()
    assert status == 0 and " 0 broken." in words, words


@pytest.mark.parametrize(("path", "lines", "contract"), BREACHES, ids=[f"{path}-{number}" for number, (path, _, _) in enumerate(BREACHES)])
def test_a_breach_of_the_plan_is_seen(
    lint: Lint,
    spoil: Callable[[str, str], None],
    path: str,
    lines: str,
    contract: str,
) -> None:
    spoil(path, lines)
    status, words = lint()
    assert status == 1 and contract in words, words
    assert f"{contract} KEPT" not in words, words
