"""A stranger and a whole module: from the sign-in page to "Complete", by mouse, by keyboard alone, and on a small phone without script."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys import answers, keyboard, walking
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways
from tests.journeys.visitor import BY_KEY, Visitor

ONE = "intro-recovery"
MOST_STEPS = 40
Visit = Callable[..., Visitor]


def test_a_stranger_completes_the_first_module_by_mouse(visit: Visit) -> None:
    noor = visit("noor")
    when_she_begins(noor.page, Page.click)
    when_she_works_through_every_page(noor)
    when_she_answers_everything(noor)
    then_the_module_is_complete(noor)


def test_a_stranger_completes_the_first_module_by_keyboard_alone(visit: Visit) -> None:
    noor = visit()
    page = noor.page
    page.goto("/")
    given_she_signs_in_by_keyboard(page)
    keyboard.choose(page, "Begin")
    keyboard.choose(page, "Begin this module")
    for _ in range(MOST_STEPS):
        if noor.path.endswith("/questions"):
            break
        walking.go_on_by_keyboard(noor)
    keyboard.answer(page, answers.right_answers(ONE))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keyboard.choose(page, "Continue")
    then_the_module_is_complete(noor)


def test_a_stranger_completes_the_first_module_on_a_small_phone_without_script(visit: Visit) -> None:
    noor = visit("noor", expecting=(422,), **PHONE, **WITHOUT_SCRIPT)
    when_she_begins(noor.page, Page.click)
    when_she_works_through_every_page(noor)
    then_sending_too_early_shows_what_is_open(noor)
    then_saving_for_later_keeps_what_she_has(noor)
    when_she_answers_everything(noor)
    then_the_module_is_complete(noor)


def given_she_signs_in_by_keyboard(page: Page) -> None:
    keyboard.tab_to_field(page, "email")
    page.keyboard.type(BY_KEY["noor"].email)
    page.keyboard.press("Tab")
    page.keyboard.type(BY_KEY["noor"].pass_phrase)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def when_she_begins(page: Page, press: Callable[..., None]) -> None:
    press(page, "main a:has-text('Begin')")
    press(page, "text=Begin this module")


def when_she_works_through_every_page(noor: Visitor) -> None:
    for _ in range(MOST_STEPS):
        assert not goes_sideways(noor.page)
        if noor.path.endswith("/questions"):
            return
        walking.go_on(noor)
    raise AssertionError(f"the pages never end: {noor.path}")


def when_she_answers_everything(noor: Visitor) -> None:
    answers.answer(noor.page, ONE)
    noor.page.click("text=Send answers")
    assert noor.page.locator(".outcome").inner_text().startswith("Done")
    assert not goes_sideways(noor.page)
    noor.page.click("main a:has-text('Continue')")


def then_sending_too_early_shows_what_is_open(noor: Visitor) -> None:
    noor.page.click("text=Send answers")
    first = next(iter(answers.right_answers(ONE)))
    noor.page.click(f"[data-error-summary] a[href='#{first}']")
    assert keyboard.focus(noor.page)["name"] == first
    assert noor.page.title().startswith("Error: ")


def then_saving_for_later_keeps_what_she_has(noor: Visitor) -> None:
    words = answers.field(noor.page, answers.written(ONE)[-1])
    words.fill("Half a thought")
    noor.page.click("text=Save for later")
    assert "Saved at" in noor.page.locator(".notices").inner_text()
    assert words.input_value() == "Half a thought"


def then_the_module_is_complete(noor: Visitor) -> None:
    noor.page.goto("/course")
    assert "Complete" in noor.page.locator(".nhsuk-task-list__item").first.inner_text()
    noor.page.goto("/record")
    assert "You completed Introduction to peer support and recovery" in noor.words
