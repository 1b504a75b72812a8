"""Who is acting: roles, the chosen organisation, people who may not act; and a person in two organisations stays two (safety.md 2.1, 2)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.learning import queries as places
from lms.access import Role
from lms.accounts.models import Person, WebSession
from lms.base import clock
from lms.base.db import db
from lms.lrs.models import StatementRow
from lms.membership import actions
from lms.membership.models import Membership, RoleHeld
from lms.membership.queries import actor_of, name_of
from tests.engines import BOTH
from tests.factories.learning import ONE, inside
from tests.factories.rows import rows
from tests.spies import Queries

ClientOf = Callable[[str], Any]


@pytest.fixture
def second(app: Any, cast: Any) -> uuid.UUID:
    """Amina joins the other organisation too, and begins a module there; her membership there."""
    with inside(app, cast.zoe.organisation_id) as session:
        member = actions.join(session, person_id=cast.amina.person_id, roles=(Role.TRAINEE,))
        learning.enrol(membership=member, course=session.query(Course).one())
        membership_id = member.id
    with inside(app, cast.zoe.organisation_id):
        actor = actor_of(cast.amina.person_id, str(cast.zoe.organisation_id))
        place = places.place_of(actor, ONE) if actor else None
        assert actor and place
        learning.start_module(by=actor, place=place)
    return membership_id


@BOTH
def test_each_of_the_cast_acts_with_her_own_roles_in_one_query(app: Any, cast: Any) -> None:
    with app.app_context():
        for player in cast:
            with Queries() as asked:
                actor = actor_of(player.person_id)
            assert actor is not None and len(asked) == 1
            assert (actor.name, {role.value for role in actor.roles}) == (player.name, set(player.roles))
            assert set(actor.memberships) == {row.id for row in rows(app, Membership, Membership.person_id == player.person_id)}


def test_somebody_who_belongs_nowhere_acts_without_organisation_or_role(app: Any, cast: Any) -> None:
    with app.app_context():
        actor = actor_of(cast.nobody.person_id)
    assert actor is not None
    assert (actor.roles, actor.organisation_id, actor.membership_id, actor.pseudonym) == (frozenset(), None, None, None)


def test_an_inactive_or_unknown_person_does_not_act(app: Any, cast: Any) -> None:
    with app.app_context():
        person = db.session.get(Person, cast.amina.person_id)
        person.is_active = False
        db.session.commit()
        assert actor_of(cast.amina.person_id) is None
        assert actor_of(uuid.uuid4()) is None
        db.session.remove()


@BOTH
def test_the_organisation_she_chose_is_hers_and_one_that_is_not_gives_her_first(app: Any, cast: Any, second: uuid.UUID) -> None:
    with app.app_context():
        first, other = actor_of(cast.amina.person_id), actor_of(cast.amina.person_id, str(cast.zoe.organisation_id))
        strange = actor_of(cast.amina.person_id, "not an organisation")
        foreign = actor_of(cast.bex.person_id, str(cast.zoe.organisation_id))
    assert first and other and strange == first
    assert (first.organisation_id, other.organisation_id) == (cast.amina.organisation_id, cast.zoe.organisation_id)
    assert other.membership_id == second != first.membership_id
    assert foreign and foreign.organisation_id == cast.bex.organisation_id


def test_roles_of_one_organisation_do_not_count_in_the_other(app: Any, cast: Any) -> None:
    with inside(app, cast.zoe.organisation_id) as session:
        actions.join(session, person_id=cast.olu.person_id, roles=(Role.TRAINEE, Role.VERIFIER))
    with app.app_context():
        here, there = actor_of(cast.olu.person_id), actor_of(cast.olu.person_id, str(cast.zoe.organisation_id))
    assert here and there
    assert (here.roles, there.roles) == ({Role.LEAD}, {Role.TRAINEE, Role.VERIFIER})


@BOTH
def test_her_two_organisations_cannot_be_joined_up_by_the_name_in_statements(app: Any, cast: Any, second: uuid.UUID) -> None:
    one, two = rows(app, Membership, Membership.person_id == cast.amina.person_id)
    assert one.pseudonym != two.pseudonym
    for membership in (one, two):
        told = rows(app, StatementRow, StatementRow.actor_name == membership.pseudonym)
        assert told and {row.organisation_id for row in told} == {membership.organisation_id}
        assert not any(str(other.pseudonym) in row.body for row in told for other in (one, two) if other is not membership)


@BOTH
def test_her_record_shows_both_and_neither_organisation_sees_the_others(
    app: Any, client_of: ClientOf, cast: Any, second: uuid.UUID,
) -> None:
    record = client_of("amina").get("/record").get_data(as_text=True)
    assert record.count("You joined Perinatal peer support") == 2
    assert record.count("You began Introduction to peer support and recovery") == 2
    seen = {(who, each): client_of(who).get(f"/progress/people/{each}").status_code
            for who in ("olu", "moira") for each in (cast.amina.membership_id, second)}
    first = cast.amina.membership_id
    assert seen == {("olu", first): 200, ("olu", second): 404, ("moira", first): 404, ("moira", second): 200}
    assert "The whole module" not in client_of("moira").get(f"/progress/people/{second}").get_data(as_text=True)


def test_she_learns_in_the_organisation_she_chose(app: Any, client_of: ClientOf, cast: Any, second: uuid.UUID) -> None:
    amina = client_of("amina")
    assert "3 of 15" in amina.get("/course").get_data(as_text=True)
    with app.app_context():
        for row in db.session.query(WebSession).filter_by(person_id=cast.amina.person_id):
            row.data = {**row.data, "organisation_id": str(cast.zoe.organisation_id)}
        db.session.commit()
        db.session.remove()
    page = amina.get("/course").get_data(as_text=True)
    assert "3 of 15" not in page and "Northern Lights Families" in page


def test_an_erased_member_has_no_name(app: Any, cast: Any) -> None:
    with inside(app, cast.amina.organisation_id) as session:
        session.get(Membership, cast.amina.membership_id).person_id = None
        session.flush()
        assert name_of(cast.amina.membership_id) == "A former member"


@BOTH
def test_the_record_tells_in_plain_words_newest_first(app: Any, client_of: ClientOf) -> None:
    page = client_of("ife").get("/record").get_data(as_text=True)
    words = [
        "You completed Active listening on ", "not yet at the pass mark", "You began Active listening", "You completed Introduction",
        "You joined",
    ]
    positions = [page.index(each) for each in words]
    assert positions == sorted(positions)


def test_the_record_of_somebody_new_says_what_it_will_hold(client_of: ClientOf) -> None:
    assert "Nothing yet." in client_of("sam").get("/record").get_data(as_text=True)


def change(app: Any, player: Any, **values: Any) -> None:
    """Set columns of one of the cast's membership."""
    with inside(app, player.organisation_id) as session:
        membership = session.get(Membership, player.membership_id)
        for name, value in values.items():
            setattr(membership, name, value)


@BOTH
@pytest.mark.parametrize("how", ["suspended_at", "ended_at"])
def test_nobody_acts_where_she_is_suspended_or_has_left_from_the_next_request_on(
    app: Any, client_of: ClientOf, cast: Any, how: str,
) -> None:
    tess = client_of("tess")
    assert tess.get("/progress").status_code == 200
    change(app, cast.tess, **{how: clock.now()})
    assert tess.get("/progress").status_code == 403
    with app.app_context():
        actor = actor_of(cast.tess.person_id)
    assert actor and (actor.membership_id, actor.organisation_id, actor.roles) == (None, None, frozenset())
    assert actor.memberships == (cast.tess.membership_id,)


@BOTH
def test_suspended_in_one_organisation_she_goes_on_in_the_other(app: Any, cast: Any, second: uuid.UUID) -> None:
    change(app, cast.amina, suspended_at=clock.now())
    with app.app_context():
        actor = actor_of(cast.amina.person_id, str(cast.amina.organisation_id))
    assert actor and actor.membership_id == second


@BOTH
def test_a_role_for_a_time_ends_at_the_second_given(app: Any, client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """MUST-27: both ways of asking who acts."""
    ends = clock.now().replace(microsecond=0) + timedelta(minutes=10)
    with inside(app, cast.tess.organisation_id) as session:
        session.query(RoleHeld).filter_by(membership_id=cast.tess.membership_id).one().until = ends
    tess = client_of("tess")
    for moment, answer, roles in ((ends - timedelta(seconds=1), 200, {Role.TRAINER}), (ends, 403, set())):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert tess.get("/progress").status_code == answer
        with app.app_context():
            actor = actor_of(cast.tess.person_id)
        assert actor and actor.roles == roles
