"""The application's tenant wall: a session has one scope for life; no tenant row is read or written outside it (safety.md 2.2)."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Table, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import ClauseElement, visitors
from sqlalchemy.sql.dml import Update

from lms.base.db import HouseSession, db, reading
from lms.base.errors import HouseError
from lms.tenancy.models import Organisation, TenantRow
from lms.tenancy.rules import OrganisationScope, PersonScope, Scope


class OutsideTheWall(HouseError):
    """Code reached for a tenant row it has no scope for. A defect of ours, never of the person."""


def bind(session: Session, scope: Scope) -> None:
    """Give the session its one scope. Raises OutsideTheWall when it already lives in another."""
    present = session.info.get("scope")
    if present not in (None, scope):
        raise OutsideTheWall(f"this session lives in {present} and cannot move to {scope}")
    session.info["scope"] = scope


def bind_request(scope: Scope) -> None:
    """Bind the request's own session."""
    bind(db.session(), scope)


@contextmanager
def reading_in(scope: Scope) -> Iterator[Session]:
    """A separate session that only reads, in a scope of its own."""
    with reading() as session:
        bind(session, scope)
        yield session


def scope_of(session: Session) -> Scope:
    """The session's scope. Raises OutsideTheWall when it has none."""
    scope = session.info.get("scope")
    if scope is None:
        raise OutsideTheWall("a tenant table was reached without a scope")
    return cast(Scope, scope)


@event.listens_for(HouseSession, "do_orm_execute")
def _keep_inside(state: ORMExecuteState) -> None:
    """Every statement passes here: no raw SQL, no tenant table without a scope, each read confined to it."""
    if not state.is_orm_statement:
        raise OutsideTheWall("only ORM statements: text(), Core tables and bare exists() have no tenant wall")
    scope = state.session.info.get("scope")
    if scope is None and _mentions_tenant_table(state):
        raise OutsideTheWall("a tenant table was reached without a scope")
    _refuse_moving_rows(state)
    if state.is_column_load:
        return
    if isinstance(scope, OrganisationScope):
        state.statement = state.statement.options(_inside_organisation(scope.organisation_id))
    elif isinstance(scope, PersonScope):
        state.statement = state.statement.options(*_own_rows(scope))


def _mentions_tenant_table(state: ORMExecuteState) -> bool:
    """A tenant table met below the surface: in a join, a subquery or an exists()."""
    if any(issubclass(mapper.class_, TenantRow) for mapper in state.all_mappers):
        return True
    tables = _tenant_tables()
    return any(element in tables for element in visitors.iterate(cast(ClauseElement, state.statement)) if isinstance(element, Table))


def _tenant_classes() -> list[type[TenantRow]]:
    return [mapper.class_ for mapper in TenantRow.registry.mappers if issubclass(mapper.class_, TenantRow)]


def _tenant_tables() -> frozenset[Any]:
    return frozenset(cls.__table__ for cls in _tenant_classes())


def _inside_organisation(organisation_id: uuid.UUID) -> Any:
    return with_loader_criteria(TenantRow, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)


def _own_rows(scope: PersonScope) -> list[Any]:
    return [with_loader_criteria(cls, cls.owned_by(scope), include_aliases=True) for cls in _tenant_classes()]


def _refuse_moving_rows(state: ORMExecuteState) -> None:
    """Bulk writes may not create or move tenant rows: creation goes through the flush check."""
    if state.is_insert and _mentions_tenant_table(state):
        raise OutsideTheWall("tenant rows are added one by one, where the flush check sees them")
    if state.is_update and _mentions_tenant_table(state):
        values: dict[Any, Any] = dict(cast(Update, state.statement)._values or {})
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
        raise OutsideTheWall("a person's own view across organisations is for reading only")
    if isinstance(scope, OrganisationScope) and _organisation_of(row) != scope.organisation_id:
        raise OutsideTheWall(f"a {type(row).__name__} of another organisation was about to be written")


def _organisation_of(row: TenantRow) -> uuid.UUID:
    return row.id if isinstance(row, Organisation) else row.organisation_id
