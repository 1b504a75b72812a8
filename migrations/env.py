"""How migrations run: one transaction, on both databases, with the care SQLite's rebuilt tables need (design.md 8.4, 8.16, 8.17)."""

import importlib.util
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

config = context.config
database = current_app.extensions["migrate"].db
settings = current_app.config["SETTINGS"]
config.attributes["iri_base"] = settings.iri_base
config.attributes["is_demo"] = settings.demo


def neighbour(name: str) -> Any:
    """A neighbouring module; this folder is no package."""
    spec = importlib.util.spec_from_file_location(f"peerway_{name}", Path(__file__).parent / f"{name}.py")
    if spec is None or spec.loader is None:
        raise RuntimeError(f"migrations/{name}.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Plain types in migrations: they import nothing of the house."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        values = ", ".join(repr(value) for value in item.enums)
        return f"sa.Enum({values}, name={item.name!r}, native_enum=False, create_constraint=True, length={item.length})"
    return False


def run(connection: Connection) -> None:
    """Run the migrations asked for and put triggers and walls back."""
    context.configure(
        connection=connection, transactional_ddl=True, target_metadata=database.metadata, render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite", compare_type=True, compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        neighbour("triggers").ensure(connection)
        neighbour("walls").ensure(connection, sa.make_url(settings.database_url).username)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"a migration broke {len(broken)} links between rows")


def migrate() -> None:
    """On a connection of its own; on SQLite with foreign keys off before the transaction begins, or a rebuilt parent drops its children."""
    engine = database.engine
    if settings.database_owner_url:
        engine = sa.create_engine(settings.owner_url, poolclass=sa.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET lock_timeout = '5s'")  # whoever waits for a table makes everybody wait who comes after
        try:
            run(connection)
            connection.commit()
        finally:
            connection.invalidate()


migrate()
