"""What tenancy hands to the engines."""

import sqlite3

from flask import current_app
from sqlalchemy.exc import DBAPIError

from lms.base import schema
from lms.base.db import db
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Keeping
from lms.config import Settings
from lms.tenancy import views

BLUEPRINTS = (views.blueprint,)
KEEPINGS = (
    Keeping(
        "installation", "Who this service is in every record", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="As long as the service runs",
    ),
    Keeping(
        "organisation", "The organisations that use the service", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="As long as it uses the service",
    ),
)


# Before this version a write racing two checkpoints could, very rarely, corrupt a WAL database (sqlite.org, changes of 3.51.3 and 3.53.0).
SQLITE_WITHOUT_WAL_FAULT = (3, 51, 3)


def doctor(settings: Settings) -> list[Finding]:
    """What kind of installation this is, and on which database."""
    kind = "a demo on this machine, with known pass phrases" if settings.demo else "a real installation"
    dialect = settings.database_url.split(":", 1)[0].split("+", 1)[0]
    found = [Finding(Level.FINE, f"Installation: {kind}; database {dialect}.")]
    if dialect == "sqlite" and sqlite3.sqlite_version_info < SQLITE_WITHOUT_WAL_FAULT:
        found.append(Finding(
            Level.WARNING,
            f"SQLite {sqlite3.sqlite_version}: fine for one process and one organisation; for more, use PostgreSQL (DATABASE_URL).",
        ))
    return [*found, _migrations(), *(_second_wall() if dialect == "postgresql" else ())]


def _migrations() -> Finding:
    """Warnings only: the help page has to come up even while the records cannot be reached."""
    try:
        present = schema.present(db.engine)
    except DBAPIError:
        return Finding(Level.WARNING, "Database: it cannot be reached. Check DATABASE_URL and whether the database runs.")
    if present != schema.wanted(current_app.extensions["migrate"].directory):
        return Finding(Level.WARNING, "Database: not at the newest migration. Run `flask --app lms.app db upgrade`.")
    return Finding(Level.FINE, "Database: it answers and stands at the newest migration.")


WALKS_AROUND = (
    "Database: DATABASE_URL signs in as a role that can walk around the wall between organisations (it owns the tables, or has "
    "SUPERUSER, BYPASSRLS or CREATEROLE). Make another one, CREATE ROLE peerway_service LOGIN PASSWORD '...', put it into "
    "DATABASE_URL and the present one into DATABASE_OWNER_URL, and run `flask --app lms.app db upgrade`."
)


def _second_wall() -> list[Finding]:
    """A role that cannot walk around, and a wall around each table of an organisation (design.md 4; ASVS 8.4.1)."""
    try:
        bare, is_mighty = schema.tables_without_wall(db.engine), schema.can_walk_around(db.engine)
    except DBAPIError:
        return []
    if is_mighty:
        return [Finding(Level.PROBLEM, WALKS_AROUND)]
    if bare:
        words = f"Database: no wall stands around {', '.join(bare)}. Run `flask --app lms.app db upgrade`."
        return [Finding(Level.PROBLEM, words)]
    return [Finding(Level.FINE, "Database: row-level security stands between the organisations, and our role cannot walk around it.")]
