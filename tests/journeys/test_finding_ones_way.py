"""Finding one's way: the search and the plan, on a small phone without script and in every look."""

from collections.abc import Callable

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.test_every_page import faults_of_this_page
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]


def test_words_are_found_on_a_small_phone_without_script_by_keyboard(visit: Visit) -> None:
    amina = visit("amina", **PHONE, **WITHOUT_SCRIPT)
    amina.page.goto("/course")
    amina.page.focus("#q")
    amina.page.keyboard.type("shush")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/course/search?q=shush")
    assert amina.heading == "Search the course" and amina.page.title() == "Search the course – Peerway"
    amina.page.locator(".found a", has_text="SHUSH, and the rule of listen first").focus()
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/modules/active-listening/pages/five-tips")


def test_what_is_found_and_the_plan_suit_everybody(visit: Visit) -> None:
    amina = visit("amina")
    faults = []
    for address in ("/course", "/course/search?q=listening", "/course/search?q=zzzz", "/course/search?q=the&page=2", "/course/plan"):
        amina.page.goto(address)
        faults += faults_of_this_page(amina)
    assert not faults, "\n".join(faults)
