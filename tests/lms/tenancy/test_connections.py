"""A connection on PostgreSQL: it begins late, remembers nobody, and is exchanged when it is broken (lms/base/postgresql.py)."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.accounts.models import Person
from lms.base import clock, ids, postgresql
from lms.base.db import db, separate_session
from lms.membership.models import Cohort
from lms.tenancy.actions import bind, reading_in
from tests import houses
from tests.lms.tenancy.worlds import Worlds, changing_in

pytestmark = pytest.mark.parametrize("app", ["postgresql"], indirect=True)
SCOPE = sa.text("SELECT current_setting('app.organisation', true)")
STATE = sa.text("SELECT state FROM pg_stat_activity WHERE pid = :pid")


def pid_of(connection: sa.Connection) -> int:
    """Which process of the database serves it."""
    return int(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]


def hang_up(pid: int) -> None:
    """As a restart of the database does it."""
    with houses.owning(db.engine).connect() as owner:
        assert owner.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar()


def test_a_transaction_that_asks_nothing_is_never_begun(house: Flask) -> None:
    with db.engine.connect() as connection, houses.owning(db.engine).connect() as owner:
        with connection.begin():
            assert owner.execute(STATE, {"pid": pid_of(connection)}).scalar() == "idle"
        with connection.begin():
            connection.execute(sa.text("SELECT 1"))
            owner.rollback()
            assert owner.execute(STATE, {"pid": pid_of(connection)}).scalar() == "idle in transaction"


def test_what_was_written_is_gone_when_it_is_taken_back(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        session.add(Cohort(organisation_id=two.ours.id, name="never kept"))
        session.flush()
        session.rollback()
    with reading_in(two.ours.scope) as session:
        assert not session.scalars(select(Cohort).where(Cohort.name == "never kept")).all()


def test_a_connection_back_in_the_pool_remembers_no_scope(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session:
        session.scalars(select(Cohort.id).limit(1)).all()
        connection = session.info["connection"]
        pid = pid_of(connection)
        assert connection.execute(SCOPE).scalar() == str(two.ours.id)
    seen = set()
    for _ in range(20):
        with db.engine.connect() as connection:
            assert not connection.execute(SCOPE).scalar()
            seen.add(pid_of(connection))
    assert pid in seen


def test_a_scope_told_late_holds_and_outlives_a_savepoint(two: Worlds) -> None:
    session = separate_session()
    session.scalars(select(Person.id).limit(1)).all()
    bind(session, two.ours.scope)
    assert session.info["connection"].execute(SCOPE).scalar() == str(two.ours.id)
    taken = session.scalars(select(Cohort.name)).first()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(Cohort(id=ids.new(), organisation_id=two.ours.id, name=str(taken), created_at=clock.now()))
        session.flush()
    assert session.info["connection"].execute(SCOPE).scalar() == str(two.ours.id)
    session.close()


def test_a_connection_that_was_hung_up_on_is_exchanged_unseen(two: Worlds) -> None:
    for _ in range(3):
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
            pid = pid_of(connection)
        hang_up(pid)
        with reading_in(two.ours.scope) as session:
            assert session.scalars(select(Cohort.id)).all()


def test_one_that_lay_for_long_is_tried_first(two: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that forgets says nothing: there is no word to be found."""
    with db.engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        pid = pid_of(connection)
    hang_up(pid)
    monkeypatch.setattr(postgresql, "_has_word", lambda _: False)
    monkeypatch.setattr(postgresql, "IDLE_FOR", 0.0)
    with reading_in(two.ours.scope) as session:
        assert session.scalars(select(Cohort.id)).all()


def test_one_that_breaks_in_the_middle_is_a_fault_of_the_database_and_the_next_is_sound(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session:
        session.scalars(select(Cohort.id)).all()
        hang_up(pid_of(session.info["connection"]))
        with pytest.raises(OperationalError):
            session.scalars(select(Cohort.name)).all()
    with reading_in(two.ours.scope) as session:
        assert session.scalars(select(Cohort.id)).all()


def test_one_that_breaks_as_it_begins_is_a_fault_of_the_database_too(two: Worlds) -> None:
    with db.engine.connect() as connection:
        connection.begin()
        hang_up(pid_of(connection))
        with pytest.raises(OperationalError):
            connection.execute(sa.text("SELECT 1"))
    with reading_in(two.ours.scope) as session:
        assert session.scalars(select(Cohort.id)).all()
