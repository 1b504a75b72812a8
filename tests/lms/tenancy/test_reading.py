"""Every ORM way to a row stays inside the organisation, on both databases."""

import uuid
from typing import Any

import pytest
from sqlalchemy import exists, false, func, literal, select, union_all
from sqlalchemy.orm import Bundle, aliased

from lms.accounts.models import Person
from lms.membership.models import Cohort, CohortPlace, Membership
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from tests.engines import BOTH
from tests.lms.tenancy.worlds import SERVICE, Worlds

OTHER: Any = aliased(Membership)
SUB = select(Membership.id.label("id")).subquery()
CTE = select(Membership.id.label("id")).cte()
# each gives ids of memberships
MEMBERSHIPS = {
    "entity": select(Membership),
    "column": select(Membership.id),
    "alias": select(OTHER.id),
    "subquery": select(SUB.c.id),
    "cte": select(CTE.c.id),
    "an alias of a subquery": select(aliased(Membership, select(Membership).subquery()).id),
    "union": union_all(select(Membership.id), select(OTHER.id)),
    "bundle": select(Bundle("one", Membership.id)),
    "join from a shared table": select(Membership.id).select_from(Person).join(Membership, Membership.person_id == Person.id),
    "outer join": select(Membership.id).select_from(Person).outerjoin(Membership, Membership.person_id == Person.id),
    "join of tenants": select(Membership.id).join(CohortPlace, CohortPlace.membership_id == Membership.id),
    "self join": select(OTHER.id).select_from(Membership).join(OTHER, OTHER.organisation_id != Membership.id),
    "scalar subquery": select(select(Membership.id).where(Membership.person_id == Person.id).limit(1).scalar_subquery()).select_from(
        Person
    ),
    "in a subquery": select(Membership.id).where(Membership.id.in_(select(OTHER.id))),
    "a window": select(func.first_value(Membership.id).over(partition_by=Membership.id)).select_from(Membership),
    "a function": select(func.coalesce(Membership.id, Membership.id)),
}
# each gives ids of people
PEOPLE = {
    "only in a where": select(Person.id).where(Membership.person_id == Person.id),
    "in a subquery": select(Person.id).where(Person.id.in_(select(Membership.person_id))),
    "exists inside": select(Person.id).where(exists().where(Membership.person_id == Person.id)),
    "exists of a column": select(Person.id).where(exists(Membership.id).where(Membership.person_id == Person.id)),
    "exists of a constant": select(Person.id).where(select(literal(1)).where(Membership.person_id == Person.id).exists()),
    "a union of wheres": union_all(select(Person.id).where(Membership.person_id == Person.id), select(Person.id).where(false())),
}
ABOUT_ONE = {
    "count": select(func.count(Membership.id)),
    "count of rows": select(func.count()).select_from(Membership),
    "count by a where": select(func.count()),
    "with only": select(Membership).with_only_columns(func.count()),
}


def first_ids(rows: Any) -> set[uuid.UUID]:
    """The ids in the first place of each row, whatever wraps them."""
    found = {getattr(value, "id", value) for value in (next(iter(row)) for row in rows)} - {None}
    return {uuid.UUID(value) if isinstance(value, str) else value for value in found}


@BOTH
@pytest.mark.parametrize("statement", MEMBERSHIPS.values(), ids=MEMBERSHIPS.keys())
def test_memberships_are_ours_alone(two: Worlds, statement: Any) -> None:
    with reading_in(two.ours.scope) as session:
        found = first_ids(session.execute(statement))
    with reading_in(SERVICE) as session:
        ours = set(session.scalars(select(Membership.id).where(Membership.organisation_id == two.ours.id)))
    assert found and found <= ours


@BOTH
@pytest.mark.parametrize("statement", PEOPLE.values(), ids=PEOPLE.keys())
def test_people_met_through_memberships_are_ours_alone(two: Worlds, statement: Any) -> None:
    with reading_in(two.ours.scope) as session:
        found = first_ids(session.execute(statement))
    with reading_in(SERVICE) as session:
        ours = set(session.scalars(select(Membership.person_id).where(Membership.organisation_id == two.ours.id)))
    assert found == ours


@BOTH
@pytest.mark.parametrize("statement", ABOUT_ONE.values(), ids=ABOUT_ONE.keys())
def test_a_row_of_theirs_does_not_count(two: Worlds, statement: Any) -> None:
    with reading_in(two.ours.scope) as session:
        assert session.scalar(statement.where(Membership.id == two.theirs.membership_id)) == 0
        assert session.scalar(statement.where(Membership.id == two.ours.membership_id)) == 1


@BOTH
def test_our_own_organisation_is_the_only_one(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session:
        assert session.scalars(select(Organisation.id)).all() == [two.ours.id]


@BOTH
def test_a_row_read_again_is_read_inside(two: Worlds) -> None:
    with reading_in(two.ours.scope) as session:
        cohort = session.get(Cohort, two.ours.cohort_id)
        assert cohort is not None
        name = cohort.name
        session.expire(cohort)
        assert cohort.name == name
        session.refresh(cohort)
        assert cohort.organisation_id == two.ours.id


@BOTH
def test_the_scope_of_one_session_does_not_stick_to_the_statement(two: Worlds) -> None:
    """SQLAlchemy caches compiled statements: the same one in another scope must ask for another organisation."""
    statement = select(Membership.organisation_id).distinct()
    for world in (two.ours, two.theirs, two.ours):
        with reading_in(world.scope) as session:
            assert session.scalars(statement).all() == [world.id]
