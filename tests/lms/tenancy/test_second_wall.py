"""Row-level security on PostgreSQL: where the first wall is walked around, the database itself lets nothing out or in (safety.md 2.2)."""

import importlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assessments.diaries.models import Entry
from courses.learning.models import Completion
from lms.accounts.models import Person
from lms.app import MODELS, create_app
from lms.base import findings, schema
from lms.base.db import HouseSession, db, separate_session
from lms.base.errors import UnsafeSettings
from lms.config import Settings
from lms.drafts.models import Draft
from lms.membership.models import Cohort, Membership
from lms.tenancy import actions
from lms.tenancy.actions import OutsideTheWall, bind, reading_in
from lms.tenancy.models import Organisation, TenantRow
from lms.tenancy.rules import PersonScope, Scope
from tests import houses
from tests.cast import Cast
from tests.lms.tenancy.worlds import SERVICE, Worlds, changing_in

for name in MODELS:
    importlib.import_module(name)
pytestmark = pytest.mark.parametrize("app", ["postgresql"], indirect=True)

TENANTS: Any = sorted(
    (mapper.class_ for mapper in TenantRow.registry.mappers if issubclass(mapper.class_, TenantRow)), key=lambda cls: cls.__name__,
)
COHORT: Any = Cohort.__table__
MEMBERSHIP: Any = Membership.__table__


@contextmanager
def around(scope: Scope | None) -> Iterator[Any]:
    """A way around the first wall: the bare connection of a session that lives in this scope. Nothing is kept."""
    with changing_in(scope) as session:
        session.execute(select(Person.id).limit(1))
        yield session.info["connection"]


@contextmanager
def without_the_first_wall() -> Iterator[None]:
    """As if nobody had written it."""
    listeners = (("do_orm_execute", actions._keep_inside), ("before_flush", actions._check_writes))
    for name, listener in listeners:
        event.remove(HouseSession, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.listen(HouseSession, name, listener)


def own(cls: Any) -> Any:
    """The column that says whose a row is."""
    return cls.__table__.c.id if cls is Organisation else cls.__table__.c.organisation_id


def test_the_service_signs_in_as_a_role_that_owns_nothing_and_cannot_free_itself(house: Flask) -> None:
    """All that runs on both databases in these tests runs so: leaving, erasing, jobs, backups."""
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT current_user")).scalar() == houses.ROLE
    assert not schema.can_walk_around(db.engine) and schema.can_walk_around(houses.owning(db.engine))
    assert schema.tables_without_wall(db.engine) == []


@pytest.mark.parametrize("cls", TENANTS, ids=[cls.__name__ for cls in TENANTS])
def test_of_each_table_only_the_rows_of_ones_own_organisation_are_there(two: Worlds, cls: Any) -> None:
    everything = select(own(cls)).distinct()
    with houses.owning(db.engine).connect() as owner:
        there = set(owner.execute(everything).scalars())
    for world in (two.ours, two.theirs):
        with around(world.scope) as connection:
            assert set(connection.execute(everything).scalars()) == there & {world.id}
    with around(None) as connection:
        assert connection.execute(everything).all() == []
    with around(SERVICE) as connection:
        assert set(connection.execute(everything).scalars()) == there


def test_the_demo_has_rows_of_both_to_try_it_with(two: Worlds) -> None:
    with houses.owning(db.engine).connect() as owner:
        filled = [cls.__name__ for cls in TENANTS if {two.ours.id, two.theirs.id} <= set(owner.execute(select(own(cls))).scalars())]
    assert len(filled) >= 10, filled


def test_four_of_the_five_leaks_stop_at_the_database(two: Worlds) -> None:
    theirs = COHORT.c.id == two.theirs.cohort_id
    with around(two.ours.scope) as connection:
        assert connection.execute(select(COHORT).where(theirs)).all() == []
        assert connection.execute(select(sa.exists().where(theirs))).scalar() is False
        assert connection.execute(COHORT.update().where(theirs).values(name="x")).rowcount == 0
        assert connection.execute(COHORT.delete().where(theirs)).rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(COHORT.insert().values(id=uuid.uuid4(), organisation_id=two.theirs.id, name="Planted"))


def test_the_fifth_stops_at_the_session_which_has_one_scope_for_life(two: Worlds) -> None:
    """A row the session knows already is not asked for again: the database has no say, so the session may not move."""
    with reading_in(two.theirs.scope) as session:
        known = session.get(Cohort, two.theirs.cohort_id)
        with pytest.raises(OutsideTheWall):
            bind(session, two.ours.scope)
        session.info["scope"] = two.ours.scope
        assert known is not None and session.get(Cohort, two.theirs.cohort_id) is known, "this is the leak: it would be given out"


def test_the_wall_stands_where_the_first_one_is_missing(two: Worlds) -> None:
    with without_the_first_wall():
        with changing_in(two.ours.scope) as session:
            assert session.scalars(select(Cohort).where(Cohort.id == two.theirs.cohort_id)).all() == []
            assert set(session.scalars(select(Cohort.organisation_id))) == {two.ours.id}
            session.add(Cohort(organisation_id=two.theirs.id, name="Planted"))
            with pytest.raises(DBAPIError, match="row-level security"):
                session.flush()
        with changing_in(None) as session:
            assert session.scalars(select(Membership)).all() == []


def test_a_row_of_ours_cannot_be_given_away(two: Worlds) -> None:
    with around(two.ours.scope) as connection, pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(COHORT.update().where(COHORT.c.id == two.ours.cohort_id).values(organisation_id=two.theirs.id))


def test_a_persons_own_view_reaches_what_is_hers_and_changes_nothing(house: Flask, cast: Cast) -> None:
    scope = PersonScope(cast.amina.person_id)
    with around(scope) as connection:
        assert set(connection.execute(select(COHORT.c.organisation_id)).scalars()) == {cast.amina.organisation_id}
        assert set(connection.execute(select(MEMBERSHIP.c.person_id)).scalars()) == {cast.amina.person_id}, "and of people herself alone"
        for cls in (Entry, Draft):
            assert set(connection.execute(select(cls.__table__.c.person_id)).scalars()) <= {cast.amina.person_id}
        assert set(connection.execute(select(Completion.__table__.c.membership_id)).scalars()) == {cast.amina.membership_id}
        assert connection.execute(COHORT.update().values(name="x")).rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(COHORT.insert().values(id=uuid.uuid4(), organisation_id=cast.amina.organisation_id, name="x"))
    with around(PersonScope(uuid.uuid4())) as connection:
        assert connection.execute(select(MEMBERSHIP)).all() == []


def test_a_connection_back_in_the_pool_remembers_nobodys_scope(two: Worlds) -> None:
    used = set()
    for end in ("commit", "rollback"):
        session = separate_session()
        bind(session, two.ours.scope)
        assert session.scalars(select(Cohort)).all()
        used.add(session.info["connection"].connection.dbapi_connection.info.backend_pid)
        getattr(session, end)()
        assert "connection" not in session.info
        assert session.scalars(select(Cohort)).all(), "the next transaction of this session is told again"
        session.close()
        with db.engine.connect() as connection:
            assert connection.connection.dbapi_connection.info.backend_pid in used  # type: ignore[union-attr]
            assert connection.execute(select(COHORT)).all() == []


def test_a_scope_bound_after_the_first_question_holds_from_then_on(two: Worlds) -> None:
    session = separate_session()
    session.scalars(select(Person.id)).all()
    bind(session, two.ours.scope)
    assert {row.organisation_id for row in session.scalars(select(Cohort))} == {two.ours.id}
    session.close()


def test_a_savepoint_rolled_back_does_not_take_the_scope_with_it(two: Worlds) -> None:
    session: Session = separate_session()
    session.scalars(select(Person.id)).all()
    savepoint = session.begin_nested()
    bind(session, two.ours.scope)
    savepoint.rollback()
    assert session.scalars(select(Cohort)).all(), "nothing found would be a lie"
    session.close()


@pytest.mark.parametrize("act", [
    "ALTER TABLE cohort DISABLE ROW LEVEL SECURITY", "DROP POLICY inside_its_organisation ON cohort", "SET ROLE postgres",
    "UPDATE alembic_version SET version_num = '0001'", "CREATE TABLE public.mine (id int)", "TRUNCATE cohort",
    "DROP TRIGGER refuse_update_of_statement ON statement",
])
def test_our_role_can_take_nothing_down(house: Flask, act: str) -> None:
    with db.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(sa.text(act))


def start(settings: Settings) -> None:
    """What `serving_app` asks before it serves."""
    app = create_app(settings)
    with app.app_context():
        try:
            findings.refuse(findings.ask(app.extensions["peerway_registers"], settings))
        finally:
            db.engine.dispose()


def test_the_start_refuses_a_role_that_can_walk_around(house: Flask) -> None:
    there = house.config["SETTINGS"]
    start(there)
    with pytest.raises(UnsafeSettings, match="can walk around the wall between organisations"):
        start(replace(there, database_url=there.database_owner_url))


def test_a_role_that_may_become_the_owner_can_walk_around_too(house: Flask) -> None:
    owner, role = houses.owning(db.engine), f"peerway_owner_{uuid.uuid4().hex[:8]}"
    with owner.begin() as connection:
        for act in (f"CREATE ROLE {role}", f"ALTER TABLE cohort OWNER TO {role}", f"GRANT {role} TO {houses.ROLE}"):
            connection.execute(sa.text(act))
    try:
        assert schema.can_walk_around(db.engine)
    finally:
        with owner.begin() as connection:
            for act in (f"REASSIGN OWNED BY {role} TO current_user", f"DROP ROLE {role}"):
                connection.execute(sa.text(act))
    assert not schema.can_walk_around(db.engine)


def test_every_table_of_an_organisation_has_its_policies_and_one_without_is_named(house: Flask) -> None:
    question = sa.text("SELECT tablename, policyname FROM pg_policies")
    with db.engine.connect() as connection:
        found = {(table, name) for table, name in connection.execute(question)}
    names = ("inside_its_organisation", "of_her_own", "by_the_service_itself")
    assert found == {(cls.__tablename__, name) for cls in TENANTS for name in names}
    with houses.owning(db.engine).begin() as owner:
        owner.execute(sa.text("ALTER TABLE cohort DISABLE ROW LEVEL SECURITY"))
        owner.execute(sa.text("CREATE TABLE forgotten (id uuid, organisation_id uuid NOT NULL)"))
    assert schema.tables_without_wall(db.engine) == ["cohort", "forgotten"]
    with pytest.raises(UnsafeSettings, match="no wall stands around cohort, forgotten"):
        start(house.config["SETTINGS"])
