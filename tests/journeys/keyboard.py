"""Hands on the keyboard, never on the mouse: Tab, Shift+Tab, arrows, Space, Enter."""

from typing import Any

from playwright.sync_api import Page

FOCUS = """() => {
    const at = document.activeElement;
    return {tag: at.tagName.toLowerCase(), type: at.type || '', name: at.name || '', value: at.value || '',
            words: (at.textContent || '').trim().replace(/\\s+/g, ' '), id: at.id};
}"""
MOST_TABS = 150


def focus(page: Page) -> dict[str, Any]:
    """What has the focus."""
    found: dict[str, Any] = page.evaluate(FOCUS)
    return found


def tab_to(page: Page, words: str) -> None:
    """Tab on until the link or button that says this."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focus(page)["words"].startswith(words):
            return
    raise AssertionError(f"Tab does not reach {words!r} on {page.url}")


def choose(page: Page, words: str) -> None:
    """Tab to a link or button and press Enter."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to_field(page: Page, name: str) -> None:
    """Tab on until a field."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focus(page)["name"] == name:
            return
    raise AssertionError(f"Tab does not reach the field {name} on {page.url}")


def answer(page: Page, answers: dict[str, list[str] | str]) -> None:
    """Tab through the questions once, answering each as the focus comes by; ends on the button that sends."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = focus(page)
        if at["words"].startswith("Send answers"):
            return
        _answer_here(page, at, answers.get(at["name"]))
    raise AssertionError("Tab does not reach the button that sends")


def _answer_here(page: Page, at: dict[str, Any], right: list[str] | str | None) -> None:
    if isinstance(right, str):
        page.keyboard.type(right)
    elif right and at["type"] == "radio":
        choose_radio(page, right[0])
    elif right and at["type"] == "select-one":
        _choose_line(page, right)
    elif right and at["type"] == "checkbox" and at["value"] in right:
        page.keyboard.press("Space")


def _choose_line(page: Page, right: list[str]) -> None:
    """Arrow down in a list until it says one of the right values."""
    for _ in range(10):
        page.keyboard.press("ArrowDown")
        if focus(page)["value"] in right:
            return
    raise AssertionError(f"the arrows reach none of {right}")


def choose_radio(page: Page, value: str) -> None:
    """From the first radio button of a group to the one with this value."""
    page.keyboard.press("Space")
    for _ in range(8):
        if focus(page)["value"] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {value}")
