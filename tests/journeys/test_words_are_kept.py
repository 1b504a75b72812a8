"""Nothing typed is lost (BEAT-2): autosave, another device, an ended session, two tabs, two clicks, the Back button."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import answers
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
MODULE = "active-listening"
QUESTIONS = f"/modules/{MODULE}/questions"
FIRST, SECOND = answers.written(MODULE)[:2]
TRIES = f"main a[href^='{QUESTIONS}/attempts/']"


def given_she_writes(amina: Visitor, words: str) -> None:
    amina.page.goto(QUESTIONS)
    answers.field(amina.page, FIRST).fill(words)


def written(visitor: Visitor) -> str:
    return answers.field(visitor.page, FIRST).input_value()


def test_after_ten_seconds_the_draft_is_saved_and_is_there_on_another_device(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.clock.install()
    given_she_writes(amina, "Ten seconds ago")
    status = amina.page.locator(".autosave-status")
    amina.page.clock.run_for(9000)
    assert status.inner_text() == ""
    amina.page.clock.run_for(1500)
    expect(status).to_contain_text("Draft saved at ")
    elsewhere = visit("amina", **PHONE)
    elsewhere.page.goto(QUESTIONS)
    assert written(elsewhere) == "Ten seconds ago"


def test_a_save_that_does_not_arrive_is_said_and_tried_again(visit: Visit) -> None:
    amina = visit("amina", expecting=(500,))
    amina.page.clock.install()
    given_she_writes(amina, "Will it arrive?")
    amina.page.route("**/draft", lambda route: route.fulfill(status=500, body="no"), times=1)
    status = amina.page.locator(".autosave-status")
    amina.page.clock.run_for(10500)
    expect(status).to_contain_text("Not saved yet. We will keep trying.")
    amina.page.clock.run_for(15500)
    expect(status).to_contain_text("Draft saved at ")


def test_leaving_for_another_page_saves_the_draft(visit: Visit) -> None:
    amina = visit("amina")
    given_she_writes(amina, "Off to look something up")
    amina.page.goto("/course")
    amina.page.wait_for_timeout(300)
    amina.page.goto(QUESTIONS)
    assert written(amina) == "Off to look something up"


def test_words_sent_after_the_session_has_ended_are_there_after_signing_in(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina", **WITHOUT_SCRIPT)
    given_she_writes(amina, "Typed before the end")
    served.end_every_session()
    amina.page.click("text=Send answers")
    assert amina.heading == "Sign in"
    amina.sign_in_here("amina")
    amina.page.goto(QUESTIONS)
    assert written(amina) == "Typed before the end"


def test_two_tabs_lead_to_both_texts_side_by_side(visit: Visit) -> None:
    amina = visit("amina", expecting=(409,), **WITHOUT_SCRIPT)
    given_she_writes(amina, "From the first tab")
    first, amina.page = amina.page, amina.context.new_page()
    given_she_writes(amina, "From the second tab")
    amina.page.click("text=Save for later")
    first.click("text=Save for later")
    both = first.locator(".two-texts").inner_text()
    assert "From the first tab" in both
    assert "From the second tab" in both
    first.locator("button:has-text('What you have just written')").click()
    assert answers.field(first, FIRST).input_value() == "From the first tab"


def test_two_tabs_with_script_say_so_before_anything_is_sent(visit: Visit) -> None:
    amina = visit("amina", expecting=(409,))
    amina.page.clock.install()
    given_she_writes(amina, "From the first tab")
    first = amina.page
    elsewhere = visit("amina")
    given_she_writes(elsewhere, "From the second device")
    elsewhere.page.click("text=Save for later")
    first.clock.run_for(10500)
    expect(first.locator(".autosave-status")).to_contain_text("changed in another tab")
    assert written(amina) == "From the first tab"


def test_a_double_click_on_send_makes_one_try(visit: Visit) -> None:
    for settings in ({}, WITHOUT_SCRIPT):
        amina = visit("amina", **settings)
        amina.page.goto(QUESTIONS)
        before = amina.page.locator(TRIES).count()
        answers.answer(amina.page, MODULE)
        amina.page.dblclick("text=Send answers")
        amina.page.wait_for_url("**/attempts/**")
        amina.page.goto(QUESTIONS)
        assert amina.page.locator(TRIES).count() == before + 1


def test_back_after_sending_neither_sends_again_nor_loses_anything(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(QUESTIONS)
    answers.answer(amina.page, MODULE)
    amina.page.click("text=Send answers")
    amina.page.wait_for_url("**/attempts/**")
    amina.page.go_back()
    assert amina.heading == "Questions on active listening"
    assert amina.page.locator(TRIES).count() == 1
    amina.page.go_forward()
    assert amina.page.locator(".outcome").inner_text().startswith("Done")


def test_the_error_summary_takes_the_focus_and_leads_to_each_field(visit: Visit) -> None:
    amina = visit("amina", expecting=(422,))
    given_she_writes(amina, "Only this one")
    amina.page.click("text=Send answers")
    expect(amina.page.locator("[data-error-summary]")).to_be_focused()
    for link in amina.page.locator("[data-error-summary] a").all():
        link.click()
        field = str(link.get_attribute("href")).removeprefix("#")
        expect(amina.page.locator(f"[id='{field}']")).to_be_focused()
    assert written(amina) == "Only this one"
