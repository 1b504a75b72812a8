"""The door as a browser sees it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select

from lms.access import PUBLIC
from lms.accounts import forms
from lms.accounts.models import Person, SignInAttempt, WebSession
from lms.base import clock
from lms.base.db import db, reading
from lms.web import transactions

PHRASE = "quiet rivers carry small boats"
EMAIL = "amina@example.org"
EXIT = "https://www.bbc.co.uk/weather"


def rows(app: Any, kind: Any) -> list[Any]:
    with app.app_context(), reading() as session:
        return list(session.scalars(select(kind)))


def change(app: Any, person: Person, **values: Any) -> None:
    with app.app_context(), transactions.apart("web session") as session:
        row = session.get(Person, person.id)
        for name, value in values.items():
            setattr(row, name, value)


def without_tokens(text: str) -> str:
    return re.sub(r'name="(csrf_token|form_token)" value="[^"]*"', "", text)


def write_next(browser: Any, wanted: object) -> None:
    """A visitor's cookie that asks for a path, signed as the door signs it."""
    with browser.app.app_context():
        serializer = browser.app.session_interface._signed.get_signing_serializer(browser.app)
    assert isinstance(serializer, URLSafeTimedSerializer)
    browser.cookie = "v." + str(serializer.dumps({"next": wanted}))


class TestSigningIn:
    def test_she_signs_in_and_comes_to_the_page_she_wanted(self, browser: Any, amina: Person) -> None:
        assert browser.get("/desk?page=2").headers["Location"] == "/sign-in"
        answer = browser.sign_in()
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk?page=2")
        assert "private" in browser.get("/desk").text
        assert "next" not in rows(browser.app, WebSession)[0].data

    def test_without_a_wanted_page_she_comes_to_the_start(self, browser: Any, amina: Person) -> None:
        assert browser.sign_in().headers["Location"] == "/"

    @pytest.mark.parametrize("wanted", [
        "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/.//evil.example", "javascript:alert(1)",
        "/desk\r\nX: y", "", None, 3, ["/desk"],
    ])
    def test_nobody_is_led_away(self, browser: Any, amina: Person, wanted: object) -> None:
        write_next(browser, wanted)
        assert browser.sign_in().headers["Location"] == "/"

    def test_a_wanted_page_in_the_address_is_not_even_read(self, browser: Any, amina: Person) -> None:
        answer = browser.post("/sign-in?next=https://evil.example", "/sign-in?next=//evil.example", email=EMAIL, pass_phrase=PHRASE)
        assert answer.headers["Location"] == "/"

    def test_somebody_signed_in_is_sent_to_the_start(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        answer = browser.get("/sign-in")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")

    def test_looking_at_the_page_writes_no_row(self, browser: Any, amina: Person) -> None:
        statements: list[str] = []
        with browser.app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
        browser.get("/sign-in")
        assert statements == []
        assert rows(browser.app, WebSession) == rows(browser.app, SignInAttempt) == []

    def test_fields_let_password_managers_and_pasting_work(self, browser: Any) -> None:
        text = browser.get("/sign-in").text
        assert 'type="email"' in text and 'autocomplete="username"' in text
        assert 'type="password"' in text and 'autocomplete="current-password"' in text
        assert "onpaste" not in text and "maxlength" not in text
        assert "Get help now" in text and "/safety-on-this-device" in text


class TestBeingRefused:
    def test_every_refusal_is_the_same_page_to_the_byte_after_one_verification(
        self, browser_of: Any, app: Any, amina: Person, person_of: Callable[..., Person], verifications: list[str],
    ) -> None:
        person_of(email="left@example.org", is_active=False)
        tries = [
            (EMAIL, "wrong"), ("nobody@example.org", PHRASE), ("left@example.org", PHRASE), ("", ""), (EMAIL, ""), ("not an address", "x"),
            (EMAIL, PHRASE + "x" * 2_000), ("a\0b@example.org", "\0"), ("<b>@example.org", "x"), *[(EMAIL, "wrong")] * 6, (EMAIL, PHRASE),
        ]
        pages = [self.refused(browser_of(app), *typed) for typed in tries]
        assert len(set(pages)) == 1
        assert forms.REFUSED in pages[0][0] and "Error: Sign in" in pages[0][0]
        assert len(verifications) == len(tries) and len(set(verifications)) == 1

    def refused(self, browser: Any, email: str, pass_phrase: str) -> tuple[str, tuple[str, ...]]:
        answer = browser.sign_in(email, pass_phrase)
        assert answer.status_code == 422
        return without_tokens(answer.text), tuple(answer.headers.keys())

    def test_the_pause_survives_a_new_start(self, browser: Any, browser_of: Any, build: Callable[..., Any], amina: Person) -> None:
        for _ in range(8):
            browser.sign_in(pass_phrase="wrong")
        assert browser_of(build()).sign_in().status_code == 422

    def test_a_form_without_its_token_is_asked_again_and_verifies_nothing(
        self, browser: Any, amina: Person, verifications: list[str],
    ) -> None:
        answer = browser.client.post("/sign-in", data={"email": EMAIL, "pass_phrase": PHRASE})
        assert answer.status_code == 400 and "Enter your details once more" in answer.text and "parked" not in answer.text
        assert PHRASE not in answer.text and verifications == []
        assert rows(browser.app, WebSession) == []


class TestSessions:
    def test_the_session_is_new_at_sign_in_and_the_old_token_is_dead(self, browser: Any, browser_of: Any, app: Any, amina: Person) -> None:
        browser.get("/desk")
        visitor = browser.cookie
        browser.sign_in()
        assert browser.cookie.startswith("s.") and browser.cookie != visitor
        planted = browser_of(app)
        planted.cookie = visitor
        assert not planted.is_in
        browser.leave()
        closed = browser.cookie
        browser.post("/locked", "/locked", pass_phrase=PHRASE)
        assert browser.cookie != closed and browser.is_in
        planted.cookie = closed
        assert not planted.is_in

    def test_a_token_planted_before_sign_in_is_not_used(self, browser: Any, amina: Person) -> None:
        browser.cookie = "s.chosen-by-somebody-else"
        browser.sign_in()
        assert browser.cookie != "s.chosen-by-somebody-else" and browser.is_in

    def test_a_copied_cookie_is_dead_after_signing_out(self, browser: Any, browser_of: Any, app: Any, amina: Person) -> None:
        browser.sign_in()
        thief = browser_of(app)
        thief.cookie = browser.cookie
        assert thief.is_in
        answer = browser.post("/sign-out", "/desk")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
        assert answer.headers["Clear-Site-Data"] == '"cache","cookies","storage"'
        assert not thief.is_in and not browser.is_in
        assert rows(app, WebSession) == []

    @pytest.mark.parametrize("changes", [{"is_active": False}, {"session_epoch": 2}])
    def test_disabling_a_person_or_raising_her_epoch_ends_her_sessions_at_the_next_request(
        self, browser: Any, amina: Person, changes: dict[str, Any],
    ) -> None:
        browser.sign_in()
        assert browser.is_in
        change(browser.app, amina, **changes)
        assert not browser.is_in

    def test_an_idle_session_is_over(self, browser: Any, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        browser.sign_in()
        later = clock.now() + timedelta(minutes=61)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert not browser.is_in

    @pytest.mark.parametrize("path", ["/sign-in", "/desk"])
    def test_cookies_cannot_be_read_by_scripts_or_sent_from_other_sites(self, browser: Any, amina: Person, path: str) -> None:
        cookie = browser.get(path).headers["Set-Cookie"]
        signed_in = browser.sign_in().headers["Set-Cookie"]
        for header in (cookie, signed_in):
            assert header.startswith("peerway=") and "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
            assert "Secure" not in header and "Domain" not in header

    def test_with_https_cookies_are_secure_and_bound_to_the_host(self, build: Callable[..., Any], browser_of: Any, amina: Person) -> None:
        browser = browser_of(build(public_url="https://localhost"), "https://localhost")
        for header in (browser.get("/sign-in").headers["Set-Cookie"], browser.sign_in().headers["Set-Cookie"]):
            assert header.startswith("__Host-peerway=")
            assert all(flag in header for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in header
        assert browser.is_in

    def test_signing_out_works_for_a_session_that_has_ended(self, browser: Any) -> None:
        answer = browser.client.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")

    def test_another_site_cannot_sign_her_out(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        answer = browser.client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code in (400, 403) and browser.is_in
        assert browser.client.post("/sign-out").status_code == 400
        assert browser.is_in

    def test_a_page_older_than_its_session_can_still_sign_out(self, browser: Any, amina: Person) -> None:
        browser.sign_in()
        assert browser.client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
        assert not browser.is_in


class TestSafetyOnThisDevice:
    def test_it_needs_no_session_and_no_database(self, browser: Any, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        browser.sign_in()
        monkeypatch.setattr("lms.base.db.HouseSession.get_bind", lambda *_, **__: pytest.fail("the database was asked"))
        answer = browser.get("/safety-on-this-device")
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers and "Canary" not in answer.text
        for words in ("history", "private window", "Shift key three times", "not a complete solution", "/help-now", EXIT):
            assert words.lower() in answer.text.lower()


def test_the_whole_door_is_public_and_its_changing_views_may_run_twice(app: Any) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("accounts."):
            view = app.view_functions[rule.endpoint]
            assert view.grant is PUBLIC
            assert "POST" not in rule.methods or view.is_repeatable


def test_a_demo_person_does_not_come_in_to_a_real_installation(browser: Any, person_of: Any) -> None:
    person_of(is_demo=True)
    assert browser.sign_in().status_code == 422
    assert not browser.is_in
