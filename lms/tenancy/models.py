"""Installation, Organisation and the base of every tenant table."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, synonym
from sqlalchemy.sql import ColumnElement

from lms.base import clock, ids, kinds
from lms.base.db import Row
from lms.tenancy.rules import PersonScope


class Installation(Row):
    """One row, written by a migration: who we are in every statement, for ever, whatever host or port serves us (interop.md A.5.5)."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint('"only" = 1', name="one_row"), UniqueConstraint("only"))

    only: Mapped[int] = mapped_column(default=1, info=kinds.NONE)
    iri_base: Mapped[str] = mapped_column(info=kinds.NONE)
    is_demo: Mapped[bool] = mapped_column(default=False, info=kinds.NONE)
    installed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)


class TenantRow(Row):
    """A table whose rows belong to one organisation. Reading one without a scope raises (BEAT-13)."""

    __abstract__ = True

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), info=kinds.LINK, sort_order=-9)

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        """The key that children of the same organisation point at, and the table's own promises."""
        return (*cls.promises(), UniqueConstraint("organisation_id", "id"))

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Constraints and indexes of the table itself."""
        return ()

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Which rows are a person's own. A table that does not say has none."""
        return false()


class Organisation(TenantRow):
    """A charity, trust or programme: the tenant itself."""

    __tablename__ = "organisation"
    __table_args__: Any = ()

    organisation_id = synonym("id")
    name: Mapped[str] = mapped_column(info=kinds.NONE)
    key: Mapped[str] = mapped_column(unique=True, info=kinds.NONE)
    pseudonym: Mapped[uuid.UUID] = mapped_column(default=ids.new, unique=True, info=kinds.NONE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """The organisations she belongs to."""
        return cls.id.in_(scope.organisations)


def within(table: str, *columns: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key that cannot point into another organisation: (organisation_id, column) -> table (safety.md 2.2d)."""
    return ForeignKeyConstraint(
        ["organisation_id", *columns], [f"{table}.organisation_id", f"{table}.id"], **options,
    )
