"""Boxes open by keyboard, stand open on paper, stack on a small phone; a note is kept with script and without (issue 5, point 10)."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways, violations
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/modules/active-listening/pages/phone-text-video"
CHECK = "/modules/active-listening/pages/small-skills"
SIDE_BY_SIDE = "() => { const [one, two] = [...document.querySelectorAll('.compare dl > div')].map((each) => each.getBoundingClientRect()); return one.top === two.top; }"  # noqa: E501
NOTE = "#note-for-yourself"


def test_a_box_opens_by_keyboard_without_script_and_stands_open_on_paper(visit: Visit) -> None:
    amina = visit("amina", **WITHOUT_SCRIPT)
    amina.page.goto(CHECK)
    first, feedback = amina.page.locator(".check summary").first, amina.page.locator(".check details > div").first
    expect(feedback).to_be_hidden()
    first.focus()
    amina.page.keyboard.press("Enter")
    expect(feedback).to_be_visible()
    amina.page.keyboard.press("Enter")
    amina.page.emulate_media(media="print")
    tall = amina.page.locator(".check details").evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    closed = amina.page.locator(".check summary").evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert len(tall) == 3 and all(whole > summary + 20 for whole, summary in zip(tall, closed, strict=True)), (tall, closed)
    expect(amina.page.locator(NOTE)).to_be_hidden()


def test_two_ways_stand_side_by_side_and_stack_on_a_small_phone(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(PAGE)
    assert amina.page.evaluate(SIDE_BY_SIDE)
    for one in amina.page.locator("main summary").all():
        one.click()
    assert violations(amina.page) == []
    amina.page.set_viewport_size({"width": 320, "height": 640})
    assert not amina.page.evaluate(SIDE_BY_SIDE) and goes_sideways(amina.page) == ""


def test_a_note_is_kept_without_script_and_found_in_the_list(visit: Visit) -> None:
    amina = visit("amina", **WITHOUT_SCRIPT)
    amina.page.goto(PAGE)
    amina.page.click(f"{NOTE} summary")
    amina.page.fill("#words", "Ask about the interpreter")
    amina.page.click("text=Save my note")
    assert amina.path == PAGE and amina.page.input_value("#words") == "Ask about the interpreter"
    amina.page.goto("/notes")
    assert "Ask about the interpreter" in amina.words and violations_of(amina) == ""
    amina.page.click("text=Read or change it")
    assert amina.page.input_value("#words") == "Ask about the interpreter" and goes_sideways(amina.page) == ""


def violations_of(visitor: Visitor) -> str:
    """Nothing goes sideways, and there is one heading at the top."""
    return goes_sideways(visitor.page) or ("" if visitor.page.locator("h1").count() == 1 else "not one h1")


def test_a_note_is_kept_by_itself_and_is_there_on_the_phone(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(PAGE)
    amina.page.click(f"{NOTE} summary")
    amina.page.fill("#words", "By itself")
    amina.page.goto("/course")
    amina.page.wait_for_timeout(300)
    phone = visit("amina", **PHONE)
    phone.page.goto(f"/notes{PAGE.removeprefix('/modules').replace('/pages', '')}")
    assert phone.page.input_value("#words") == "By itself" and violations(phone.page) == [] and goes_sideways(phone.page) == ""
