"""One account, one place, one enrolment, however often and from wherever she accepts (issue items 1 and 2; BEAT-22; F13)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.learning.models import Enrolment
from lms.accounts.models import Person
from lms.base import clock
from lms.joining.models import Invitation
from lms.membership.models import Membership, RoleHeld
from tests.conftest import _client, sign_in
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import PASS_PHRASE, cohort_id, invite, join, link_to, press

ClientOf = Callable[[str], Any]


@BOTH
def test_an_invited_person_joins_her_group_and_its_course_and_is_signed_in(app: Any, client: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    assert invite(olu, cohort=cohort_id(olu, "Autumn 2026")).status_code == 303
    page = client.get(link_to(app, "gwen@people.example")).get_data(as_text=True)
    assert "Harbour Perinatal Peers invites you to join" in page and "What is kept about you" in page and "Gwen Parry" in page
    assert join(client, link_to(app, "gwen@people.example")).location == "/"
    assert "Welcome to Harbour Perinatal Peers" in client.get("/course").get_data(as_text=True)
    (person,) = rows(app, Person, Person.email == "gwen@people.example")
    (membership,) = rows(app, Membership, Membership.person_id == person.id)
    assert (person.name, person.nation, person.words) == ("Gwen", "wales", "mam")
    assert [held.role.value for held in rows(app, RoleHeld, RoleHeld.membership_id == membership.id)] == ["trainee"]
    assert count(app, Enrolment, Enrolment.membership_id == membership.id) == 1
    again = _client(app)
    assert sign_in(again, "gwen@people.example", PASS_PHRASE).status_code == 303


@BOTH
def test_twenty_acceptances_at_once_give_one_account_one_place_and_one_enrolment(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    invite(olu, cohort=cohort_id(olu, "Autumn 2026"))
    path = link_to(app, "gwen@people.example")
    clients = [_client(app) for _ in range(8)]
    sent = [tokens_of(client.get(path).get_data(as_text=True), path) for client in clients]
    answers: list[int] = []

    def post(number: int) -> None:
        fields = {"name": "Gwen", "pass_phrase": PASS_PHRASE, "nation": "wales", "words": ""}
        answers.append(clients[number].post(path, data=sent[number] | fields).status_code)

    threads = [threading.Thread(target=post, args=(number % 8,)) for number in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    (person,) = rows(app, Person, Person.email == "gwen@people.example")
    (membership,) = rows(app, Membership, Membership.person_id == person.id)
    assert count(app, Enrolment, Enrolment.membership_id == membership.id) == 1
    assert 303 in answers and set(answers) <= {303, 400, 404, 422}, "400: another of her posts has just signed this browser in"


@BOTH
def test_another_address_is_proved_by_a_letter_and_ends_with_one_account_and_one_enrolment(
    app: Any, client: Any, client_of: ClientOf,
) -> None:
    olu = client_of("olu")
    invite(olu, cohort=cohort_id(olu, "Autumn 2026"))
    first = link_to(app, "gwen@people.example")
    assert press(client, f"{first}/address", f"{first}/address", address="Gwen@Home.example").status_code == 200
    second = link_to(app, "gwen@home.example")
    assert "gwen@home.example" in client.get(second).get_data(as_text=True)
    assert join(client, second).status_code == 303
    assert count(app, Person, Person.email == "gwen@home.example") == 1 and count(app, Person, Person.email == "gwen@people.example") == 0
    stranger = _client(app)
    assert stranger.get(first).status_code == stranger.get(second).status_code == 404
    (person,) = rows(app, Person, Person.email == "gwen@home.example")
    (membership,) = rows(app, Membership, Membership.person_id == person.id)
    assert count(app, Enrolment, Enrolment.membership_id == membership.id) == 1


@BOTH
def test_somebody_with_an_account_joins_with_it_whatever_address_was_invited(app: Any, client: Any, client_of: ClientOf, cast: Any) -> None:
    invite(client_of("moira"), name="Amina", address="amina@work.example")
    path = link_to(app, "amina@work.example")
    assert press(client, path, f"{path}/sign-in").location == "/sign-in"
    assert sign_in(client, cast.amina.email, cast.amina.pass_phrase).location == path
    page = client.get(path).get_data(as_text=True)
    assert "You are signed in as Amina Yusuf" in page and "Northern Lights Families" in page
    assert press(client, path, f"{path}/as-myself").status_code == 303
    assert "Northern Lights Families" in client.get("/record").get_data(as_text=True), "she works there now"
    found = rows(app, Membership, Membership.person_id == cast.amina.person_id)
    assert {row.organisation_id for row in found} == {cast.olu.organisation_id, cast.moira.organisation_id} and len(found) == 2
    assert count(app, Person, Person.email == "amina@work.example") == 0


def test_the_owner_of_an_address_with_an_account_is_led_to_sign_in(app: Any, client: Any, client_of: ClientOf, cast: Any) -> None:
    invite(client_of("moira"), name="Amina", address=cast.amina.email)
    answer = join(client, link_to(app, cast.amina.email))
    assert answer.location == "/sign-in"
    assert "You have an account with this address already" in client.get("/sign-in").get_data(as_text=True)


def test_claiming_an_address_answers_the_same_whoever_has_it(app: Any, client: Any, client_of: ClientOf, cast: Any) -> None:
    invite(client_of("olu"))
    path = link_to(app, "gwen@people.example")
    answers = {press(client, f"{path}/address", f"{path}/address", address=address).get_data(as_text=True).split("<main")[1]
               for address in (cast.zoe.email, "nobody-at-all@people.example")}
    assert len(answers) == 1


@pytest.mark.parametrize("end", ["used", "withdrawn", "expired", "resent", "never"])
def test_a_link_that_is_over_looks_like_one_that_never_was(
    app: Any, client: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, end: str,
) -> None:
    olu = client_of("olu")
    invite(olu)
    path = link_to(app, "gwen@people.example")
    (invitation,) = rows(app, Invitation, Invitation.address == "gwen@people.example")
    if end == "used":
        join(_client(app), path)
    elif end == "withdrawn":
        press(olu, "/invitations", f"/invitations/{invitation.id}/withdraw")
    elif end == "resent":
        press(olu, "/invitations", f"/invitations/{invitation.id}/again")
    elif end == "expired":
        now = clock.now() + timedelta(days=14, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: now)
    elif end == "never":
        path = "/invitation/" + "x" * 43
    answer = client.get(path)
    assert answer.status_code == 404 and "This link can no longer be used" in answer.get_data(as_text=True)
    assert client.get(f"{path}/address").status_code == 404


@pytest.mark.parametrize(("change", "words"), [
    ({"pass_phrase": "short"}, "at least 10 characters"), ({"pass_phrase": "1234567890"}, "guessed first"),
    ({"pass_phrase": "aaaaaaaaaaaa"}, "guessed first"), ({"pass_phrase": "gwen@people.example"}, "own name or address"),
    ({"name": " "}, "Enter a name"), ({"name": "n" * 201}, "Make the name shorter"),
])  # fmt: skip
def test_what_will_not_do_is_named_and_the_rest_comes_back(app: Any, client: Any, client_of: ClientOf, change: Any, words: Any) -> None:
    invite(client_of("olu"))
    path = link_to(app, "gwen@people.example")
    answer = join(client, path, **{"words": "mama"} | change)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and 'value="mama"' in page and PASS_PHRASE not in page
    assert join(client, path).status_code == 303, "the invitation is still good"


def test_only_hashes_of_a_link_are_kept(app: Any, client_of: ClientOf) -> None:
    invite(client_of("olu"))
    secret = link_to(app, "gwen@people.example").rsplit("/", 1)[1]
    (row,) = rows(app, Invitation, Invitation.address == "gwen@people.example")
    assert len(secret) >= 43 and secret.encode() not in row.secret_hash and secret not in str(vars(row))


def test_an_invitation_names_nobody_else_and_sets_nothing_it_did_not_ask_for(app: Any, client: Any, client_of: ClientOf, cast: Any) -> None:
    invite(client_of("olu"))
    path = link_to(app, "gwen@people.example")
    page = client.get(path).get_data(as_text=True)
    assert not [player.name for player in cast if player.name in page]
    extra = {
        "roles": "lead", "role": "lead", "is_admin": "1", "organisation_id": str(cast.zoe.organisation_id), "id": str(cast.olu.person_id),
        "person_id": str(cast.olu.person_id), "is_demo": "1", "session_epoch": "9", "email": "other@people.example",
    }
    assert join(client, path, **extra).status_code == 303
    (person,) = rows(app, Person, Person.email == "gwen@people.example")
    (membership,) = rows(app, Membership, Membership.person_id == person.id)
    assert (membership.organisation_id, person.is_demo, person.session_epoch) == (cast.olu.organisation_id, False, 1)
    assert [held.role.value for held in rows(app, RoleHeld, RoleHeld.membership_id == membership.id)] == ["trainee"]


def test_letters_lead_to_our_own_address_alone(app: Any, client_of: ClientOf) -> None:
    invite(client_of("olu"))
    assert all(link.startswith("http://127.0.0.1:5000/invitation/") for letter in letters(app, "invitation") for link in letter.links)
