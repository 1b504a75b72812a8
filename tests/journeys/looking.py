"""What can be seen of a page by measuring it: sideways scroll, focus, weight on the eyes (axe)."""

import time
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LOOKS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) { return null; }
    const shown = at.matches('.nhsuk-radios__input, .nhsuk-checkboxes__input') ? at.nextElementSibling : at;
    const bar = document.querySelector('.masthead').getBoundingClientRect();
    const looks = () => [at, shown].flatMap((one) => [null, '::before', '::after'].map((part) => {
        const style = getComputedStyle(one, part);
        return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join();
    })).join();
    const box = shown.getBoundingClientRect(), focused = looks();
    at.blur();
    const atRest = looks();
    at.focus({preventScroll: true});
    const inBar = at.closest('.masthead') || at.matches('.nhsuk-skip-link');
    return {what: (at.textContent || at.name || '').trim().slice(0, 40), isSeen: focused !== atRest,
            isHidden: box.bottom <= 0 || box.top >= innerHeight || (!inBar && box.top < bar.bottom - 1)};
}"""
PATIENCE = 10


def goes_sideways(page: Page) -> str:
    """Empty, or how far the page is wider than the window; asked again while the page settles."""
    for _ in range(PATIENCE):
        page.wait_for_load_state()
        wide, window = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        if wide <= window:
            return ""
        time.sleep(0.05)
    return f"{page.url} is {wide} wide in a window of {window}"


def violations(page: Page, part: str = "html") -> list[str]:
    """What axe finds, of any impact, with no rule off."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE)
    page.evaluate("scrollTo(0, 0)")  # what has scrolled below the bar at the top would count as covered
    found: Any = page.evaluate("([part, options]) => axe.run(part, options)", [part, OPTIONS])
    return [f"{page.url} {one['id']} ({one['impact']}): {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def focus_faults(page: Page, most: int = 60) -> list[str]:
    """Tab through the page: every stop must look different from rest and must not be hidden behind the bar at the top."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(LOOKS)
        if at is None:
            break
        stops.append(at)
    assert stops, f"nothing on {page.url} takes the focus"
    return [f"{page.url}: the focus on {at['what']!r} cannot be seen" for at in stops if at["isHidden"] or not at["isSeen"]]
