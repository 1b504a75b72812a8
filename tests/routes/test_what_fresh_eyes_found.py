"""Faults that reviewers found by attacking and by using the house, each with the way it was found."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from assessments.quizzes import rules
from courses.catalogue.queries import versions
from lms.access import Role
from lms.accounts.actions import SessionStoreInTable
from lms.accounts.models import Person
from lms.cli import demo
from lms.membership.actions import join
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from tests.judge import tokens_of
from tests.spies import Queries

QUESTIONS = "/modules/active-listening/questions"
WORDS = "m3-your-words-pause"


def test_the_same_form_sent_again_with_newer_words_keeps_them(client_of: Any) -> None:
    amina = client_of("amina")
    fields = tokens_of(amina.get(QUESTIONS).get_data(as_text=True), QUESTIONS) | {"leave_gaps": "yes"}
    first = amina.post(QUESTIONS, data=fields | {WORDS: "first words"})
    again = amina.post(QUESTIONS, data=fields | {WORDS: "newer words"})
    assert (first.status_code, again.status_code, again.location) == (303, 303, QUESTIONS)
    page = amina.get(QUESTIONS).get_data(as_text=True)
    assert "newer words" in page and "not yet sent" in page


def test_a_token_spent_on_one_form_does_not_pass_for_another(client_of: Any) -> None:
    amina = client_of("amina")
    page = "/modules/active-listening/pages/five-tips"
    fields = tokens_of(amina.get(page).get_data(as_text=True), f"{page}/undo")
    assert amina.post("/modules/active-listening/pages/five-tips/undo", data=fields).location == page
    answer = amina.post("/modules/active-listening/pages/small-skills/done", data=fields)
    assert answer.location == "/modules/active-listening/pages/small-skills"
    assert "nothing was done" in amina.get(answer.location).get_data(as_text=True)


def test_whoever_leaves_is_let_go_when_nothing_can_be_written(client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    amina = client_of("amina")

    def cannot(*_: Any) -> None:
        raise OperationalError("update", {}, Exception("database is locked"))
    fields = tokens_of(amina.get("/record").get_data(as_text=True), "/leave")
    monkeypatch.setattr(SessionStoreInTable, "keep", cannot)
    answer = amina.post("/leave", data=fields)
    assert answer.status_code == 303 and answer.location.startswith("https://")
    assert amina.get("/record").location == "/sign-in"


def test_leaving_a_page_that_knows_no_session_closes_it(client_of: Any) -> None:
    amina = client_of("amina")
    assert 'action="/leave"' in amina.get("/help-now").get_data(as_text=True)
    assert amina.post("/leave", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert amina.get("/record").location == "/locked"


def test_options_stand_in_one_order_for_a_person_so_that_back_keeps_the_ticks() -> None:
    assert rules.seed("amina") == rules.seed("amina") != rules.seed("bex")


def test_a_lead_sees_a_trainee_who_is_in_no_group_and_a_trainer_does_not(app: Any, client_of: Any, cast: Any) -> None:
    with app.app_context():
        with transactions.step() as session:
            person = Person(email="new@harbour.example", name="Nia Newcomer", pass_phrase_hash="x", is_demo=True)
            session.add(person)
            session.flush()
            person_id = person.id
        with transactions.step() as session:
            bind(session, OrganisationScope(cast.olu.organisation_id))
            join(session, person_id=person_id, roles=[Role.TRAINEE])
    group = "/progress?cohort=00000000-0000-0000-0000-000000000000"
    assert "Nia Newcomer" in client_of("olu").get(group).get_data(as_text=True)
    assert "Nia Newcomer" not in client_of("tess").get(group).get_data(as_text=True)


@pytest.mark.parametrize(("who", "address"), [("amina", "/course"), ("tess", "/progress"), ("olu", "/progress"), ("amina", QUESTIONS)])
def test_budgets_hold_when_nothing_is_at_hand_yet(client_of: Any, who: str, address: str) -> None:
    client = client_of(who)
    versions._kept.clear()
    with Queries() as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 12


def test_a_demo_answers_only_to_its_own_machine(client: Any) -> None:
    assert client.get("/help-now", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


def test_more_than_the_doors_forms_hold_is_refused_before_it_is_read(client: Any) -> None:
    assert client.post("/sign-in", data=b"a&" * 100_000, content_type="application/x-www-form-urlencoded").status_code == 413


def test_a_half_made_demo_is_told_from_a_whole_one(app: Any) -> None:
    home = app.config["SETTINGS"].home
    with app.app_context():
        assert not demo.is_half_made(home)
        (home / "demo-is-made").rename(home / "set-aside")
        assert demo.is_half_made(home)
        (home / "set-aside").rename(home / "demo-is-made")
        with transactions.step() as session:
            assert session.scalar(select(Person.id).where(Person.is_demo))
