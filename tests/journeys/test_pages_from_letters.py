"""Pages that a link in a letter opens, or that come after confirming that it is her: each is opened, looked at, and suits everybody."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.accounts.actions import own_account, second_factor
from lms.accounts.models import Person
from lms.base import clock
from lms.joining.actions import borrowing
from lms.mail.queries import stop_token
from lms.membership.queries import actor_of
from lms.web import transactions
from tests.cast import Cast
from tests.factories.learning import inside
from tests.factories.letters import deliver, letters
from tests.journeys.chromium import PHONE
from tests.journeys.opened import FROM_LETTERS
from tests.journeys.serving import ServedHouse
from tests.journeys.test_coming_in import suits
from tests.journeys.test_every_page import endpoint_of
from tests.journeys.visitor import BY_KEY, Visitor

Visit = Callable[..., Visitor]


def cast_of(app: Any) -> Cast:
    """The standing people."""
    with app.app_context():
        return Cast()


def first_path(app: Any, kind: str) -> str:
    """Where the newest letter of this kind leads."""
    return letters(app, kind)[-1].paths[0]


def asks_for_another_address(app: Any, kind: str) -> str:
    """Amina wants another address: the letter of this kind."""
    amina = cast_of(app).amina
    with app.app_context(), transactions.step() as session:
        person = session.get(Person, amina.person_id)
        own_account.ask_for_new_address(session, person, "amina.new@people.example")
    return first_path(app, kind)


def forgets(app: Any) -> str:
    """Amina has forgotten her pass phrase."""
    with app.app_context(), transactions.step() as session:
        own_account.ask_for_reset(session, BY_KEY["amina"].email)
    return first_path(app, "account: reset")


def loses_her_code(app: Any, kind: str) -> str:
    """Amina has lost her code; helpers from outside are asked."""
    with app.app_context():
        amina = Cast().amina
        with transactions.step() as session:
            second_factor.begin(session, session.get(Person, amina.person_id)).confirmed_at = clock.now()
        second_factor.ask_for_removal(amina.person_id)
        borrowing.ask_helpers()
    return first_path(app, kind)


def names_a_helper(app: Any) -> str:
    """Moira names somebody outside."""
    moira = cast_of(app).moira
    with inside(app, moira.organisation_id):
        borrowing.name_helper(by=actor_of(moira.person_id), name="Ngozi Bell", address="ngozi@outside.example")
    return first_path(app, "outside: named")


def stops_letters(app: Any) -> str:
    """The link at the end of a digest."""
    with app.app_context():
        return f"/letters/stop/{stop_token(Cast().amina.person_id)}"


def reads_the_demos_letters(app: Any) -> str:
    """The demo's letters, once they have gone."""
    deliver(app)
    return "/demo-letters"


WAYS: dict[str, Callable[[Any], str]] = {
    "account.ask_about_address": lambda app: asks_for_another_address(app, "account: new address"),
    "forgotten.ask_for_new": forgets,
    "factor.ask_to_keep": lambda app: loses_her_code(app, "account: lost factor"),
    "outside.ask_to_speak_for": lambda app: loses_her_code(app, "outside: lost code"),
    "outside.ask_to_stand_by": names_a_helper,
    "mail.ask_to_stop": stops_letters,
    "mail.demo_letters": reads_the_demos_letters,
}


@pytest.mark.parametrize("endpoint", WAYS)
def test_what_a_letter_opens_suits_everybody(visit: Visit, served: ServedHouse, endpoint: str) -> None:
    path, stranger = WAYS[endpoint](served.house.app), visit("", **PHONE)
    stranger.page.goto(path)
    assert endpoint_of(served, stranger.page.url) == endpoint
    suits(stranger)


def test_a_demo_letter_suits_everybody(visit: Visit, served: ServedHouse) -> None:
    stranger = visit("", **PHONE)
    stranger.page.goto(reads_the_demos_letters(served.house.app))
    stranger.page.click("main a >> nth=-1")
    assert endpoint_of(served, stranger.page.url) == "mail.demo_letter"
    suits(stranger)


def test_after_confirming_that_it_is_her_the_address_page_suits_everybody(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina", **PHONE)
    amina.page.goto("/account/email")
    suits(amina)
    amina.page.fill("#pass_phrase", BY_KEY["amina"].pass_phrase)
    amina.page.click("main button")
    amina.page.wait_for_url("**/account/email")
    assert endpoint_of(served, amina.page.url) == "account.address"
    suits(amina)


def test_every_page_on_the_list_is_opened_here() -> None:
    assert {*WAYS, "mail.demo_letter", "account.address"} == FROM_LETTERS
