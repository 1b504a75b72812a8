"""Suspending, taking back, leaving, coming back; supervisors and gaps (issue 3, 5 and 6; NEW-19; R6)."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lms.access import Role
from lms.base.errors import RuleBroken
from lms.mail.models import Message
from lms.membership import actions
from lms.membership.models import Membership, NamedSupervisor, RoleHeld
from lms.membership.queries import is_still_there, leads_of, supervisors_of
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.rows import count, rows
from tests.lms.membership.changing import acting_as, filled, member, roles_of, send

ClientOf = Callable[[str], Any]


def change(app: Any, by: Any, action: Callable[..., None], whom: Any, **more: Any) -> None:
    with acting_as(app, by) as actor:
        action(by=actor, membership=member(whom), **more)


@BOTH
def test_somebody_suspended_sees_nothing_of_the_organisation_until_she_is_taken_back_with_all_as_it_was(
    app: Any, client_of: ClientOf, cast: Any,
) -> None:
    amina, olu, page = client_of("amina"), client_of("olu"), f"/people/{cast.amina.membership_id}"
    assert send(olu, page, f"{page}/suspend").status_code == 303
    assert amina.get("/course").status_code == 403 and amina.get("/").status_code == 403
    told = amina.get("/account/organisations").get_data(as_text=True)
    assert "You cannot work here for now" in told
    assert send(olu, page, f"{page}/take-back").status_code == 303
    assert "12" in amina.get("/course").get_data(as_text=True)
    kinds = [letter.kind for letter in rows(app, Message, Message.person_id == cast.amina.person_id)]
    assert sorted(kinds) == ["membership: suspended", "membership: taken back"]


def test_a_suspension_is_the_leads_to_know(client_of: ClientOf, app: Any, cast: Any) -> None:
    change(app, cast.olu, actions.suspend, cast.bex)
    tess, olu = client_of("tess"), client_of("olu")
    page = f"/people/{cast.bex.membership_id}"
    assert "Suspended" in olu.get(page).get_data(as_text=True) and "Suspended" in olu.get("/people").get_data(as_text=True)
    for address in (page, "/people", "/people?state=suspended", "/people?state=not%20available"):
        assert "uspended" not in tess.get(address).get_data(as_text=True), address
    assert "Bex" not in tess.get("/people?state=suspended").get_data(as_text=True)
    assert "Not available" in tess.get(page).get_data(as_text=True)
    assert "Bex" in tess.get("/people?state=not%20available").get_data(as_text=True)


@BOTH
def test_who_leaves_keeps_her_record_and_loses_roles_and_sight_at_once(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, olu = client_of("tess"), client_of("olu")
    assert send(tess, "/account/organisations", "/account/organisations/leave").status_code == 303
    assert tess.get("/progress").status_code == 403 and tess.get("/account/organisations").status_code == 200
    assert count(app, RoleHeld, RoleHeld.membership_id == cast.tess.membership_id) == 0
    assert "Tess Marlow" not in olu.get("/people").get_data(as_text=True)
    assert "Tess Marlow" in olu.get("/people?state=left").get_data(as_text=True)
    assert "Tess Marlow left the organisation, " in olu.get("/audit").get_data(as_text=True)
    assert [letter.kind for letter in rows(app, Message, Message.person_id == cast.tess.person_id)] == ["membership: left"]
    with app.app_context():
        assert not is_still_there(cast.tess.person_id, cast.tess.organisation_id)


@BOTH
def test_who_comes_back_takes_up_the_place_she_had_with_the_new_roles_alone(app: Any, cast: Any) -> None:
    change(app, cast.olu, actions.end_membership, cast.amina)
    with inside(app, cast.amina.organisation_id) as session:
        again = actions.join(session, person_id=cast.amina.person_id, roles=[Role.SUPERVISOR])
        assert again.id == cast.amina.membership_id and again.pseudonym == cast.amina.pseudonym
    assert roles_of(app, cast.amina) == {"supervisor"}
    assert count(app, Membership, Membership.person_id == cast.amina.person_id) == 1


def test_an_invitation_does_not_lift_a_suspension(app: Any, cast: Any) -> None:
    change(app, cast.olu, actions.suspend, cast.amina)
    with inside(app, cast.amina.organisation_id) as session:
        actions.join(session, person_id=cast.amina.person_id, roles=[Role.TRAINER])
    assert roles_of(app, cast.amina) == set()


def test_leaving_does_not_lift_a_suspension(app: Any, cast: Any) -> None:
    change(app, cast.olu, actions.suspend, cast.amina)
    change(app, cast.olu, actions.end_membership, cast.amina)
    with inside(app, cast.amina.organisation_id) as session:
        actions.join(session, person_id=cast.amina.person_id, roles=[Role.TRAINER])
    assert roles_of(app, cast.amina) == set(), "until a lead takes her back"
    change(app, cast.olu, actions.take_back, cast.amina)
    assert roles_of(app, cast.amina) == {"trainer"}


def test_a_trainer_does_not_see_who_has_left(app: Any, client_of: ClientOf, cast: Any) -> None:
    change(app, cast.olu, actions.end_membership, cast.bex)
    tess = client_of("tess")
    assert "Bex" not in tess.get("/progress").get_data(as_text=True) + tess.get("/people?state=left").get_data(as_text=True)
    for page in ("people", "progress/people"):
        assert tess.get(f"/{page}/{cast.bex.membership_id}").status_code == 404


@BOTH
def test_nobody_supervises_herself_and_the_deputy_is_somebody_else(app: Any, client_of: ClientOf, cast: Any) -> None:
    with acting_as(app, cast.olu) as actor:
        actions.grant_role(by=actor, membership=member(cast.dan), role=Role.SUPERVISOR)
    page, sam, dan = f"/people/{cast.dan.membership_id}", str(cast.sam.membership_id), str(cast.dan.membership_id)
    olu = client_of("olu")
    assert f'value="{dan}"' not in olu.get(page).get_data(as_text=True)
    wrong = [(dan, "", "Nobody supervises herself"), (sam, dan, "Nobody supervises herself"), (sam, sam, "has to be somebody else"),
             (str(cast.tess.membership_id), "", "the role supervisor"), (str(cast.zoe.membership_id), "", "the role supervisor"),
             (str(uuid.uuid4()), "", "the role supervisor"), ("x", "", "in the list")]
    for supervisor, deputy, words in wrong:
        answer = send(olu, page, f"{page}/supervisors", supervisor=supervisor, deputy=deputy)
        assert answer.status_code == 422 and words in answer.get_data(as_text=True), words
    with inside(app, cast.dan.organisation_id) as session:
        assert supervisors_of(session, cast.dan.membership_id)[0].id == cast.priya.membership_id


@BOTH
def test_when_a_supervisor_goes_the_gap_stands_on_the_leads_page(app: Any, client_of: ClientOf, cast: Any) -> None:
    with acting_as(app, cast.olu) as actor:
        actions.grant_role(by=actor, membership=member(cast.vera), role=Role.SUPERVISOR)
        for trainee in (cast.noor, cast.ife):
            actions.name_supervisors(
                by=actor, membership=member(trainee), supervisor_id=cast.sam.membership_id, deputy_id=cast.vera.membership_id,
            )
    olu = client_of("olu")
    assert "no supervisor" not in olu.get("/people").get_data(as_text=True)
    change(app, cast.olu, actions.suspend, cast.sam)
    assert "4 trainees have no supervisor" in olu.get("/people").get_data(as_text=True)
    assert "Noor Hassan" in olu.get("/people?gap=supervisor").get_data(as_text=True)
    with inside(app, cast.noor.organisation_id) as session:
        supervisor, deputy = supervisors_of(session, cast.noor.membership_id)
        assert supervisor is None and deputy.id == cast.vera.membership_id
    change(app, cast.olu, actions.take_back, cast.sam)
    assert "no supervisor" not in olu.get("/people").get_data(as_text=True)
    change(app, cast.olu, actions.end_membership, cast.sam)
    assert "4 trainees have no supervisor" in olu.get("/people").get_data(as_text=True)
    assert count(app, NamedSupervisor, NamedSupervisor.supervisor_id == cast.sam.membership_id) == 0


def test_both_are_told_when_somebody_is_named(app: Any, client_of: ClientOf, cast: Any) -> None:
    page = f"/people/{cast.noor.membership_id}"
    assert send(client_of("olu"), page, f"{page}/supervisors", supervisor=str(cast.sam.membership_id)).status_code == 303
    kinds = {letter.person_id: letter.kind for letter in rows(app, Message, Message.person_id.is_not(None))}
    assert kinds == {cast.noor.person_id: "membership: supervisor", cast.sam.person_id: "membership: trainee"}
    assert "Your supervisor is Sam Reid." in client_of("noor").get("/account/organisations").get_data(as_text=True)
    assert "for Amina Yusuf" in client_of("sam").get("/account/organisations").get_data(as_text=True)


def test_supervisors_saved_over_newer_ones_are_refused(app: Any, client_of: ClientOf, cast: Any) -> None:
    page, olu = f"/people/{cast.noor.membership_id}", client_of("olu")
    old = filled(olu.get(page), f"{page}/supervisors")
    send(olu, page, f"{page}/supervisors", supervisor=str(cast.sam.membership_id))
    assert olu.post(f"{page}/supervisors", data=old | {"supervisor": ""}).status_code == 409
    assert rows(app, NamedSupervisor, NamedSupervisor.membership_id == cast.noor.membership_id)[0].supervisor_id == cast.sam.membership_id


def test_leads_of_names_those_who_can_act_in_this_organisation(app: Any, cast: Any) -> None:
    for player in (cast.olu, cast.moira):
        with inside(app, player.organisation_id) as session:
            assert [lead.id for lead in leads_of(session)] == [player.membership_id]


def test_nobody_is_suspended_twice_and_somebody_who_left_is_not_suspended(app: Any, cast: Any) -> None:
    for _ in range(2):
        change(app, cast.olu, actions.suspend, cast.dan)
    assert count(app, Message, Message.person_id == cast.dan.person_id) == 1
    change(app, cast.olu, actions.end_membership, cast.dan)
    with pytest.raises(RuleBroken, match="Invite her again"):
        change(app, cast.olu, actions.suspend, cast.dan)
