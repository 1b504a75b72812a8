"""The second wall on PostgreSQL: row-level security on every table of an organisation, and what the service's own role may do.

Put up after every migration, like the triggers, so that no new table is forgotten. A policy that stands is left alone (no lock is
taken on a table in use): one that must change gets a new name here. The owner of the tables is not bound by them, since data
migrations and backups see every row; so the service signs in as another role, and its start refuses one that could walk around.
"""

from typing import Any

from sqlalchemy import Connection, text

INSIDE = "inside_its_organisation"
OF_HER = "of_her_own"
BY_SERVICE = "by_the_service_itself"
TENANT_TABLES = """
SELECT c.table_name, CASE c.table_name WHEN 'organisation' THEN 'id' ELSE 'organisation_id' END, ARRAY(
    SELECT o.column_name::text FROM information_schema.columns o WHERE (o.table_schema, o.table_name) = (c.table_schema, c.table_name)
)
FROM information_schema.columns c JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
WHERE c.table_schema = 'public' AND t.relkind = 'r'
  AND ((c.table_name = 'organisation' AND c.column_name = 'id') OR (c.column_name = 'organisation_id' AND c.is_nullable = 'NO'))
ORDER BY 1
"""
STANDING = "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
ORGANISATION = "nullif(current_setting('app.organisation', true), '')::uuid"
PERSON = "nullif(current_setting('app.person', true), '')::uuid"
# Functions, whose words no table depends on: membership can still be taken back.
HERS = {
    "own_organisations()": f"SELECT organisation_id FROM public.membership WHERE person_id = {PERSON}",  # noqa: S608 - our own constant
    "own_memberships()": f"SELECT id FROM public.membership WHERE person_id = {PERSON}",  # noqa: S608 - our own constant
}


def policies(own: str, columns: list[str]) -> dict[str, str]:
    """Each policy by its name: whom it lets in, and to what. A person's own view is for reading only, as narrow as the columns tell."""
    hers = f"{own} IN (SELECT own_organisations())"
    if "person_id" in columns:
        hers = f"person_id = {PERSON}"
    elif "membership_id" in columns:
        hers = "membership_id IN (SELECT own_memberships())"
    return {
        INSIDE: f"USING ({own} = {ORGANISATION})",
        OF_HER: f"FOR SELECT USING ({hers})",
        BY_SERVICE: "USING (current_setting('app.service', true) = 'on')",
    }


def ensure(connection: Connection, role: str | None) -> None:
    """Put up what is missing on the tables that exist, and let the service's role in to read and write rows, nothing more."""
    if connection.dialect.name != "postgresql":
        return
    tables = connection.execute(text(TENANT_TABLES)).all()
    for name, words in HERS.items() if "membership" in {table for table, *_ in tables} else ():
        connection.execute(text(f"CREATE OR REPLACE FUNCTION {name} RETURNS SETOF uuid LANGUAGE sql STABLE AS $$ {words} $$"))
    standing = {tuple(row) for row in connection.execute(text(STANDING))}
    for table, own, columns in tables:
        _wall_in(connection, table, policies(own, columns), standing)
    me = connection.execute(text("SELECT current_user")).scalar()
    if role and role != me:
        _let_in(connection, role)


def _wall_in(connection: Connection, table: str, rules: dict[str, str], standing: set[Any]) -> None:
    missing = {name: rule for name, rule in rules.items() if (table, name) not in standing}
    if missing:
        connection.execute(text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
    for name, rule in missing.items():
        connection.execute(text(f'CREATE POLICY {name} ON "{table}" {rule}'))


def _let_in(connection: Connection, role: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(role)
    for right in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}",
    ):
        connection.execute(text(right))
