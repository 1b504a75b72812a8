"""The five leaks measured in safety.md 2.2, and what hides raw SQL inside an ORM statement: each is refused, on both databases."""

from typing import Any

import pytest
from sqlalchemy import column, exists, func, insert, literal_column, select, table, text

from lms.accounts.models import Person
from lms.membership.models import Cohort, Membership
from lms.tenancy.actions import OutsideTheWall, bind, reading_in
from tests.engines import BOTH
from tests.lms.tenancy.worlds import SERVICE, Worlds, changing_in

TABLE: Any = Membership.__table__
BESIDE: Any = table("membership", column("person_id"))
HIDDEN = {
    "text in a where": select(Person.id).where(text("id IN (SELECT person_id FROM membership)")),
    "text as a statement": select(Membership).from_statement(text("SELECT * FROM membership")),
    "a core select as a statement": select(Membership).from_statement(select(TABLE)),
    "a literal column": select(Person.id, literal_column("(SELECT count(*) FROM membership)")),
    "a core table joined": select(Person.id).join(TABLE, TABLE.c.person_id == Person.id),
    "a core table's column": select(Person.id, TABLE.c.id).where(TABLE.c.person_id == Person.id),
    "core tables joined": select(Person.id).select_from(Person.__table__.join(TABLE, TABLE.c.person_id == Person.__table__.c.id)),
    "a table by its name": select(Person.id).where(exists().where(BESIDE.c.person_id == Person.id)),
}


@BOTH
def test_a_session_that_knows_rows_of_one_organisation_cannot_move_to_another(two: Worlds) -> None:
    with reading_in(two.theirs.scope) as session:
        assert session.get(Cohort, two.theirs.cohort_id) is not None
        with pytest.raises(OutsideTheWall):
            bind(session, two.ours.scope)


@BOTH
def test_a_row_of_another_organisation_is_not_there_by_its_id(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session:
        assert session.get(Cohort, two.theirs.cohort_id) is None
        assert session.get(Cohort, two.ours.cohort_id) is not None


@BOTH
def test_a_bare_exists_does_not_tell_of_another_organisation(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session, pytest.raises(OutsideTheWall):
        session.scalar(select(exists().where(Membership.id == two.theirs.membership_id)))


@BOTH
def test_a_core_select_is_refused(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session, pytest.raises(OutsideTheWall):
        session.execute(select(TABLE))


@BOTH
def test_raw_sql_is_refused(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session, pytest.raises(OutsideTheWall):
        session.execute(text("SELECT * FROM membership"))


@BOTH
def test_a_row_for_another_organisation_is_refused_before_it_is_written(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        session.add(Cohort(organisation_id=two.theirs.id, name="Planted"))
        with pytest.raises(OutsideTheWall):
            session.flush()


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("scope", ["organisation", "person", "service", "none"])
def test_raw_sql_hidden_in_an_orm_statement_is_refused(two: Worlds, hidden: Any, scope: str) -> None:
    found = {"organisation": two.ours.scope, "person": two.ours.person, "service": SERVICE, "none": None}[scope]
    with changing_in(found) as session, pytest.raises(OutsideTheWall):
        session.execute(hidden)


def test_core_statements_are_refused_in_every_shape(two: Worlds) -> None:
    for statement in (
        insert(TABLE).values(),
        TABLE.update().values(erased_at=None),
        TABLE.delete(),
        select(func.count()).select_from(TABLE),
    ):
        with changing_in(two.ours.scope) as session, pytest.raises(OutsideTheWall):
            session.execute(statement)


def test_a_bare_connection_and_the_bulk_methods_are_refused(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        for forbidden in (session.connection, session.bulk_save_objects, session.bulk_insert_mappings, session.bulk_update_mappings):
            with pytest.raises(RuntimeError):
                forbidden(Cohort, [])  # type: ignore[operator]
