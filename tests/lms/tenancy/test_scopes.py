"""A session has one scope for life; without one no tenant row is reached; each scope shows what it should."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.app import create_app
from lms.base.db import db, separate_session
from lms.lrs.models import StatementRow
from lms.membership.models import Cohort, CohortPlace, Membership, RoleHeld
from lms.membership.queries import actor_of, person_scope
from lms.tenancy.actions import OutsideTheWall, bind, bind_request, reading_in, scope_of
from lms.tenancy.models import Organisation, TenantRow
from lms.tenancy.rules import OrganisationScope, PersonScope, ServiceScope
from tests import houses
from tests.cast import Cast
from tests.engines import BOTH
from tests.lms.tenancy.worlds import SERVICE, Worlds, changing_in

WITHOUT_A_SCOPE = {
    "entity": select(Membership),
    "column": select(Cohort.name),
    "organisations": select(Organisation),
    "join from a shared table": select(Person.id).join(Membership, Membership.person_id == Person.id),
    "a where alone": select(Person.id).where(Membership.person_id == Person.id),
    "an exists": select(Person.id).where(select(Membership.id).where(Membership.person_id == Person.id).exists()),
    "an in": select(Person.id).where(Person.id.in_(select(Membership.person_id))),
    "a subquery": select(select(Membership.id.label("x")).subquery().c.x),
    "bulk update": update(Cohort).values(name="x"),
    "bulk delete": delete(CohortPlace),
}
IN_PRODUCTION: dict[str, Any] = {"demo": False, "public_url": "https://peerway.example", "trusted_hosts": ("peerway.example",)}


@BOTH
@pytest.mark.parametrize("statement", WITHOUT_A_SCOPE.values(), ids=WITHOUT_A_SCOPE.keys())
def test_without_a_scope_no_tenant_row_is_reached(house: Flask, statement: Any) -> None:
    with changing_in(None) as session, pytest.raises(OutsideTheWall):
        session.execute(statement)


def test_without_a_scope_a_row_by_its_id_raises_too(two: Worlds) -> None:
    with changing_in(None) as session, pytest.raises(OutsideTheWall):
        session.get(Cohort, two.ours.cohort_id)


def test_without_a_scope_nothing_is_written(two: Worlds) -> None:
    with changing_in(None) as session:
        session.add(Cohort(organisation_id=two.ours.id, name="x"))
        with pytest.raises(OutsideTheWall):
            session.flush()


def test_shared_tables_need_no_scope(house: Flask) -> None:
    with changing_in(None) as session:
        assert session.scalars(select(Person.email)).all()


@pytest.mark.parametrize("statement", WITHOUT_A_SCOPE.values(), ids=WITHOUT_A_SCOPE.keys())
def test_in_production_reading_without_a_scope_raises_as_well(tmp_path: Path, statement: Any) -> None:
    app = create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'p.db'}", **IN_PRODUCTION))
    assert not app.debug and not app.testing
    with app.app_context(), pytest.raises(OutsideTheWall):
        db.session.execute(statement)


def test_a_session_keeps_its_scope_for_life(two: Worlds) -> None:
    session = separate_session()
    bind(session, two.ours.scope)
    bind(session, OrganisationScope(two.ours.id))
    for other in (two.theirs.scope, two.ours.person, SERVICE):
        with pytest.raises(OutsideTheWall):
            bind(session, other)
    session.rollback()
    assert scope_of(session) == two.ours.scope
    session.close()


def test_a_session_after_the_request_starts_without_a_scope(two: Worlds) -> None:
    bind_request(two.ours.scope)
    db.session.remove()
    with pytest.raises(OutsideTheWall):
        scope_of(db.session())


def test_a_request_of_hers_is_bound_to_her_organisation(app: Flask, cast: Cast, client_of: Any) -> None:
    seen: list[object] = []
    app.after_request_funcs.setdefault(None, []).append(lambda response: seen.append(db.session().info.get("scope")) or response)
    try:
        client_of("zoe").get("/progress")
    finally:
        app.after_request_funcs[None].pop()
    assert seen[-1] == OrganisationScope(cast.zoe.organisation_id)


@BOTH
def test_a_person_sees_her_own_rows_alone(house: Flask, cast: Cast) -> None:
    actor = actor_of(cast.amina.person_id)
    assert actor is not None
    with reading_in(person_scope(actor)) as session:
        assert session.scalars(select(Membership.id)).all() == [cast.amina.membership_id]
        assert set(session.scalars(select(StatementRow.actor_name))) == {cast.amina.pseudonym}
        assert set(session.scalars(select(RoleHeld.membership_id))) == {cast.amina.membership_id}


@BOTH
def test_a_person_sees_nothing_of_a_table_that_is_nobodys_own(house: Flask, cast: Cast) -> None:
    with reading_in(
        PersonScope(cast.amina.person_id, (cast.amina.organisation_id,), (cast.amina.membership_id,), (cast.amina.pseudonym,))
    ) as session:
        assert session.scalars(select(Cohort)).all() == []
        assert session.scalars(select(Organisation.id)).all() == [cast.amina.organisation_id]


def test_a_person_who_is_nobody_sees_no_tenant_row_at_all(house: Flask) -> None:
    with reading_in(PersonScope(uuid.uuid4())) as session:
        for mapper in TenantRow.registry.mappers:
            if issubclass(mapper.class_, TenantRow):
                assert session.scalars(select(mapper.class_.id)).all() == [], mapper.class_


@BOTH
def test_the_service_sees_every_organisation(two: Worlds) -> None:
    with reading_in(ServiceScope("a test")) as session:
        assert {two.ours.id, two.theirs.id} <= set(session.scalars(select(Membership.organisation_id)))


@BOTH
def test_a_person_sees_her_own_rows_alone_in_a_table_joined_to_itself(house: Flask, cast: Cast) -> None:
    other = aliased(CohortPlace)
    statement = select(CohortPlace.membership_id, other.membership_id).outerjoin(other, other.id.is_not(None))
    for player in (cast.amina, cast.kirsty):
        actor = actor_of(player.person_id)
        assert actor is not None
        with reading_in(person_scope(actor)) as session:
            assert set(session.execute(statement).all()) == {(player.membership_id, player.membership_id)}
