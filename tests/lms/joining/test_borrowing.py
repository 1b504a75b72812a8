"""Help from outside where two people are needed: named beforehand, consenting, single-use, time-boxed ("light for three")."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.access import Role
from lms.accounts.actions import second_factor
from lms.accounts.models import Person, SecondFactor
from lms.base import clock
from lms.joining.actions import borrowing
from lms.joining.models import BorrowedHelp, OutsideHelper
from lms.membership.models import RoleHeld
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from tests.conftest import _client
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
PAGE, AGREED = "/outside-help", "I have spoken to her, and it is her"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def name(client: Any, address: str = "ngozi@outside.example", who: str = "Ngozi Bell") -> Any:
    """Name somebody by the form."""
    return press(client, PAGE, PAGE, name=who, address=address)


def link(app: Any, kind: str, address: str) -> str:
    """The path in the newest letter of this kind to an address."""
    return [letter.paths[0] for letter in letters(app, kind) if letter.to == address][-1]


def willing(app: Any, address: str) -> None:
    """She opens her letter and agrees to stand by."""
    path = link(app, "outside: named", address)
    assert press(_client(app), path, path).status_code == 200


def loses_her_code(app: Any, player: Any) -> None:
    """She has a second factor, and says at sign-in that it is lost."""
    with app.app_context():
        with transactions.step() as session:
            factor = second_factor.begin(session, session.get(Person, player.person_id))
            factor.confirmed_at = clock.now()
        second_factor.ask_for_removal(player.person_id)


def the_worker_asks(app: Any) -> int:
    with app.app_context():
        return borrowing.ask_helpers()


def removed(app: Any) -> int:
    with app.app_context():
        return second_factor.remove_what_is_agreed()


@BOTH
def test_a_lead_who_is_alone_is_let_in_by_two_named_people_from_outside(
    app: Any, confirmed_client_of: ClientOf, cast: Any, time: list[datetime],
) -> None:
    moira = confirmed_client_of("moira")
    for address in ("ngozi@outside.example", "una@outside.example"):
        assert name(moira, address, address.split("@")[0]).status_code == 303
        willing(app, address)
    time[0] += timedelta(days=3)
    loses_her_code(app, cast.moira)
    assert the_worker_asks(app) == 2 and the_worker_asks(app) == 0, "each is asked once"
    for address in ("ngozi@outside.example", "una@outside.example"):
        path = link(app, "outside: lost code", address)
        assert press(_client(app), path, f"{path}/yes").status_code == 200
    assert removed(app) == 0, "a day has to pass in which she can object"
    time[0] += timedelta(hours=25)
    assert removed(app) == 1


@BOTH
def test_one_of_the_house_and_one_from_outside_are_two(
    app: Any, client_of: ClientOf, confirmed_client_of: ClientOf, cast: Any, time: list[datetime],
) -> None:
    loses_her_code(app, cast.olu)
    assert the_worker_asks(app) == 1, "Ruth stands by for Harbour"
    path = link(app, "outside: lost code", "ruth.adeyemi@people.example")
    press(_client(app), path, f"{path}/yes")
    agree = f"/people/{cast.olu.membership_id}/lost-code"
    press(confirmed_client_of("sam"), "/people/lost-codes", agree)
    time[0] += timedelta(hours=25)
    assert removed(app) == 1


def test_nobody_who_was_named_in_a_hurry_counts(app: Any, confirmed_client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    name(confirmed_client_of("moira"))
    willing(app, "ngozi@outside.example")
    loses_her_code(app, cast.moira)
    time[0] += timedelta(days=2, hours=23)
    assert the_worker_asks(app) == 0
    time[0] += timedelta(hours=1)
    assert the_worker_asks(app) == 1


def test_nobody_who_has_not_agreed_herself_is_ever_asked(app: Any, confirmed_client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    name(confirmed_client_of("moira"))
    time[0] += timedelta(days=5)
    loses_her_code(app, cast.moira)
    assert the_worker_asks(app) == 0
    time[0] += timedelta(days=10)
    path = link(app, "outside: named", "ngozi@outside.example")
    assert _client(app).get(path).status_code == 404, "after 14 days the link is over"


@BOTH
def test_a_link_answers_once_however_often_it_is_clicked(app: Any, cast: Any, time: list[datetime]) -> None:
    loses_her_code(app, cast.amina)
    the_worker_asks(app)
    path = link(app, "outside: lost code", "ruth.adeyemi@people.example")
    clients = [_client(app) for _ in range(6)]
    sent = [tokens_of(client.get(path).get_data(as_text=True), f"{path}/yes") for client in clients]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(clients[n].post(f"{path}/{'yes' if n % 2 else 'no'}", data=sent[n]).status_code))
        for n in range(6)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert set(answers) <= {200, 409, 422}, answers
    assert count(app, BorrowedHelp, BorrowedHelp.has_agreed.is_not(None), BorrowedHelp.membership_id == cast.amina.membership_id) == 1
    (factor,) = rows(app, SecondFactor, SecondFactor.person_id == cast.amina.person_id)
    assert factor.removal_second_id is None, "one helper is one, never two"


def test_a_no_changes_nothing_and_the_leads_hear_of_it(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    loses_her_code(app, cast.amina)
    the_worker_asks(app)
    path = link(app, "outside: lost code", "ruth.adeyemi@people.example")
    press(_client(app), path, f"{path}/no")
    (factor,) = rows(app, SecondFactor, SecondFactor.person_id == cast.amina.person_id)
    assert factor.removal_first_id is None
    assert [letter.to for letter in letters(app, "outside: doubt")] == [cast.olu.email]
    assert "A helper from outside did not agree that" in client_of("olu").get("/audit").get_data(as_text=True)


def test_an_answer_to_an_asking_that_is_over_counts_for_nothing(app: Any, cast: Any, time: list[datetime]) -> None:
    loses_her_code(app, cast.amina)
    the_worker_asks(app)
    path = link(app, "outside: lost code", "ruth.adeyemi@people.example")
    with app.app_context(), transactions.step() as session:
        second_factor.keep_factor(session, cast.amina.person_id)
    assert _client(app).get(path).status_code == 404
    time[0] += timedelta(hours=1)
    with app.app_context():
        second_factor.ask_for_removal(cast.amina.person_id)
    assert _client(app).get(path).status_code == 404, "a new asking has links of its own"
    assert the_worker_asks(app) == 1


def test_an_ended_helper_is_not_asked_and_her_link_stops(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    loses_her_code(app, cast.amina)
    the_worker_asks(app)
    path = link(app, "outside: lost code", "ruth.adeyemi@people.example")
    (ruth,) = rows(app, OutsideHelper, OutsideHelper.name == "Ruth Adeyemi")
    assert press(client_of("olu"), PAGE, f"{PAGE}/{ruth.id}/end").status_code == 303
    assert _client(app).get(path).status_code == 404
    time[0] += timedelta(days=181)
    the_worker_asks(app)
    assert [(row.name, row.address) for row in rows(app, OutsideHelper, OutsideHelper.id == ruth.id)] == [("", "")]


@pytest.mark.parametrize(("who", "address", "words"), [
    ("", "x@outside.example", "Enter a name."), ("Ngozi", "nowhere", "it should look like"),
    ("Ngozi", "tess@harbour.example", "one of your own people"), ("Ngozi", "RUTH.adeyemi@people.example", "with this address already"),
])
def test_what_will_not_do_is_named_and_nothing_is_lost(confirmed_client_of: ClientOf, who: str, address: str, words: str) -> None:
    answer = name(confirmed_client_of("olu"), address, who)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and (not who or who in page)


def test_naming_asks_for_the_pass_phrase_again(app: Any, client_of: ClientOf, cast: Any) -> None:
    answer = name(client_of("olu"))
    assert answer.status_code == 303 and "confirm" in answer.location
    assert count(app, OutsideHelper, OutsideHelper.name == "Ngozi Bell") == 0


def test_every_other_lead_is_told_in_time_to_object(app: Any, cast: Any, confirmed_client_of: ClientOf) -> None:
    with app.app_context(), transactions.step() as session:
        bind(session, OrganisationScope(cast.vera.organisation_id))
        session.add(RoleHeld(organisation_id=cast.vera.organisation_id, membership_id=cast.vera.membership_id, role=Role.LEAD))
    name(confirmed_client_of("olu"))
    told = [letter.to for letter in letters(app, "outside: told")]
    assert told == [cast.vera.email]


def test_there_are_three_at_most(confirmed_client_of: ClientOf) -> None:
    olu = confirmed_client_of("olu")
    assert [name(olu, f"n{number}@outside.example").status_code for number in range(3)] == [303, 303, 422]


def test_a_wrong_secret_finds_nothing(client: Any) -> None:
    for path in ("/standing-by/none", "/speaking-for/none"):
        assert client.get(path).status_code == 404
