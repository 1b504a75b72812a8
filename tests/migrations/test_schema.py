"""The migrations make the tables the code knows, word for word, forward and back, on both databases (safety.md 4.2 F15)."""

import ast
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lms.base.db import Base, db
from lms.config import ROOT
from tests import houses
from tests.migrations.databases import KINDS, down, empty_app, schema, up

both = pytest.mark.parametrize("kind", KINDS)
VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
REVISIONS = [path.name.split("_")[0] for path in VERSIONS]
HOUSE = {"lms", "courses", "assessments", "tests", "wsgi"}


def differences() -> list[Any]:
    """What alembic would still change."""
    with houses.owning(db.engine).connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


@both
def test_upgrading_an_empty_database_gives_the_tables_of_the_code(kind: str, tmp_path: Path) -> None:
    with empty_app(kind, tmp_path):
        up()
        assert differences() == []


@both
def test_the_migrated_schema_is_the_created_one_word_for_word(kind: str, tmp_path: Path) -> None:
    """What alembic does not compare: CHECK constraints, the members of an enum, names (design.md 8.5, 8.12)."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with empty_app(kind, tmp_path / "a"):
        up()
        migrated = schema(db.engine, with_triggers=False)
    with empty_app(kind, tmp_path / "b"):
        Base.metadata.create_all(houses.owning(db.engine))
        created = schema(db.engine, with_triggers=False)
    assert migrated == created


@both
@pytest.mark.parametrize("revision", ["base", *REVISIONS[:-1]])
def test_back_and_forward_again_gives_the_same_schema(kind: str, revision: str, tmp_path: Path) -> None:
    with empty_app(kind, tmp_path):
        up()
        before = schema(db.engine)
        down(revision)
        up()
        assert schema(db.engine) == before


@both
def test_each_step_forward_can_be_taken_back(kind: str, tmp_path: Path) -> None:
    with empty_app(kind, tmp_path):
        for earlier, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
            up(revision)
            here = schema(db.engine)
            down(earlier)
            up(revision)
            assert schema(db.engine) == here, revision


@both
def test_going_all_the_way_back_leaves_no_table(kind: str, tmp_path: Path) -> None:
    with empty_app(kind, tmp_path):
        up()
        down("base")
        left = schema(db.engine)
        assert left.get("tables", left.get("columns")) == []


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert len(scripts.get_heads()) == 1
    assert [script.revision for script in scripts.walk_revisions()][::-1] == REVISIONS


@pytest.mark.parametrize("path", [*VERSIONS, *(ROOT / "migrations").glob("*.py")], ids=lambda path: path.name)
def test_migrations_import_nothing_of_the_house(path: Path) -> None:
    """A migration must mean the same in ten years, whatever becomes of the code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            names |= {name.name.split(".")[0] for name in node.names}
    assert not names & HOUSE
