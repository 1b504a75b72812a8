"""Which migration the database stands at, which it should, and whether its own wall between organisations binds us."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Engine

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
