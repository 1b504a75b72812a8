"""The application's tenant wall: a session has one scope for life; no tenant row is read or written outside it (safety.md 2.2).

On PostgreSQL a second wall stands behind it: each transaction tells the database its scope, and row-level security holds it there.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Column, ColumnClause, Connection, Table, TableClause, TextClause, event, insert, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import ClauseElement, visitors
from sqlalchemy.sql.dml import Update

from lms.base import postgresql
from lms.base.db import HouseSession, db, reading
from lms.base.errors import HouseError
from lms.tenancy.models import Organisation, TenantRow
from lms.tenancy.rules import OrganisationScope, PersonScope, Scope, setting_of

# Statements never change, and those built once at import are met in every request: what they hold is looked up once.
_looked_through: WeakSet[Any] = WeakSet()
_mentioning: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
FOR_READING = "a person's own view across organisations is for reading only"


class OutsideTheWall(HouseError):
    """Code reached for a tenant row it has no scope for. A defect of ours, never of the person."""


def bind(session: Session, scope: Scope) -> None:
    """Give the session its one scope. Raises OutsideTheWall when it already lives in another."""
    present = session.info.get("scope")
    if present not in (None, scope):
        raise OutsideTheWall(f"this session lives in {present} and cannot move to {scope}")
    session.info["scope"] = scope
    _tell_database(session)


def bind_request(scope: Scope) -> None:
    """Bind the request's own session."""
    bind(db.session(), scope)


@contextmanager
def reading_in(scope: Scope, *, is_one_look: bool = False) -> Iterator[Session]:
    """A separate session that only reads, in a scope of its own."""
    with reading(is_one_look=is_one_look) as session:
        bind(session, scope)
        yield session


def scope_of(session: Session) -> Scope:
    """The session's scope. Raises OutsideTheWall when it has none."""
    scope = session.info.get("scope")
    if scope is None:
        raise OutsideTheWall("a tenant table was reached without a scope")
    return cast(Scope, scope)


@event.listens_for(HouseSession, "after_begin")
def _begin_inside(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Each transaction tells PostgreSQL its scope, which ends with it: a connection back in the pool remembers nobody's."""
    session.info["connection"] = connection
    _tell_database(session)


@event.listens_for(HouseSession, "after_soft_rollback")
def _still_inside(session: Session, ended: SessionTransaction) -> None:
    """A savepoint rolled back takes with it what was told inside it."""
    if ended.nested:
        _tell_database(session)


@event.listens_for(HouseSession, "after_transaction_end")
def _ended(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop("connection", None)


def _tell_database(session: Session) -> None:
    """The second wall's setting, for the transaction that is open (migrations/walls.py holds the policies that read it)."""
    connection, scope = session.info.get("connection"), session.info.get("scope")
    if scope and connection is not None and connection.dialect.name == "postgresql":
        postgresql.tell_scope(connection, *setting_of(scope))


@event.listens_for(HouseSession, "do_orm_execute")
def _keep_inside(state: ORMExecuteState) -> None:
    """Every statement passes here: no raw SQL, no tenant table without a scope, each read confined to it."""
    if not state.is_orm_statement:
        raise OutsideTheWall("only ORM statements: text(), Core tables and bare exists() have no tenant wall")
    scope = state.session.info.get("scope")
    if scope is None and _mentions_tenant_table(state):
        raise OutsideTheWall("a tenant table was reached without a scope")
    if state.statement not in _looked_through:
        _refuse_hidden_sql(state)
        _looked_through.add(state.statement)
    _refuse_moving_rows(state, scope)
    if state.is_column_load:
        return
    if isinstance(scope, OrganisationScope):
        confine = _confined_once if state.execution_options.get("is_standing") else _confined
        state.statement = confine(state.statement, scope.organisation_id)
    elif isinstance(scope, PersonScope):
        state.statement = state.statement.options(*_own_rows(scope))


def add_many(session: Session, several: Mapping[type[TenantRow], Sequence[Mapping[str, Any]]]) -> None:
    """Add finished rows of the scope's organisation at once, past the session: every column of them told, parents before children.

    Raises OutsideTheWall when one of them is another organisation's or nobody's, and then none is added.
    """
    scope = scope_of(session)
    home = scope.organisation_id if isinstance(scope, OrganisationScope) else None
    if home is None or any(row.get("organisation_id") != home for rows in several.values() for row in rows):
        raise OutsideTheWall("a row of another organisation was about to be added")
    connection = session.info.get("connection") or Session.connection(session)
    lists = {cast(Table, kind.__table__): rows for kind, rows in several.items() if rows}
    if connection.dialect.name == "postgresql" and lists:
        postgresql.add_lists(connection, lists)
    else:
        for table, rows in lists.items():
            connection.execute(insert(table), list(rows))


def _mentions_tenant_table(state: ORMExecuteState) -> bool:
    """A tenant table met below the surface: in a join, a subquery or an exists()."""
    if state.statement not in _mentioning:
        _mentioning[state.statement] = _meets_tenant_table(state)
    return _mentioning[state.statement]


def _meets_tenant_table(state: ORMExecuteState) -> bool:
    if any(issubclass(mapper.class_, TenantRow) for mapper in state.all_mappers):
        return True
    tables = _tenant_tables()
    return any(element in tables for element in visitors.iterate(cast(ClauseElement, state.statement)) if isinstance(element, Table))


@lru_cache(maxsize=1)
def _tenant_classes() -> tuple[type[TenantRow], ...]:
    return tuple(mapper.class_ for mapper in TenantRow.registry.mappers if issubclass(mapper.class_, TenantRow))


@lru_cache(maxsize=1)
def _tenant_tables() -> frozenset[Any]:
    return frozenset(cls.__table__ for cls in _tenant_classes())


@event.listens_for(Mapper, "after_mapper_constructed")
def _look_again(_mapper: Any, _cls: Any) -> None:
    """One more class may be one of an organisation's."""
    _tenant_classes.cache_clear()
    _tenant_tables.cache_clear()


def _confined(statement: Any, organisation_id: uuid.UUID) -> Any:
    return statement.options(_inside_organisation(organisation_id))


_confined_once = lru_cache(maxsize=1024)(_confined)


@lru_cache(maxsize=256)
def _inside_organisation(organisation_id: uuid.UUID) -> Any:
    return with_loader_criteria(TenantRow, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)


def _own_rows(scope: PersonScope) -> list[Any]:
    return [_OwnRows(cls, cls.owned_by(scope), include_aliases=True) for cls in _tenant_classes()]


class _OwnRows(LoaderCriteriaOption):
    """Holds for a table joined a second time under another name as well, to which SQLAlchemy adapts lambdas alone."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        criteria = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(criteria) if ext_info.is_aliased_class else criteria


def _refuse_hidden_sql(state: ORMExecuteState) -> None:
    """Raw SQL and Core tables inside an ORM statement: the criteria of the scope do not reach them."""
    elements = list(visitors.iterate(cast(ClauseElement, state.statement)))
    confined = {element for element in elements if isinstance(element, Table) and "parententity" in element._annotations}
    unconfined = _tenant_tables() - confined
    if isinstance(state.statement, FromStatement) or any(_is_hidden(element, unconfined) for element in elements):
        raise OutsideTheWall("text(), literal columns, Core tables and from_statement() have no tenant wall inside an ORM statement")


def _is_hidden(element: Any, unconfined: frozenset[Any]) -> bool:
    if isinstance(element, Column):
        return element.table in unconfined and "parententity" not in element._annotations
    if isinstance(element, ColumnClause):
        return element.is_literal and element.name != "*"
    return isinstance(element, TextClause) or (isinstance(element, TableClause) and not isinstance(element, Table))


def _refuse_moving_rows(state: ORMExecuteState, scope: Scope | None) -> None:
    """Bulk writes may not move tenant rows, nor create any: add_many does. A list of changes by id passes no criteria."""
    if state.is_select or not _mentions_tenant_table(state):
        return
    if isinstance(scope, PersonScope):
        raise OutsideTheWall(FOR_READING)
    if state.is_insert:
        raise OutsideTheWall("rows of an organisation are added by the session, which sees them, or by add_many")
    if state.is_update and state.parameters:
        raise OutsideTheWall("tenant rows are changed one by one, where the flush check sees them")
    values: dict[Any, Any] = dict(cast(Update, state.statement)._values or {}) if state.is_update else {}
    if any(getattr(column, "key", column) == "organisation_id" for column in values):
        raise OutsideTheWall("a row cannot move to another organisation")


@event.listens_for(HouseSession, "before_flush")
def _check_writes(session: Session, _context: Any, _instances: Any) -> None:
    """Each written tenant row belongs to the scope's organisation, and did before."""
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, TenantRow):
            _check_row(scope_of(session), row)


def _check_row(scope: Scope, row: TenantRow) -> None:
    if isinstance(scope, PersonScope):
        raise OutsideTheWall(FOR_READING)
    if isinstance(scope, OrganisationScope) and _organisations_of(row) != {scope.organisation_id}:
        raise OutsideTheWall(f"a {type(row).__name__} of another organisation was about to be written")


def _organisations_of(row: TenantRow) -> set[uuid.UUID]:
    """The organisation a row belongs to and, when that was just changed, the one it came from."""
    name = "id" if isinstance(row, Organisation) else "organisation_id"
    return {getattr(row, name), *inspect(row).attrs[name].history.deleted}
