"""What a person changes about her account, and that others hear nothing and she hears everything (classes 9, 16, 17, 18, 20, 22; F23)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from lms.accounts.models import AccountLink, Person, Purpose, WebSession
from lms.base import clock
from lms.web import transactions
from tests.conftest import _client, confirm, sign_in
from tests.engines import BOTH
from tests.factories.learning import TWO
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
NEW = "quiet river morning light"


def press(client: Any, page: str, action: str, **fields: str) -> Any:
    """Send the form to `action` that the page shows."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action) | fields)


@BOTH
def test_a_new_pass_phrase_ends_every_other_session_and_she_is_told(app: Any, client_of: ClientOf, cast: Any) -> None:
    here, there = client_of("amina"), client_of("amina")
    page = "/account/pass-phrase"
    wrong = press(here, page, page, present="not this", pass_phrase=NEW)
    assert wrong.status_code == 422 and "not your present pass phrase" in wrong.get_data(as_text=True)
    assert press(here, page, page, present=cast.amina.pass_phrase, pass_phrase=NEW).status_code == 303
    assert here.get("/course").status_code == 200 and there.get("/course").location == "/sign-in"
    assert sign_in(_client(app), cast.amina.email, NEW).location == "/"
    assert letters(app, "account: pass phrase")[0].to == cast.amina.email


def test_a_pass_phrase_that_would_be_guessed_is_refused_with_what_to_do(client_of: ClientOf, cast: Any) -> None:
    amina, page = client_of("amina"), "/account/pass-phrase"
    for phrase, words in (("short", "at least 10"), ("qwertyuiop", "guessed first"), ("amina yusuf", "own name")):
        assert words in press(amina, page, page, present=cast.amina.pass_phrase, pass_phrase=phrase).get_data(as_text=True)


@BOTH
def test_sessions_are_seen_and_ended_one_or_all_but_this(app: Any, client_of: ClientOf, cast: Any) -> None:
    here, there, third = client_of("amina"), client_of("amina"), client_of("amina")
    page = "/account/sessions"
    html = here.get(page).get_data(as_text=True)
    ends = re.findall(r'action="(/account/sessions/[0-9a-f-]+/end)"', html)
    assert len(ends) == 3 and "127.0.0.1" not in html
    press(here, page, ends[-1])
    assert sum(client.get("/course").status_code == 200 for client in (here, there, third)) == 2
    press(here if here.get("/course").status_code == 200 else there, page, "/account/sessions/end-others")
    assert sum(client.get("/course").status_code == 200 for client in (here, there, third)) == 1


def test_nobody_ends_another_persons_session(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, bex = client_of("amina"), client_of("bex")
    (row,) = rows(app, WebSession, WebSession.person_id == cast.amina.person_id)
    fields = tokens_of(bex.get("/account/sessions").get_data(as_text=True), "/account/sessions/end-others")
    bex.post(f"/account/sessions/{row.id}/end", data=fields)
    assert amina.get("/course").status_code == 200


def test_details_are_kept_and_what_is_wrong_is_named(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, page = client_of("amina"), "/account/details"
    good = {"name": "Amina Y. \u05d0\U0001f49b", "pronouns": "she/her", "words": "mum", "nation": "wales", "time_zone": "UTC"}
    assert press(amina, page, page, **good).status_code == 303
    (person,) = rows(app, Person, Person.id == cast.amina.person_id)
    assert (person.name, person.pronouns, person.words, person.nation, person.time_zone) == tuple(good.values())
    for change in ({"name": ""}, {"nation": "atlantis"}, {"time_zone": "Mars/Base"}, {"pronouns": "p" * 41}):
        answer = press(amina, page, page, **(good | change))
        assert answer.status_code == 422 and 'value="mum"' in answer.get_data(as_text=True), change


def test_no_other_field_can_be_slipped_in(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, page = client_of("amina"), "/account/details"
    before = {row.id: (row.email, row.is_active, row.is_demo, row.session_epoch, row.pass_phrase_hash) for row in rows(app, Person)}
    extra = {"id": str(cast.bex.person_id), "person_id": str(cast.bex.person_id), "email": "x@y.example", "is_active": "", "is_demo": "",
             "session_epoch": "7", "pass_phrase_hash": "x", "row_version": "1", "created_at": "2020-01-01"}
    press(amina, page, page, name="Amina", pronouns="", words="", nation="wales", time_zone="UTC", **extra)
    after = {row.id: (row.email, row.is_active, row.is_demo, row.session_epoch, row.pass_phrase_hash) for row in rows(app, Person)}
    assert before == after and rows(app, Person, Person.id == cast.bex.person_id)[0].name == "Bex Carter"


@BOTH
def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(app: Any, confirmed_client_of: ClientOf, client: Any, cast: Any) -> None:
    amina = confirmed_client_of("amina")
    press(amina, "/account/email", "/account/email", address="Amina@New.example")
    assert [letter.to for letter in letters(app, "account: keep address")] == [cast.amina.email]
    (letter,) = letters(app, "account: new address")
    assert letter.to == "amina@new.example" and rows(app, Person, Person.id == cast.amina.person_id)[0].email == cast.amina.email
    assert press(client, letter.paths[0], letter.paths[0]).location == "/sign-in"
    assert sign_in(_client(app), "amina@new.example", cast.amina.pass_phrase).location == "/"
    assert amina.get("/course").location == "/sign-in" and client.get(letter.paths[0]).status_code == 404
    assert letters(app, "account: address changed")[0].to == cast.amina.email


def test_the_old_address_stops_the_change(app: Any, confirmed_client_of: ClientOf, client: Any, cast: Any) -> None:
    amina = confirmed_client_of("amina")
    press(amina, "/account/email", "/account/email", address="thief@new.example")
    new, keep = letters(app, "account: new address")[0].paths[0], letters(app, "account: keep address")[0].paths[0]
    press(client, keep, keep)
    assert client.get(new).status_code == 404 and amina.get("/course").location == "/sign-in"
    assert rows(app, Person, Person.id == cast.amina.person_id)[0].email == cast.amina.email


def test_an_address_somebody_has_answers_like_any_other(app: Any, confirmed_client_of: ClientOf, cast: Any) -> None:
    answers = []
    for address in (cast.zoe.email, "nobody-has-this@new.example"):
        amina = confirmed_client_of("amina")
        answers.append(press(amina, "/account/email", "/account/email", address=address).location)
        answers.append(amina.get("/account").get_data(as_text=True).count("We have sent a link"))
    assert answers[:2] == answers[2:]
    assert letters(app, "account: address in use")[0].to == cast.zoe.email


def test_changing_the_address_asks_whether_it_is_her_and_keeps_what_she_typed(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    assert amina.get("/account/email").location == "/confirm-it-is-you"
    wrong = confirm(amina, "not hers")
    assert wrong.status_code == 422
    assert confirm(amina, cast.amina.pass_phrase).location == "/account/email"
    assert amina.get("/account/email").status_code == 200


def test_confirming_is_good_for_ten_minutes_and_for_this_session_alone(
    app: Any, confirmed_client_of: ClientOf, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina, other = confirmed_client_of("amina"), client_of("amina")
    assert (amina.get("/account/email").status_code, other.get("/account/email").status_code) == (200, 303)
    now = clock.now()
    for leap, status in ((timedelta(minutes=11), 303), (timedelta(minutes=-30), 303), (timedelta(minutes=9), 200)):
        monkeypatch.setattr(clock, "now", lambda leap=leap: now + leap)
        assert amina.get("/account/email").status_code == status, leap


@BOTH
def test_a_forgotten_pass_phrase_is_replaced_once_by_a_letter(app: Any, client: Any, client_of: ClientOf, cast: Any) -> None:
    there = client_of("amina")
    assert press(client, "/forgotten", "/forgotten", email=f" {cast.amina.email.upper()} ").status_code == 200
    path = letters(app, "account: reset")[-1].paths[0]
    short = press(client, path, path, pass_phrase="short")
    assert short.status_code == 422 and client.get(path).status_code == 200
    assert press(client, path, path, pass_phrase=NEW).location == "/sign-in"
    assert there.get("/course").location == "/sign-in" and client.get(path).status_code == 404
    assert sign_in(_client(app), cast.amina.email, NEW).location == "/"


def test_the_answer_is_the_same_for_every_address(app: Any, client: Any, cast: Any) -> None:
    def answer(address: str) -> tuple[int, str]:
        page = press(client, "/forgotten", "/forgotten", email=address)
        return page.status_code, re.sub(r'value="[^"]*"', "", page.get_data(as_text=True))
    assert len({answer(address) for address in (cast.amina.email, "nobody@people.example", "", "x" * 3000, "a\x00b@c.example")}) == 1


def test_no_more_than_a_few_letters_an_hour(app: Any, client: Any, cast: Any) -> None:
    for _ in range(6):
        press(client, "/forgotten", "/forgotten", email=cast.amina.email)
    assert len(letters(app, "account: reset")) == 3


def test_a_link_is_good_for_its_own_purpose_and_time_alone(
    app: Any, client: Any, confirmed_client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    press(client, "/forgotten", "/forgotten", email=cast.amina.email)
    press(confirmed_client_of("bex"), "/account/email", "/account/email", address="b@new.example")
    secrets = {
        "reset": letters(app, "account: reset")[0].paths[0].rsplit("/", 1)[1],
        "address/confirm": letters(app, "account: new address")[0].paths[0].rsplit("/", 1)[1],
        "address/keep": letters(app, "account: keep address")[0].paths[0].rsplit("/", 1)[1],
    }
    places = (*secrets, "keep-code", "letters/stop", "invitation")
    for purpose, secret in secrets.items():
        for place in places:
            assert client.get(f"/{place}/{secret}").status_code == (200 if place == purpose else 404), (purpose, place)
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(f"/reset/{secrets['reset']}").status_code == 404
    assert all(secret.encode() not in row.secret_hash for row in rows(app, AccountLink) for secret in secrets.values())


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_a_forged_host_never_reaches_a_letter(app: Any, client: Any, cast: Any, header: str) -> None:
    fields = tokens_of(client.get("/forgotten").get_data(as_text=True), "/forgotten") | {"email": cast.amina.email}
    client.post("/forgotten", data=fields, headers={header: "evil.example"})
    assert all("evil" not in letter.text for letter in letters(app))


def test_a_wiped_session_table_signs_everybody_out_and_what_was_sent_returns(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, questions = client_of("amina"), f"/modules/{TWO}/questions"
    fields = tokens_of(amina.get(questions).get_data(as_text=True), questions)
    with app.app_context(), transactions.step() as session:
        session.execute(delete(WebSession))
    answer = amina.post(questions, data=fields | {"m3-your-words-pause": "words from before"})
    assert answer.location == "/sign-in"
    sign_in(amina, cast.amina.email, cast.amina.pass_phrase)
    assert "words from before" in amina.get(questions).get_data(as_text=True)


def test_links_are_single_purpose_rows() -> None:
    assert {purpose.value for purpose in Purpose} == {"reset pass phrase", "confirm address", "keep address", "keep second factor"}


def test_a_deactivated_person_gets_no_link(app: Any, client: Any, cast: Any) -> None:
    with app.app_context(), transactions.step() as session:
        session.get(Person, cast.amina.person_id).is_active = False
    press(client, "/forgotten", "/forgotten", email=cast.amina.email)
    assert count(app, AccountLink) == 0
