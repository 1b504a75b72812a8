"""Leaving quickly, and the closed page she comes back to."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from lms.accounts import forms
from lms.accounts.models import Person, WebSession
from lms.base.db import reading

PHRASE = "quiet rivers carry small boats"
EXIT = "https://www.bbc.co.uk/weather"


def rows(app: Any, kind: Any) -> list[Any]:
    with app.app_context(), reading() as session:
        return list(session.scalars(select(kind)))


def without_tokens(text: str) -> str:
    return re.sub(r'name="(csrf_token|form_token)" value="[^"]*"', "", text)


class TestLeaving:
    def test_leaving_closes_the_session_and_goes_to_the_neutral_page(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        answer = browser.leave()
        assert (answer.status_code, answer.headers["Location"]) == (303, EXIT)
        assert browser.get("/desk").headers["Location"] == "/locked"

    def test_a_beacon_gets_no_page(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        answer = browser.leave(beacon="1")
        assert (answer.status_code, answer.data) == (204, b"")
        assert not browser.is_in

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}])
    def test_leaving_works_without_a_session(self, browser: Any, headers: dict[str, str]) -> None:
        answer = browser.client.post("/leave", headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, EXIT)
        assert rows(browser.app, WebSession) == []

    def test_leaving_closes_the_session_even_from_a_page_with_an_old_token(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        browser.client.post("/leave", headers={"Sec-Fetch-Site": "same-origin"})
        assert not browser.is_in

    def test_another_site_cannot_close_her_session(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        answer = browser.client.post("/leave", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.headers["Location"] == EXIT
        assert browser.is_in


class TestTheClosedPage:
    @pytest.fixture
    def closed(self, browser: Any, amina: Person) -> Any:
        browser.sign_in()
        browser.leave()
        browser.get("/desk?page=3")
        return browser

    def test_it_shows_nothing_of_her_and_is_not_kept(self, closed: Any) -> None:
        answer = closed.get("/locked")
        assert "This page is closed" in answer.text and answer.headers["Cache-Control"] == "no-store"
        for shown in ("Amina", "Canary", "amina@", "private", "Desk", "england"):
            assert shown not in answer.text

    def test_every_private_page_leads_to_it(self, closed: Any) -> None:
        for path in ("/", "/desk", "/nowhere"):
            answer = closed.get(path)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/locked")
            assert "Canary" not in answer.text

    def test_her_pass_phrase_opens_it_where_she_wanted_to_be(self, closed: Any, verifications: list[str]) -> None:
        answer = closed.post("/locked", "/locked", pass_phrase=PHRASE)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk?page=3")
        assert closed.is_in and len(verifications) == 1

    def test_another_pass_phrase_does_not(self, closed: Any, verifications: list[str]) -> None:
        answer = closed.post("/locked", "/locked", pass_phrase="wrong")
        assert answer.status_code == 422 and forms.NOT_OPENED in answer.text and "Canary" not in answer.text
        assert not closed.is_in and len(verifications) == 1

    def test_it_pauses_like_signing_in_with_the_same_page(self, closed: Any, verifications: list[str]) -> None:
        pages = [closed.post("/locked", "/locked", pass_phrase="wrong") for _ in range(8)]
        pages.append(closed.post("/locked", "/locked", pass_phrase=PHRASE))
        assert {page.status_code for page in pages} == {422}
        assert len({without_tokens(page.text) for page in pages}) == 1
        assert len(verifications) == 9 and not closed.is_in

    def test_opening_it_keeps_what_the_session_held(self, closed: Any) -> None:
        before = rows(closed.app, WebSession)[0].data
        closed.post("/locked", "/locked", pass_phrase=PHRASE)
        after = rows(closed.app, WebSession)
        assert len(after) == 1 and after[0].data == {name: value for name, value in before.items() if name != "next"}

    def test_somebody_else_signs_in_by_ending_the_session_first(self, closed: Any) -> None:
        assert closed.post("/sign-out", "/locked").headers["Location"] == "/sign-in"
        assert rows(closed.app, WebSession) == []
        assert closed.get("/sign-in").status_code == 200

    def test_a_form_without_its_token_opens_nothing(self, closed: Any, verifications: list[str]) -> None:
        answer = closed.client.post("/locked", data={"pass_phrase": PHRASE}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 400 and "This page is closed" in answer.text
        assert not closed.is_in and verifications == []

    def test_an_open_session_is_sent_to_the_start_and_no_session_to_sign_in(self, browser: Any, amina: Person) -> None:
        assert browser.get("/locked").headers["Location"] == "/sign-in"
        assert browser.client.post("/locked").headers["Location"] == "/sign-in"
        browser.sign_in()
        assert browser.get("/locked").headers["Location"] == "/"
        assert browser.client.post("/locked").headers["Location"] == "/"
