"""Every page of every role, large and small, light and dark: axe finds nothing, nothing goes sideways, the focus can be seen."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.journeys import answers
from tests.journeys.chromium import DESKTOP, PHONE
from tests.journeys.looking import focus_faults, goes_sideways, violations
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
WINDOWS = (DESKTOP["viewport"], PHONE["viewport"])
SCHEMES = ("light", "dark")
LINKS = "Array.from(document.querySelectorAll('a[href]'), (link) => link.href)"
NOT_PAGES = {"static", "health.healthz", "health.readyz"}
LEAD_ON = {"learning.home", "learning.continue_", "learning.next_after"}
ONLY_BY_DOING = {"accounts.locked"}
LESSONS = {"learning.page", "learning.read", "learning.another_way"}
HOME = "/"
EVERY_ROLE = ("", "noor", "amina", "tess", "sam", "olu", "vera", "ada", "otto", "nobody")


def faults_of_this_page(visitor: Visitor) -> list[str]:
    """In both windows and both schemes."""
    page, faults = visitor.page, []
    for window in WINDOWS:
        page.set_viewport_size(window)
        faults += filter(None, [goes_sideways(page)])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            faults += [f"{window['width']} {scheme} {fault}" for fault in violations(page)]
    return faults


def endpoint_of(served: ServedHouse, address: str) -> str:
    """Which endpoint answers; empty for none of ours."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != served.address:
        return ""
    try:
        return str(served.house.app.url_map.bind(parts.netloc).match(parts.path)[0])
    except HTTPException:
        return ""


def pages_from(visitor: Visitor, served: ServedHouse, home: str) -> Iterator[str]:
    """Follow every link from here; one page for each endpoint. Yields the endpoint while its page is open."""
    waiting, seen = [visitor.address + home], set()
    while waiting:
        address = waiting.pop(0)
        visitor.page.goto(address)
        endpoint = endpoint_of(served, visitor.page.url)
        if endpoint not in seen:
            seen.add(endpoint)
            yield endpoint
        waiting += [link for link in visitor.page.evaluate(LINKS) if (there := endpoint_of(served, link)) and there not in seen | NOT_PAGES | LEAD_ON
                    and there not in {endpoint_of(served, other) for other in waiting}]


@pytest.mark.parametrize("key", EVERY_ROLE)
def test_every_page_of_this_person_suits_everybody(visit: Visit, served: ServedHouse, key: str) -> None:
    visitor = visit(key, expecting=(403,))
    faults = [fault for _ in pages_from(visitor, served, HOME) for fault in faults_of_this_page(visitor)]
    assert not faults, "\n".join(faults)


def test_the_crawl_meets_every_page_there_is(visit: Visit, served: ServedHouse) -> None:
    met = set(ONLY_BY_DOING | LEAD_ON | NOT_PAGES | LESSONS)
    for key in ("", "amina", "tess"):
        met |= set(pages_from(visit(key), served, HOME))
    pages = {rule.endpoint for rule in served.house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == met


def test_every_lesson_suits_everybody(visit: Visit) -> None:
    ife = visit("ife")
    faults = []
    for module in answers.FOLDERS:
        ife.page.goto(f"/modules/{module}")
        for link in ife.page.evaluate("Array.from(document.querySelectorAll('.nhsuk-task-list__link'), (link) => link.href)"):
            ife.page.goto(link)
            ways = ife.page.evaluate("Array.from(document.querySelectorAll('.ways__link'), (way) => way.href)")[:2]
            for way in ways or [link]:
                ife.page.goto(way)
                faults += faults_of_a_lesson(ife)
    assert not faults, "\n".join(faults)


def faults_of_a_lesson(visitor: Visitor) -> list[str]:
    """The furniture has been looked at: here the lesson itself, once large and light, once small and dark."""
    faults = []
    for window, scheme in zip(WINDOWS, SCHEMES, strict=True):
        visitor.page.set_viewport_size(window)
        visitor.page.emulate_media(color_scheme=scheme)
        faults += [*filter(None, [goes_sideways(visitor.page)]), *violations(visitor.page, "main")]
    return faults


def test_pages_that_come_from_doing_suit_everybody(visit: Visit) -> None:
    amina = visit("amina", expecting=(404, 422))
    page, faults = amina.page, []
    page.goto("/modules/active-listening/questions")
    page.click("text=Send answers")
    faults += faults_of_this_page(amina)
    page.goto("/no-such-page")
    faults += faults_of_this_page(amina)
    page.goto("/course")
    page.click("[data-leave]")
    page.wait_for_url("https://**")
    page.goto("/locked")
    faults += faults_of_this_page(amina)
    page.click("text=Open the page")
    faults += faults_of_this_page(amina)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/course", "/modules/active-listening", "/modules/active-listening/questions", "/record", "/help-now"])
@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["large", "small"])
def test_the_focus_can_always_be_seen(visit: Visit, path: str, window: dict[str, object]) -> None:
    amina = visit("amina", **window)
    amina.page.goto(path)
    assert not focus_faults(amina.page)
