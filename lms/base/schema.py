"""Which migration the database stands at, and which it should."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine


def present(engine: Engine) -> str | None:
    """The database's revision; None when nothing has been migrated. Raises DBAPIError when it cannot be reached."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted(folder: str) -> str | None:
    """The newest revision in the migrations folder."""
    return ScriptDirectory(folder).get_current_head()
