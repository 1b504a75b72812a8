"""The small forms too: undo, save for later, leave, open again, sign out, by keyboard alone and without JavaScript."""

from collections.abc import Callable

from tests.journeys.chromium import WITHOUT_SCRIPT
from tests.journeys.keyboard import choose, tab_to_field
from tests.journeys.visitor import BY_KEY, Visitor

Visit = Callable[..., Visitor]
DONE_PAGE = "/modules/active-listening/pages/start-here"
QUESTIONS = "/modules/active-listening/questions"


def given_the_page_is_closed(amina: Visitor) -> None:
    """As "Leave this page" leaves it; the way out itself has its own journeys."""
    amina.context.request.post(f"{amina.address}/leave", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0)
    amina.page.goto("/course")
    assert amina.heading == "This page is closed"


def then_each_small_form_worked(amina: Visitor, *, press: Callable[[Visitor, str], None], fill: Callable[[Visitor], None]) -> None:
    amina.page.goto(DONE_PAGE)
    press(amina, "Mark as not done")
    assert "is no longer marked as done" in amina.words
    press(amina, "Mark as done")
    amina.page.goto(QUESTIONS)
    press(amina, "Save for later")
    assert "Saved at" in amina.words
    given_the_page_is_closed(amina)
    fill(amina)
    press(amina, "Open the page")
    assert amina.heading == "Perinatal peer support"
    press(amina, "Sign out")
    assert amina.path == "/sign-in"


def test_each_small_form_works_by_keyboard_alone(visit: Visit) -> None:
    def fill(amina: Visitor) -> None:
        tab_to_field(amina.page, "pass_phrase")
        amina.page.keyboard.type(BY_KEY["amina"].pass_phrase)
    then_each_small_form_worked(visit("amina"), press=lambda amina, words: choose(amina.page, words), fill=fill)


def test_each_small_form_works_without_javascript(visit: Visit) -> None:
    def press(amina: Visitor, words: str) -> None:
        amina.page.locator("button", has_text=words).first.click()

    def fill(amina: Visitor) -> None:
        amina.page.fill("#pass_phrase", BY_KEY["amina"].pass_phrase)
    then_each_small_form_worked(visit("amina", **WITHOUT_SCRIPT), press=press, fill=fill)
