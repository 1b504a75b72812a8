"""Leave this page (safety.md 6.2): gone within a second, by click, by Shift three times, without script; Back tells nobody anything."""

import time
from collections.abc import Callable

from tests.journeys import answers
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import EXIT_ADDRESS, Visitor

Visit = Callable[..., Visitor]
QUESTIONS = "/modules/active-listening/questions"
WORDS = "What I have just written"
WRITTEN = answers.written("active-listening")[0]


def given_she_is_writing(amina: Visitor) -> None:
    amina.page.goto("/course")
    amina.page.goto(QUESTIONS)
    answers.field(amina.page, WRITTEN).fill(WORDS)


def then_she_is_gone(amina: Visitor) -> None:
    amina.page.wait_for_url(EXIT_ADDRESS, wait_until="commit")
    assert "Peerway" not in amina.page.title()


def then_back_shows_the_closed_page(amina: Visitor, served: ServedHouse) -> None:
    assert served.a_session_is_locked()
    amina.page.go_back()
    assert amina.heading == "This page is closed"
    assert "Amina" not in amina.words
    assert "Harbour" not in amina.words


def test_one_click_leaves_within_a_second_and_the_words_are_there_after_unlocking(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina")
    given_she_is_writing(amina)
    began = time.monotonic()
    amina.page.click("[data-leave]")
    then_she_is_gone(amina)
    assert time.monotonic() - began < 1
    then_back_shows_the_closed_page(amina, served)
    amina.unlock("amina")
    amina.page.goto(QUESTIONS)
    assert answers.field(amina.page, WRITTEN).input_value() == WORDS


def test_leaving_takes_the_place_of_the_page_in_the_history(visit: Visit) -> None:
    amina = visit("amina")
    given_she_is_writing(amina)
    before = amina.page.evaluate("history.length")
    amina.page.click("[data-leave]")
    then_she_is_gone(amina)
    assert amina.page.evaluate("history.length") == before


def test_shift_three_times_leaves_and_is_counted_aloud(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina")
    given_she_is_writing(amina)
    said = amina.page.locator("[data-leave-says]")
    amina.page.keyboard.press("Shift")
    assert said.inner_text() == "Shift pressed, press 2 more times to leave this page"
    amina.page.keyboard.press("Shift")
    assert said.inner_text() == "Shift pressed, press 1 more time to leave this page"
    amina.page.keyboard.press("Shift")
    then_she_is_gone(amina)
    then_back_shows_the_closed_page(amina, served)


def test_capital_letters_and_slow_presses_do_not_leave(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.clock.install()
    given_she_is_writing(amina)
    for letters in ("Shift+A", "Shift+B", "Shift+C"):
        amina.page.keyboard.press(letters)
    amina.page.keyboard.press("Shift")
    amina.page.keyboard.press("Shift")
    amina.page.clock.run_for(6000)
    assert amina.page.locator("[data-leave-says]").inner_text() == "You are still on this page."
    amina.page.keyboard.press("Shift")
    assert amina.path == QUESTIONS


def test_without_script_on_a_small_phone_the_button_closes_the_pages_too(visit: Visit) -> None:
    amina = visit("amina", **PHONE, **WITHOUT_SCRIPT)
    amina.page.goto("/course")
    with amina.page.expect_request(EXIT_ADDRESS):
        amina.page.click("text=Leave this page")
    amina.page.wait_for_timeout(200)
    amina.page.goto("/course")
    assert amina.heading == "This page is closed"
    assert "Amina" not in amina.words


def test_somebody_signed_out_can_leave_too(visit: Visit) -> None:
    stranger = visit()
    stranger.page.goto("/sign-in")
    stranger.page.click("[data-leave]")
    then_she_is_gone(stranger)


def test_a_very_long_text_does_not_hold_her_up(visit: Visit) -> None:
    amina = visit("amina")
    given_she_is_writing(amina)
    answers.field(amina.page, WRITTEN).fill("x" * 200_000)
    began = time.monotonic()
    amina.page.click("[data-leave]")
    then_she_is_gone(amina)
    assert time.monotonic() - began < 1


def test_after_signing_out_back_shows_nothing(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto("/record")
    amina.page.click("text=Sign out")
    assert amina.heading == "Sign in"
    amina.page.go_back()
    assert amina.heading == "Sign in"
    assert "Amina" not in amina.words
