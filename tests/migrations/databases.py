"""Databases to migrate: an empty one of either kind, migrations by revision, and what the schema looks like, word for word."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade
from sqlalchemy.engine import Engine

from lms.app import create_app
from lms.base.db import db
from lms.web.application import House
from tests import houses

KINDS = ("sqlite", "postgresql")
POSTGRESQL_SCHEMA = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name""",
    "constraints": """SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "policies": """SELECT t.tablename, rowsecurity, policyname, cmd, qual, with_check FROM pg_tables t
        LEFT JOIN pg_policies p USING (schemaname, tablename) WHERE t.schemaname = 'public' ORDER BY 1, 3""",
    "rights": """SELECT table_name, grantee, string_agg(privilege_type, ',' ORDER BY privilege_type)
        FROM information_schema.table_privileges WHERE table_schema = 'public' GROUP BY 1, 2 ORDER BY 1, 2""",
    "triggers": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2""",
}


@contextmanager
def empty_app(kind: str, folder: Path) -> Iterator[House]:
    """An app, its context pushed, on a database of its own with nothing in it."""
    with empty_database(kind, folder) as url:
        app = create_app(houses.settings(folder, url))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a fresh database; PostgreSQL's is dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.db'}"
        return
    reason = houses.postgresql_is_there()
    if reason:
        houses.need("postgresql", reason)
    name = f"peerway_migrate_{uuid.uuid4().hex[:10]}"
    _administer(f"CREATE DATABASE {name}")
    try:
        yield houses.POSTGRESQL.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    finally:
        _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    with psycopg.connect(houses.POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)


def up(revision: str = "head") -> None:
    """Migrate forward."""
    upgrade(revision=revision)
    db.engine.dispose()


def down(revision: str) -> None:
    """Migrate back."""
    downgrade(revision=revision)
    db.engine.dispose()


def schema(engine: Engine, *, with_triggers: bool = True) -> dict[str, Any]:
    """The whole schema as the database itself spells it, alembic's own table left out."""
    found = _sqlite(engine) if engine.dialect.name == "sqlite" else _postgresql(houses.owning(engine))
    if not with_triggers:
        for part in ("triggers", "policies", "rights"):
            found.pop(part, None)
    return {part: [row for row in rows if row[0] != "alembic_version"] for part, rows in found.items()}


def _postgresql(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {part: [tuple(row) for row in connection.execute(sa.text(question))] for part, question in POSTGRESQL_SCHEMA.items()}


def _sqlite(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT type, tbl_name, name, sql FROM sqlite_master ORDER BY type, name")).all()
    kinds = {"tables": "table", "indexes": "index", "triggers": "trigger"}
    return {part: [(table, name, lines(sql or "")) for type_, table, name, sql in rows if type_ == kind] for part, kind in kinds.items()}


def lines(sql: str) -> tuple[str, ...]:
    """The lines of a CREATE statement in any order, since constraints may come in another one: their words may not differ.

    A rebuilt table has its own name in quotation marks: they say nothing.
    """
    parts = re.split(r",\s*\n|\n", re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql))
    return tuple(sorted(" ".join(part.split()).strip(" ,") for part in parts if part.strip(" ,\n)")))


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as what its columns hold: an empty column a later migration adds changes no row."""
    engine = houses.owning(engine)
    found = sa.MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted(_held(row) for row in connection.execute(sa.select(table)).mappings()) for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def _held(row: Any) -> tuple[str, ...]:
    return tuple(f"{name}={value!r}" for name, value in row.items() if value not in (None, ""))
