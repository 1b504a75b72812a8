"""Roles: given and taken by a lead, never on herself, at once, noted, told; an organisation is never without a lead (issue 3, 6)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lms.access import Role
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.base.errors import NotAllowed, OutOfDate, RuleBroken
from lms.mail.models import Message
from lms.membership import actions, rules
from lms.membership.models import CohortPlace, NamedSupervisor, RoleHeld
from tests.engines import BOTH
from tests.factories.rows import count, rows
from tests.lms.membership.changing import acting_as, member, roles_of, send

ClientOf = Callable[[str], Any]


def grant(app: Any, by: Any, to: Any, role: Role, **more: Any) -> None:
    with acting_as(app, by) as actor:
        actions.grant_role(by=actor, membership=member(to), role=role, **more)


def take(app: Any, by: Any, to: Any, role: Role) -> None:
    with acting_as(app, by) as actor:
        actions.take_role(by=actor, membership=member(to), role=role)


@BOTH
def test_a_role_counts_from_the_next_page_on_and_no_longer_once_it_is_taken(app: Any, client_of: ClientOf, cast: Any) -> None:
    sam = client_of("sam")
    assert sam.get("/people").status_code == 403
    grant(app, cast.olu, cast.sam, Role.LEAD)
    assert sam.get("/people").status_code == 200
    take(app, cast.olu, cast.sam, Role.LEAD)
    assert sam.get("/people").status_code == 403


@BOTH
def test_giving_twice_is_giving_once_and_each_change_is_noted(app: Any, cast: Any) -> None:
    for _ in range(2):
        grant(app, cast.olu, cast.dan, Role.TRAINER)
    for _ in range(2):
        take(app, cast.olu, cast.dan, Role.TRAINER)
    noted = rows(app, AuditEntry, AuditEntry.about_membership_id == cast.dan.membership_id)
    assert sorted((entry.act, entry.thing, entry.person_id) for entry in noted) == [
        ("gave a role", "trainer", cast.olu.person_id), ("took away a role", "trainer", cast.olu.person_id),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_changes_her_own_roles(app: Any, cast: Any, role: Role) -> None:
    for change in (actions.grant_role, actions.take_role):
        with pytest.raises(RuleBroken, match="another lead"), acting_as(app, cast.olu) as actor:
            change(by=actor, membership=member(cast.olu), role=role)
    assert roles_of(app, cast.olu) == {"lead"}


@BOTH
@pytest.mark.parametrize("who", ["tess", "sam", "vera", "amina", "otto", "ada"])
def test_only_a_lead_gives_or_takes_roles_however_the_action_is_reached(app: Any, cast: Any, who: str) -> None:
    for change in (actions.grant_role, actions.take_role):
        with pytest.raises(NotAllowed), acting_as(app, cast[who]) as actor:
            change(by=actor, membership=member(cast.dan), role=Role.LEAD)
    assert roles_of(app, cast.dan) == {"trainee"}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ACCREDITOR])
def test_what_is_not_a_leads_to_give_is_not_given(app: Any, cast: Any, role: Role) -> None:
    with pytest.raises(RuleBroken):
        grant(app, cast.olu, cast.dan, role)
    assert roles_of(app, cast.dan) == {"trainee"}


@BOTH
def test_the_last_lead_cannot_be_demoted_suspended_or_let_go(app: Any, cast: Any) -> None:
    grant(app, cast.olu, cast.sam, Role.LEAD)
    take(app, cast.sam, cast.olu, Role.LEAD)
    grant(app, cast.sam, cast.olu, Role.LEAD, until=clock.now() + timedelta(days=2))
    demote = (actions.take_role, {"role": Role.LEAD})
    for change, more in (demote, (actions.suspend, {}), (actions.end_membership, {})):
        with pytest.raises(RuleBroken, match="somebody else a lead"), acting_as(app, cast.olu) as actor:
            change(by=actor, membership=member(cast.sam), **more)
    with pytest.raises(RuleBroken, match="somebody else a lead"), acting_as(app, cast.sam) as actor:
        actions.end_membership(by=actor, membership=member(cast.sam))
    assert "lead" in roles_of(app, cast.sam)


def test_a_lead_for_a_time_can_go_because_somebody_leads_for_good(app: Any, cast: Any) -> None:
    grant(app, cast.olu, cast.sam, Role.LEAD, until=clock.now() + timedelta(days=2))
    take(app, cast.olu, cast.sam, Role.LEAD)
    assert roles_of(app, cast.sam) == {"supervisor"}


@BOTH
def test_a_trainers_groups_and_a_supervisors_trainees_go_with_the_role_and_do_not_come_back_with_it(app: Any, cast: Any) -> None:
    take(app, cast.olu, cast.tess, Role.TRAINER)
    take(app, cast.olu, cast.sam, Role.SUPERVISOR)
    grant(app, cast.olu, cast.tess, Role.TRAINER)
    grant(app, cast.olu, cast.sam, Role.SUPERVISOR)
    assert count(app, CohortPlace, CohortPlace.membership_id == cast.tess.membership_id) == 0
    assert count(app, NamedSupervisor, NamedSupervisor.supervisor_id == cast.sam.membership_id) == 0


@BOTH
def test_saving_roles_over_newer_ones_is_refused_and_changes_nothing(app: Any, client_of: ClientOf, cast: Any) -> None:
    with pytest.raises(OutOfDate), acting_as(app, cast.olu) as actor:
        actions.set_roles(by=actor, membership=member(cast.dan), roles={Role.LEAD}, shown=rules.version_of({Role.TRAINER}))
    assert roles_of(app, cast.dan) == {"trainee"}


@BOTH
def test_a_lead_changes_roles_on_the_members_page_and_the_member_is_told_without_a_word_of_what(
    app: Any, confirmed_client_of: ClientOf, client_of: ClientOf, cast: Any,
) -> None:
    page = f"/people/{cast.dan.membership_id}"
    answer = send(confirmed_client_of("olu"), page, f"{page}/roles", roles=["trainee", "trainer"])
    assert answer.status_code == 303 and roles_of(app, cast.dan) == {"trainee", "trainer"}
    [letter] = rows(app, Message, Message.person_id == cast.dan.person_id)
    assert letter.kind == "membership: roles" and letter.organisation_id == cast.dan.organisation_id
    audit = client_of("olu").get("/audit").get_data(as_text=True)
    assert "Olu Bankole gave Dan Okafor the role trainer, " in audit


@pytest.mark.parametrize("words", ["queen", "operator", "accreditor", "", "lead\x00"])
def test_a_role_that_is_not_offered_is_refused_with_the_field_named(app: Any, confirmed_client_of: ClientOf, cast: Any, words: str) -> None:
    page = f"/people/{cast.dan.membership_id}"
    answer = send(confirmed_client_of("olu"), page, f"{page}/roles", roles=["trainee", words])
    assert answer.status_code == 422 and 'href="#roles"' in answer.get_data(as_text=True)
    assert roles_of(app, cast.dan) == {"trainee"}


def test_every_column_of_every_table_as_an_extra_field_changes_nothing(app: Any, client_of: ClientOf, cast: Any) -> None:
    """safety.md 2.1, class 3: what a form does not ask for cannot be sent along."""
    from lms.accounts.models import Person
    from lms.base.db import Base
    from lms.membership.models import Cohort, Membership

    extra = {column.name: str(uuid.uuid4()) for table in Base.metadata.tables.values() for column in table.columns}
    page, olu = f"/people/{cast.dan.membership_id}", client_of("olu")
    kept = {"name", "membership_id"}
    tables = (Membership, Person, RoleHeld, Cohort, NamedSupervisor)
    before = {table: sorted(repr(vars_of(row)) for row in rows(app, table)) for table in tables}
    for action in ("roles", "group", "supervisors"):
        form = {name: value for name, value in extra.items() if name not in ("role", "row_version", *kept)}
        answer = send(olu, page, f"{page}/{action}", **form)
        assert answer.status_code == 303, action
    [autumn] = rows(app, Cohort, Cohort.name == "Autumn 2026")
    group = f"/cohorts/{autumn.id}"
    form = {name: value for name, value in extra.items() if name not in kept}
    for action, status in ((f"{group}/name", 303), (f"{group}/trainers", 422)):
        assert send(olu, group, action, **form).status_code == status, action
    assert {table: sorted(repr(vars_of(row)) for row in rows(app, table)) for table in tables} == before


def vars_of(row: Any) -> dict[str, Any]:
    """What the row's columns hold."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "row_version"}
