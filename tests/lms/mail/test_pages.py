"""Choosing how often to be written to, stopping it from a letter, and the demo's letters."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lms.mail import queries
from lms.mail.rules import Rhythm
from lms.web import transactions
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]


def rhythm(app: Any, person: Any) -> Rhythm:
    """Her wish as kept."""
    with app.app_context(), transactions.step() as session:
        return queries.rhythm_of(session, person.person_id)


def test_a_wish_is_kept_and_nothing_chosen_is_named(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    page = amina.get("/account/letters").get_data(as_text=True)
    assert re.search(r'value="weekly" checked', page), "weekly until she says otherwise"
    sent = tokens_of(page, "/account/letters")
    assert amina.post("/account/letters", data=sent | {"rhythm": "daily"}).status_code == 303
    assert rhythm(app, cast.amina) is Rhythm.DAILY and rhythm(app, cast.bex) is Rhythm.WEEKLY
    sent = tokens_of(amina.get("/account/letters").get_data(as_text=True), "/account/letters")
    refused = amina.post("/account/letters", data=sent | {"rhythm": "hourly"})
    assert refused.status_code == 422 and "Choose how often" in refused.get_data(as_text=True)


def test_news_stops_with_two_clicks_from_a_letter_without_signing_in(app: Any, client: Any, cast: Any) -> None:
    with app.app_context():
        address = f"/letters/stop/{queries.stop_token(cast.amina.person_id)}"
    page = client.get(address).get_data(as_text=True)
    assert rhythm(app, cast.amina) is Rhythm.WEEKLY, "opening the link alone changes nothing"
    assert "amina" not in page.lower()
    done = client.post(address, data=tokens_of(page, address))
    assert done.status_code == 200 and rhythm(app, cast.amina) is Rhythm.NEVER


def test_a_token_of_ours_for_something_else_is_not_found(client: Any, cast: Any) -> None:
    for token in ("x", str(cast.amina.person_id), "ImEi.x" * 5):
        assert client.get(f"/letters/stop/{token}").status_code == 404


def test_the_demos_letters_are_there_in_a_demo_alone(app: Any, client: Any) -> None:
    assert client.get("/demo-letters").status_code == 200
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, demo=False)
    try:
        assert client.get("/demo-letters").status_code == 404
    finally:
        app.config["SETTINGS"] = before
    assert client.get("/demo-letters/00000000-0000-4000-8000-000000000000").status_code == 404
