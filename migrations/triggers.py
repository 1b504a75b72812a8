"""Promises only a trigger can keep, in one list: rebuilt after every migration, since a rebuilt SQLite table loses its triggers."""

from sqlalchemy import Connection, inspect, text

# table -> the statements refused on it
REFUSED = {
    "acknowledgement": ("UPDATE",),
    "audit_entry": ("UPDATE", "DELETE"),
    "audit_link": ("UPDATE", "DELETE"),
    "attempt": ("UPDATE",),
    "completion": ("UPDATE",),
    "content_review": ("UPDATE", "DELETE"),
    "document_version": ("UPDATE", "DELETE"),
    "edition": ("UPDATE", "DELETE"),
    "statement": ("UPDATE",),
    "version": ("UPDATE",),
}
FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of % are kept as they were written', TG_TABLE_NAME; END $$
"""


def ensure(connection: Connection) -> None:
    """Create the triggers that are missing on the tables that exist."""
    present = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        connection.execute(text(FUNCTION))
    for table, statements in REFUSED.items():
        for statement in statements if table in present else ():
            for line in _lines(connection.dialect.name, table, statement):
                connection.execute(text(line))


def _lines(dialect: str, table: str, statement: str) -> tuple[str, ...]:
    name = f"refuse_{statement.lower()}_of_{table}"
    if dialect == "postgresql":
        return (
            f'DROP TRIGGER IF EXISTS {name} ON "{table}"',
            f'CREATE TRIGGER {name} BEFORE {statement} ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change()',
        )
    return (
        f'CREATE TRIGGER IF NOT EXISTS {name} BEFORE {statement} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they were written'); END",
    )
