"""Which migration the database stands at, which it should, whether its own wall between organisations binds us, and up to when all that
was written can be read."""

from datetime import UTC, datetime, timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from lms.base import clock

NOBODY_WRITES_LONGER = timedelta(minutes=1)
OLDEST = """
SELECT min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""

# By its own rights, or by a role it may take on
MIGHTY = """
SELECT 1 FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND (
    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
    OR EXISTS (SELECT FROM pg_tables t WHERE t.schemaname = 'public' AND t.tableowner = r.rolname)
) LIMIT 1
"""
BARE = """
SELECT t.tablename FROM pg_tables t WHERE t.schemaname = 'public' AND NOT t.rowsecurity AND (t.tablename = 'organisation' OR EXISTS (
    SELECT FROM pg_attribute c WHERE c.attrelid = format('%%I.%%I', t.schemaname, t.tablename)::regclass
    AND c.attname = 'organisation_id' AND c.attnotnull
)) ORDER BY 1
"""


def present(engine: Engine) -> str | None:
    """The database's revision; None when nothing has been migrated. Raises DBAPIError when it cannot be reached."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted(folder: str) -> str | None:
    """The newest revision in the migrations folder."""
    return ScriptDirectory(folder).get_current_head()


def knows(folder: str, revision: str | None) -> bool:
    """Whether this code has that migration."""
    try:
        return ScriptDirectory(folder).get_revision(str(revision)) is not None
    except CommandError:
        return False


def can_walk_around(engine: Engine) -> bool:
    """Whether our role on PostgreSQL is bound by no policy, or could free itself."""
    with engine.connect() as connection:
        return connection.exec_driver_sql(MIGHTY).first() is not None


def tables_without_wall(engine: Engine) -> list[str]:
    """Tables of an organisation on PostgreSQL that no policy guards, by name."""
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(BARE).scalars())


def written_until(engine: Engine) -> datetime:
    """The moment up to which everything that bears an earlier one can be read by a look that begins now.

    Whoever writes takes the moment inside her transaction, so only transactions that are still open could bring an earlier one.
    """
    now = clock.now()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return now if _nobody_writes(connection) else now - NOBODY_WRITES_LONGER
        oldest: datetime | None = connection.exec_driver_sql(OLDEST).scalar()
    return min(now, oldest.astimezone(UTC)) if oldest else now


def _nobody_writes(connection: Connection) -> bool:
    """On SQLite whoever gets the lock knows that all before her are done."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
    except OperationalError:
        return False
    return True
