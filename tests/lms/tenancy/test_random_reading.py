"""Whatever is selected inside one organisation, no row of another comes back (hypothesis)."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.base.db import Base
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation, TenantRow
from tests.lms.tenancy.worlds import Worlds

FEW = settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tenant_classes() -> list[Any]:
    """All tenant tables but the organisation, which has no column of its own for it."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantRow)]
    return sorted((cls for cls in found if cls is not Organisation), key=lambda cls: cls.__name__)


def sources(draw: Any) -> Any:
    """A table, an alias of it, or an alias of a subquery of it."""
    cls = draw(st.sampled_from(tenant_classes()))
    shape = draw(st.sampled_from(["table", "alias", "subquery", "cte"]))
    if shape == "subquery":
        return aliased(cls, select(cls).subquery())
    if shape == "cte":
        return aliased(cls, select(cls).cte())
    return aliased(cls) if shape == "alias" else cls


@st.composite
def statements(draw: Any) -> Select[Any]:
    """A statement whose columns are all organisation ids."""
    statement, seen = select(), []
    for number in range(draw(st.integers(1, 3))):
        source = sources(draw)
        if source in seen:
            continue
        statement = statement.add_columns(source.organisation_id)
        if number and seen:
            on = source.organisation_id == seen[0].organisation_id if draw(st.booleans()) else source.id != seen[0].id
            statement = statement.join(source, on, isouter=draw(st.booleans()))
        else:
            statement = statement.select_from(source)
        seen.append(source)
    return draw(conditions(statement, seen[0]))


@st.composite
def conditions(draw: Any, statement: Any, first: Any) -> Any:
    """A where by a subquery or an exists, an order, a distinct, a union with itself; or none of them."""
    other = aliased(draw(st.sampled_from(tenant_classes())))
    kind = draw(st.sampled_from(["none", "in", "exists", "not exists", "distinct", "order", "scalar", "person"]))
    if kind == "in":
        statement = statement.where(first.organisation_id.in_(select(other.organisation_id)))
    elif "exists" in kind:
        there = select(other.id).where(other.organisation_id == first.organisation_id).exists()
        statement = statement.where(there if kind == "exists" else ~there)
    elif kind == "scalar":
        statement = statement.add_columns(select(func.min(other.organisation_id)).scalar_subquery())
    elif kind == "person":
        statement = statement.join(Person, Person.id != first.id)
    statement = statement.distinct() if kind != "order" else statement.order_by(first.id)
    return union_all(statement, statement) if draw(st.booleans()) and kind != "order" else statement


@FEW
@given(statement=statements())
def test_no_select_brings_back_a_row_of_another_organisation(house: Flask, two: Worlds, statement: Any) -> None:
    for world in (two.ours, two.theirs):
        with reading_in(world.scope) as session:
            found = {value for row in session.execute(statement.limit(500)) for value in row} - {None}
        assert {str(value).replace("-", "") for value in found} <= {world.id.hex}


@FEW
@given(statement=statements())
def test_no_select_shows_a_person_more_than_her_organisations(house: Flask, two: Worlds, statement: Any) -> None:
    with reading_in(two.ours.person) as session:
        found = {value for row in session.execute(statement.limit(500)) for value in row} - {None}
    assert {str(value).replace("-", "") for value in found} <= {two.ours.id.hex}
