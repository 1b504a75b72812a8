"""Rules of the code that no linter has (design.md 2, 4, 8), read from the trees of lms, courses and assessments."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import Source, called, length, sites, sources

LONGEST_VIEW, LONGEST_FUNCTION, LONGEST_FILE, LONG = 20, 40, 300, 15
every_file = pytest.mark.parametrize("source", sources(), ids=[source.path for source in sources()])

# what walks around the tenant walls, and the files that may name it
AROUND_THE_WALLS = {
    "connection",
    "create_engine",
    "text",
    "exists",
    "literal_column",
    "from_statement",
    "get_bind",
    "raw_connection",
    "exec_driver_sql",
    "bulk_save_objects",
    "bulk_insert_mappings",
    "bulk_update_mappings",
}
MAY_GO_AROUND = {
    "lms/base/sqlite.py:on_begin": "BEGIN IMMEDIATE",
    "lms/base/schema.py:present": "reads alembic's own table",
    "lms/base/schema.py:can_walk_around": "asks the database's own lists of roles",
    "lms/base/schema.py:tables_without_wall": "asks the database's own list of tables",
    "lms/base/schema.py:written_until": "asks the database who is still writing",
    "lms/base/schema.py:_nobody_writes": "takes SQLite's lock for a moment",
    "lms/base/postgresql.py:tell_scope": "tells the database's own wall the scope",
    "lms/base/postgresql.py:add_lists": "writes rows that add_many has looked at",
    "lms/tenancy/actions.py:add_many": "the wall itself, which looks at each row",
}
SERVICE_SCOPES = {
    "lms/membership/queries/acting.py:actor_of": "who is acting, before an organisation is known",
    "lms/membership/queries/acting.py:session_with_actor": "who is acting, before an organisation is known",
    "lms/cli/demo.py:_organisation": "a new demo organisation",
    "lms/cli/organisations.py:_found_or_made": "a new organisation",
    "lms/lrs/queries/keys.py:holder_of": "a key of another system, before an organisation is known",
    "lms/lrs/queries/forwarding.py:due_endpoints": "which organisations have something to send on",
    "lms/joining/queries/__init__.py:asked_by_link": "an invitation by its hashed secret, before an organisation is known",
    "lms/joining/queries/__init__.py:organisations_with_something_over": "which organisations have something to forget",
    "lms/joining/queries/borrowing.py:organisations_with_helpers": "which organisations have helpers from outside",
    "lms/joining/queries/borrowing.py:to_stand_by": "a helper from outside by her hashed secret",
    "lms/joining/queries/borrowing.py:to_speak_for": "a question to a helper by its hashed secret",
    "courses/colleagues/queries.py:opened_by": "a link for colleagues by its hashed secret, before an organisation is known",
    "lms/membership/queries/erasing.py:who_is": "whom an erasure or a copy is about, in all her organisations",
    "lms/privacy/queries/held.py:organisation_ids": "erasing a person in every organisation",
    "lms/membership/queries/away.py:away_in": "whose letters wait while she has stepped back",
    "lms/membership/queries/away.py:own_places": "stepping back everywhere at once",
    "assessments/wellbeing/queries.py:organisations_with_something_due": "which organisations have wishes to talk",
    "lms/audit/queries.py:organisation_ids": "each organisation has a chain of its own",
    "lms/operations/actions/verifying.py:_rows": "counting what a restore brought back",
    "lms/privacy/queries/held.py:without_key": "whether private words have their keys",
    "lms/privacy/actions/sampling.py:_by_chance": "whether private words open after a restore",
    "lms/cli/run.py:organisation_ids": "work that is done in every organisation",
}
KNOW_THE_PERSON = ("lms/access/", "lms/web/", "lms/app.py", "lms/drafts/registers.py", "lms/accounts/")
CLOCK_CALLS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "shared"}


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def imported(source: Source) -> set[str]:
    """Names a file imports, with where from: sqlalchemy.text."""
    found = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def views(source: Source) -> Iterator[ast.FunctionDef]:
    """Functions a blueprint serves."""
    for node in source.functions():
        called = [mark.func for mark in node.decorator_list if isinstance(mark, ast.Call)]
        names = {func.attr for func in called if isinstance(func, ast.Attribute)}
        if isinstance(node, ast.FunctionDef) and names & {"get", "post", "put", "delete", "patch", "route"}:
            yield node


def public(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public classes, functions and methods."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def test_only_one_file_commits() -> None:
    assert {site.split(":")[0] for site in sites("commit")} == {"lms/web/transactions.py"}


def test_nothing_walks_around_the_tenant_walls() -> None:
    found = {site for name in AROUND_THE_WALLS - {"text", "exists"} for site in sites(name)}
    assert found - set(MAY_GO_AROUND) == set()
    assert sites("add_lists") == {"lms/tenancy/actions.py:add_many"} and sites("tell_scope") == {"lms/tenancy/actions.py:_tell_database"}


@every_file
def test_no_file_imports_a_way_around_the_tenant_walls(source: Source) -> None:
    """`text`, `exists` and their like by import, since a plain method may carry the same name."""
    ways = {
        f"{module}.{name}"
        for module in ("sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression")
        for name in AROUND_THE_WALLS | {"table"}
    }
    assert not imported(source) & (ways | {"sqlalchemy", "sqlalchemy.sql.text"})


@every_file
def test_only_the_wall_itself_looks_at_core_tables(source: Source) -> None:
    found = {
        node.attr
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("__table__", "local_table", "tables")
    }
    assert not found or source.path == "lms/tenancy/actions.py", found


def test_engines_are_connected_to_in_one_place_only() -> None:
    assert sites("connect") <= {
        "lms/base/schema.py:present", "lms/base/schema.py:can_walk_around", "lms/base/schema.py:tables_without_wall",
        "lms/base/schema.py:written_until",
        "lms/base/keystore.py:_connected", "lms/base/keystore.py:copy_to",
        "lms/operations/actions/backups.py:_copy_sqlite", "lms/operations/actions/backups.py:_restore_sqlite",
        "lms/operations/actions/backups.py:faults_of_database",
    }


def test_the_service_scope_is_taken_in_listed_functions_only() -> None:
    assert sites("ServiceScope") == set(SERVICE_SCOPES)


@every_file
def test_nothing_is_left_to_chance(source: Source) -> None:
    assert not {name for name in imported(source) if name.split(".")[0] == "random"}


@every_file
def test_no_form_is_poured_over_a_row(source: Source) -> None:
    assert "populate_obj" not in {called(call) for call in calls(source)}


@every_file
def test_there_is_one_clock(source: Source) -> None:
    if source.path == "lms/base/clock.py":
        return
    asked = {
        (call.func.value.id, call.func.attr)
        for call in calls(source)
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    }
    assert not asked & CLOCK_CALLS


@every_file
def test_nothing_is_printed(source: Source) -> None:
    assert "print" not in {call.func.id for call in calls(source) if isinstance(call.func, ast.Name)}


@every_file
def test_the_signed_in_person_is_known_to_few_files(source: Source) -> None:
    if any(name.endswith(".current_user") for name in imported(source)):
        assert source.path.startswith(KNOW_THE_PERSON), "ask lms.access.grants.acting()"


@every_file
def test_views_are_short_and_only_show(source: Source) -> None:
    for view in views(source):
        assert length(view) <= LONGEST_VIEW, f"{view.name}: {length(view)} lines"
    if source.is_views:
        assert not {"where", "select", "setattr", "flush", "add"} & {called(call) for call in calls(source)}


@every_file
def test_views_set_no_attribute_of_a_row(source: Source) -> None:
    """`errors` are words beside a form's field, which is no row."""
    assignments = [node for node in ast.walk(source.tree) if isinstance(node, (ast.Assign, ast.AugAssign)) and source.is_views]
    for node in assignments:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Attribute) and target.attr != "errors":
                assert isinstance(target.value, ast.Name) and target.value.id in ("self", "response"), f"{source.path}:{node.lineno}"


def test_routes_stand_in_views_only() -> None:
    assert {source.path for source in sources() if any(views(source))} <= {s.path for s in sources() if s.is_views} | {"lms/web/assets.py"}


@every_file
def test_functions_and_files_stay_short(source: Source) -> None:
    assert source.lines <= LONGEST_FILE
    too_long = [f"{function.name}: {length(function)}" for function in source.functions() if length(function) > LONGEST_FUNCTION]
    assert not too_long


def test_most_functions_are_shorter_than_fifteen_lines(record_property: Callable[[str, object], None]) -> None:
    lengths = [length(function) for source in sources() for function in source.functions()]
    many = sum(lines > LONG for lines in lengths)
    record_property("functions", len(lengths))
    record_property("functions longer than 15 lines", many)
    assert many <= len(lengths) // 10, f"{many} of {len(lengths)} functions are longer than {LONG} lines"


@every_file
def test_everything_public_says_what_it_is_for(source: Source) -> None:
    silent = [node.name for node in public(source.tree) if not ast.get_docstring(node)]
    assert ast.get_docstring(source.tree) and not silent, silent


def test_no_file_is_called_after_a_drawer() -> None:
    names = {source.path: set(source.path.removesuffix(".py").split("/")) for source in sources()}
    assert not {path for path, parts in names.items() if parts & NO_NAMES or any("manager" in part for part in parts)}


WAYS_OUT = {"smtplib", "socket", "urllib.request", "http.client", "ftplib", "requests", "httpx", "aiohttp", "telnetlib"}


def test_two_rooms_reach_out_and_no_request_does() -> None:
    """To the mail server of the settings, and to the record stores a lead has named, whose addresses are looked at each time (class 8).

    Only the worker and the command line send: no page ever waits for another store (issue 4).
    """
    reaching = {source.path for source in sources() for name in imported(source) if name in WAYS_OUT or name.rpartition(".")[0] in WAYS_OUT}
    assert reaching == {"lms/mail/actions/delivering.py", "lms/mail/actions/transport.py", "lms/lrs/actions/transport.py"}
    transport = {source.path for source in sources() if any(name.startswith("lms.lrs.actions.transport") for name in imported(source))}
    assert transport == {f"lms/lrs/actions/{name}.py" for name in ("runs", "forwarding", "importing")} | {"lms/cli/record.py"}
    assert sites("forward") == {"lms/lrs/registers.py:_forward_some", "lms/cli/record.py:deliver"}
    for asking in ("told_there", "import_store", "send_notices"):
        assert {site.partition(":")[0] for site in sites(asking)} <= {"lms/cli/record.py"} | {
            f"lms/lrs/actions/{name}.py" for name in ("forwarding", "notices", "importing")
        }


def test_no_template_is_made_from_words() -> None:
    """Templates are files of the house, whatever anybody types (ASVS 1.3.7)."""
    assert sites("render_template_string") | sites("from_string") | sites("Template") == set()
