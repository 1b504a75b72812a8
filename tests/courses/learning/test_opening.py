"""Modules on hard things wait for a plan and a named person, unless a lead says otherwise (domain.md 0.8; issue 5, 12)."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from assessments.wellbeing import actions as wellbeing
from courses.learning import actions
from courses.learning.models import OpeningSwitch, Start
from courses.learning.rules import ON_HARD_THINGS, Prerequisite, locked_words
from lms.audit.models import AuditEntry
from lms.base.errors import NotAllowed
from lms.membership.models import NamedSupervisor
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import inside, learning_as, publish_and_adopt
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.spies import Queries

ClientOf = Callable[[str], Any]
HARD, PAGE = "crisis-handoff", "/our-organisation/before-hard-things"
PLAN, SUPERVISOR = "Make a plan for staying well", "lead to name a supervisor for you"


@pytest.fixture(autouse=True)
def without_other_modules(app: Any, cast: Any) -> None:
    """Module 8 asks for no other module, so that what is tested here alone keeps it shut."""
    publish_and_adopt(app, cast.olu, HARD, requires=())


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).replace("’", "'").split())


def note_plan(app: Any, player: Any, *, has_one: bool = True) -> None:
    with inside(app, player.organisation_id):
        wellbeing.note_plan(by=actor_of(player.person_id), has_one=has_one)


def turn(client: Any, *asked: str) -> Any:
    return client.post(PAGE, data={**tokens_of(client.get(PAGE).get_data(as_text=True), PAGE), "asked": list(asked)})


def test_it_is_the_three_modules_of_the_plan_that_wait() -> None:
    assert {"conditions-information", "safeguarding", "crisis-handoff"} == ON_HARD_THINGS


def test_the_words_name_modules_and_all_else_that_is_missing() -> None:
    unmet = [Prerequisite("a", "A", "Do this.", lambda *_: False), Prerequisite("b", "B", "Ask for that.", lambda *_: False)]
    both = locked_words(["x"], {"x": "First"}, unmet)
    assert both.startswith("This module opens when you have completed First. Do this. Ask for that. It speaks openly")
    assert locked_words([], {}, unmet[:1]).startswith("This module is not open yet. Do this.")


@BOTH
@pytest.mark.parametrize(("who", "said", "unsaid"), [
    ("noor", [PLAN, SUPERVISOR], []), ("bex", [PLAN], [SUPERVISOR]), ("amina", [], [PLAN, SUPERVISOR]),
])
def test_what_is_missing_is_said_and_nothing_else(app: Any, client_of: ClientOf, who: str, said: list[str], unsaid: list[str]) -> None:
    client = client_of(who)
    module, listed = client.get(f"/modules/{HARD}"), text(client.get("/course"))
    assert module.status_code == (403 if said else 200)
    for words in said:
        assert words in text(module) and words in listed
    for words in unsaid:
        assert words not in text(module) and words not in listed
    assert ('href="/wellness-plan"' in listed) is (PLAN in said), "the way to it stands beside it"


@BOTH
def test_a_plan_and_a_supervisor_open_it_and_it_stays_open(app: Any, cast: Any) -> None:
    for both in (False, True):
        with learning_as(app, cast.bex, HARD) as (actor, place):
            if not both:
                with pytest.raises(NotAllowed, match="Make a plan"):
                    actions.start_module(by=actor, place=place)
            else:
                actions.start_module(by=actor, place=place)
        note_plan(app, cast.bex)
    note_plan(app, cast.bex, has_one=False)
    with inside(app, cast.bex.organisation_id) as session:
        named = select(NamedSupervisor).where(NamedSupervisor.membership_id == cast.bex.membership_id)
        session.delete(session.scalars(named).one())
    with learning_as(app, cast.bex, HARD) as (_, place):
        actions.must_be_open(place)


def test_a_post_cannot_begin_what_is_shut(app: Any, client_of: ClientOf, cast: Any) -> None:
    bex = client_of("bex")
    token = tokens_of(bex.get("/course").get_data(as_text=True), "/sign-out")
    assert bex.post(f"/modules/{HARD}/start", data=token).status_code == 403
    begun = [row.membership_id for row in rows(app, Start)]
    with learning_as(app, cast.bex, HARD) as (_, place):
        assert place.started_at is None
    assert begun


@BOTH
def test_a_lead_switches_each_off_and_on_and_it_is_noted(app: Any, client_of: ClientOf, cast: Any) -> None:
    olu, noor = client_of("olu"), client_of("noor")
    assert turn(olu, "supervisor").status_code == 303
    assert PLAN not in text(noor.get(f"/modules/{HARD}")) and SUPERVISOR in text(noor.get(f"/modules/{HARD}"))
    assert turn(olu).status_code == 303
    assert noor.get(f"/modules/{HARD}").status_code == 200
    assert turn(olu, "supervisor", "wellness-plan", "made-up").status_code == 303
    assert noor.get(f"/modules/{HARD}").status_code == 403
    noted = count(app, AuditEntry, AuditEntry.act == "changed what comes first")
    assert noted == 4, "one off; the other off; both on"
    assert turn(olu, "supervisor", "wellness-plan").status_code == 303
    assert count(app, AuditEntry, AuditEntry.act == "changed what comes first") == noted, "nothing changed, nothing noted"


def test_one_organisation_says_nothing_for_another(app: Any, client_of: ClientOf, cast: Any) -> None:
    turn(client_of("olu"))
    assert {row.organisation_id for row in rows(app, OpeningSwitch)} == {cast.olu.organisation_id}
    assert PLAN in text(client_of("kirsty").get("/course"))


def test_a_trainee_cannot_turn_it(client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert amina.get(PAGE).status_code == 403
    token = tokens_of(amina.get("/course").get_data(as_text=True), "/sign-out")
    assert amina.post(PAGE, data=token).status_code == 403


def test_only_what_waits_costs_a_question(client_of: ClientOf) -> None:
    amina = client_of("amina")
    amina.get("/modules/intro-recovery")
    with Queries() as spy:
        amina.get("/modules/intro-recovery")
    assert not [asked for asked in spy.statements if "opening_switch" in asked or "plan_noted" in asked]
    with Queries() as spy:
        amina.get("/course")
    assert len(spy.statements) <= 12, "\n".join(spy.statements)
