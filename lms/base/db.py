"""Tables and the session: plain SQLAlchemy 2 on our own `Base`; Flask-SQLAlchemy keeps the engine and one session a request."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Dialect, Enum, Executable, MetaData, Uuid, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from lms.base import ids, kinds, postgresql, sqlite

Statement = TypeVar("Statement", bound=Executable)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused before it can be misread."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a date without a time zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database: aware again (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A StrEnum kept as text with a named CHECK, the same on both databases."""
    return Enum(
        kind, name=name, native_enum=False, create_constraint=True, length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Root of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={uuid.UUID: Uuid(), datetime: UtcDateTime()},
    )


class Row(Base):
    """A table whose rows have a random id."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new, info=kinds.LINK, sort_order=-10)


class HouseSession(FlaskSession):
    """One scope for life, kept in `info["scope"]` by lms.tenancy, whose walls listen to this class."""

    def connection(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: a bare connection walks around the tenant walls (safety.md 2.2)."""
        raise RuntimeError("use the session; a bare connection has no tenant wall")

    def _refuse_bulk(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("bulk methods pass no flush check; add rows one by one")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse_bulk


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": HouseSession, "expire_on_commit": False})


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take the write lock at once, so that no update is lost on SQLite (dependencies.md 2.3)."""
    token = sqlite.intent.set(sqlite.WRITE)
    try:
        with sqlite.one_writer():
            yield
    finally:
        sqlite.intent.reset(token)


def waits_for_nobody() -> bool:
    """Whether a changing request may begin its transaction long before it writes: on SQLite it takes the one lock of all as it begins."""
    return db.engine.dialect.name != "sqlite"


def standing(statement: Statement) -> Statement:
    """Mark a statement that is built once, at import, because nearly every request asks it: a wall works its confinement out once."""
    return statement.execution_options(is_standing=True)


@contextmanager
def reading(*, is_one_look: bool = False) -> Iterator[Session]:
    """A session of its own that only reads, and takes no lock even while a form is being answered. `is_one_look`: it asks one thing."""
    token = sqlite.intent.set(sqlite.LOOK if is_one_look else sqlite.READ)
    session = separate_session()
    try:
        yield session
    finally:
        session.close()
        sqlite.intent.reset(token)


def separate_session() -> Session:
    """A session of its own beside the request's: the caller closes it."""
    return db.session.session_factory()


def prepare_engine(engine: Engine) -> None:
    """Give a new engine the care its database needs."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite.on_connect)
        event.listen(engine, "begin", sqlite.on_begin)
    else:
        postgresql.care_for(engine)
