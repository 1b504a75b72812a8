"""What every table promises (design.md 4)."""

import ast
import importlib
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from lms.app import MODELS, REGISTERS
from lms.base.db import Base, UtcDateTime
from lms.base.keeping import Fate, Keeping
from lms.base.kinds import Privacy
from lms.tenancy.models import TenantRow
from tests.architecture.source import Source, called, may_look_at, room_of, sources

for _name in (*MODELS, *REGISTERS):
    importlib.import_module(_name)

TABLES: dict[str, Table] = dict(Base.metadata.tables)
CLASSES: dict[str, Any] = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
TENANT = {name for name, cls in CLASSES.items() if issubclass(cls, TenantRow)}
SHARED = {
    "installation": "the service itself",
    "form_receipt": "random numbers without a person",
    "person": "belongs to any number of organisations",
    "access_needs": "of a person, whatever her organisations",
    "web_session": "of a person",
    "second_factor": "of a person",
    "recovery_code": "of a person",
    "account_link": "of a person",
    "sign_in_attempt": "before anybody is known",
    "parked_post": "arrived without a session, so without an organisation",
    "task": "work of the service, ids only",
    "heartbeat": "the service itself",
    "mail_wish": "of a person, whatever her organisations",
    "message": "leaves the service for a person, whatever her organisations",
    "wellness_plan": "of a person, whatever her organisations",
    "download": "of a person, about all her organisations",
    "erasure": "of a person, who may have no organisation",
    "course": "what is taught is the same for all",
    "module": "as course",
    "version": "as course",
    "activity": "as course",
}
PREFIX = {PrimaryKeyConstraint: "pk", ForeignKeyConstraint: "fk", UniqueConstraint: "uq", CheckConstraint: "ck"}
LONGEST_NAME = 60
every_table = pytest.mark.parametrize("name", sorted(TABLES))
MODEL_FILES = [source for source in sources() if source.path.endswith("/models.py") or "/models/" in source.path]
every_models_file = pytest.mark.parametrize("source", MODEL_FILES, ids=[source.path for source in MODEL_FILES])


def test_the_roof_names_every_models_file() -> None:
    on_disk = {source.path.removesuffix(".py").replace("/", ".") for source in sources() if source.path.endswith("/models.py")}
    assert set(MODELS) == on_disk


def test_the_roof_names_every_registers_file() -> None:
    on_disk = {source.path.removesuffix(".py").replace("/", ".") for source in sources() if source.path.endswith("/registers.py")}
    assert set(REGISTERS) == on_disk


def test_every_table_belongs_to_an_organisation_or_is_on_the_short_list() -> None:
    assert set(TABLES) - TENANT == set(SHARED)


@every_table
def test_links_between_tenant_tables_cannot_leave_the_organisation(name: str) -> None:
    for link in TABLES[name].foreign_key_constraints:
        target = link.referred_table.name
        if name in TENANT and target in TENANT - {"organisation"}:
            assert link.column_keys[0] == "organisation_id", link.name
            assert [element.column.name for element in link.elements] == ["organisation_id", "id"], link.name


@every_table
def test_a_tenant_table_has_the_key_its_children_point_at(name: str) -> None:
    if name in TENANT - {"organisation"}:
        assert any(
            [c.name for c in u.columns] == ["organisation_id", "id"] for u in TABLES[name].constraints if isinstance(u, UniqueConstraint)
        )
        assert not TABLES[name].c.organisation_id.nullable


@every_table
def test_every_column_says_what_it_tells_about_a_person(name: str) -> None:
    silent = [column.name for column in TABLES[name].columns if column.info.get("privacy") not in set(Privacy)]
    assert not silent


@every_table
def test_every_constraint_is_named_by_convention_and_short(name: str) -> None:
    for constraint in TABLES[name].constraints:
        prefix = next(prefix for kind, prefix in PREFIX.items() if isinstance(constraint, kind))
        assert str(constraint.name).startswith(f"{prefix}_{name}"), constraint
        assert len(str(constraint.name)) <= LONGEST_NAME, constraint.name
    for index in TABLES[name].indexes:
        assert str(index.name).startswith(f"ix_{name}_") and len(str(index.name)) <= LONGEST_NAME, index.name


@every_table
def test_every_moment_is_kept_in_utc(name: str) -> None:
    naive = [
        column.name for column in TABLES[name].columns if isinstance(column.type, DateTime) and not isinstance(column.type, UtcDateTime)
    ]
    assert not naive


@every_table
def test_a_table_points_at_its_own_room_or_one_below(name: str) -> None:
    room = room_of(CLASSES[name].__module__)
    for link in TABLES[name].foreign_key_constraints:
        assert may_look_at(room, room_of(CLASSES[link.referred_table.name].__module__)), link.name


@every_models_file
def test_a_foreign_key_to_another_room_is_written_by_class(source: Source) -> None:
    """A string is an import the linter cannot see (design.md 8.3). `within("membership", ...)` is held by the test above instead."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called(node) == "ForeignKey" and isinstance(node.args[0], ast.Constant):
            table = str(node.args[0].value).split(".")[0]
            assert room_of(CLASSES[table].__module__) == room_of(source.path), table


@every_models_file
def test_relationships_go_one_way(source: Source) -> None:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and called(node) == "relationship":
            assert not {keyword.arg for keyword in node.keywords} & {"back_populates", "backref"}, f"{source.path}:{node.lineno}"


def test_each_room_speaks_once_for_each_of_its_tables() -> None:
    spoken: list[tuple[str, str]] = []
    for name in REGISTERS:
        keepings: tuple[Keeping, ...] = getattr(importlib.import_module(name), "KEEPINGS", ())
        spoken += [(room_of(name), keeping.table) for keeping in keepings]
    assert Counter(spoken) == Counter((room_of(cls.__module__), table) for table, cls in CLASSES.items())


def test_what_a_room_says_of_its_tables_is_words_for_a_person() -> None:
    for name in REGISTERS:
        for keeping in getattr(importlib.import_module(name), "KEEPINGS", ()):
            assert len(keeping.purpose) > 10 and len(keeping.why) > 10 and len(keeping.how_long) > 4, keeping.table
            assert (keeping.fate is Fate.BLANK) == (keeping.blank is not None), keeping.table
