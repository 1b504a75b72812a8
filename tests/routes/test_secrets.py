"""A secret opens the page it was made for, and no other page takes it for one of its own (safety.md 2.1, class 20)."""

import re
from typing import Any

import pytest

from courses.colleagues.actions import make_link
from lms.accounts.actions import own_account, second_factor
from lms.accounts.models import Person
from lms.base import clock
from lms.joining.actions import borrowing
from lms.mail.queries import stop_token
from lms.membership.queries import actor_of
from lms.web import transactions
from lms.web.receipts import new_token
from tests.factories.learning import inside
from tests.factories.letters import letters
from tests.lms.joining.inviting import invite

UNKNOWN = "never-made-by-anybody-never-made-by-any"
PAGES = (
    "/reset/", "/address/confirm/", "/address/keep/", "/keep-code/", "/invitation/", "/standing-by/", "/speaking-for/", "/letters/stop/",
    "/for-colleagues/",
)


@pytest.fixture
def secrets(app: Any, cast: Any, client_of: Any) -> dict[str, str]:
    """One of each kind, by the page it opens; and two that open no page at all."""
    invite(client_of("olu"))
    with inside(app, cast.moira.organisation_id):
        borrowing.name_helper(by=actor_of(cast.moira.person_id), name="Ngozi Bell", address="ngozi@outside.example")
    with inside(app, cast.olu.organisation_id):
        for_colleagues = make_link(by=actor_of(cast.olu.person_id), team="Ward 3", ends_at=None)
    with app.app_context():
        with transactions.step() as session:
            person = session.get(Person, cast.amina.person_id)
            own_account.ask_for_reset(session, cast.amina.email)
            own_account.ask_for_new_address(session, person, "amina.new@people.example")
            second_factor.begin(session, person).confirmed_at = clock.now()
        second_factor.ask_for_removal(cast.amina.person_id)
        borrowing.ask_helpers()
        found = {"/letters/stop/": stop_token(cast.amina.person_id), "/for-colleagues/": for_colleagues}
    with app.test_request_context():
        found["a form"] = new_token(cast.amina.person_id)
    for path in (path for letter in letters(app) for path in letter.paths):
        for page in PAGES:
            if path.startswith(page):
                found[page] = path.removeprefix(page).partition("/")[0]
    found["a session"] = client_of("amina").get_cookie("peerway").value.removeprefix("s.")
    return found


def seen(client: Any, address: str) -> tuple[int, str]:
    """The answer, without what is different in each."""
    answer = client.get(address)
    return answer.status_code, re.sub(r'(value|content|action|href)="[^"]*"|Reference number: [0-9a-f]+', "", answer.get_data(as_text=True))


def test_each_secret_opens_its_own_page_and_no_other(secrets: dict[str, str], client: Any) -> None:
    assert set(secrets) == {*PAGES, "a form", "a session"}
    for page in PAGES:
        nothing = seen(client, page + UNKNOWN)
        assert seen(client, page + secrets[page]) != nothing, f"the control: {page} opens with its own"
        for kind, secret in secrets.items():
            assert kind == page or seen(client, page + secret) == nothing, f"{page} takes the secret of {kind}"
