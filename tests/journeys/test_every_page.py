"""Every page of every role, large and small, light and dark: axe finds nothing, nothing goes sideways, the focus can be seen."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ViewportSize
from werkzeug.exceptions import HTTPException

from tests.journeys import answers
from tests.journeys.chromium import DESKTOP, PHONE
from tests.journeys.looking import focus_faults, goes_sideways, violations
from tests.journeys.opened import AS_A_COLLEAGUE, COMING_IN, FROM_LETTERS
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import EXIT_ADDRESS, Visitor

Visit = Callable[..., Visitor]
Scheme = Literal["light", "dark"]
Looks = tuple[tuple[ViewportSize, Scheme], ...]
WINDOWS: tuple[ViewportSize, ...] = (DESKTOP["viewport"], PHONE["viewport"])
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERY_LOOK: Looks = tuple(product(WINDOWS, SCHEMES))
TWO_LOOKS: Looks = tuple(zip(WINDOWS, SCHEMES, strict=True))
IN_EVERY_LOOK = {"", "amina", "tess"}
LINKS = "Array.from(document.querySelectorAll('a[href]'), (link) => link.href)"
NOT_PAGES = {"static", "health.healthz", "health.readyz", "jobs.worker", "people.export", "imports.faults", "documents.export",
             "xapi.answer", "record_endpoints.not_arrived", "record_viewer.as_statements", "record_viewer.as_table",
             "exchange.template", "exchange.take"}
LEAD_ON = {"learning.home", "learning.continue_", "learning.next_after"}
ONLY_BY_DOING = {"accounts.locked"}
SEEN_ELSEWHERE = FROM_LETTERS | COMING_IN | AS_A_COLLEAGUE
LESSONS = {"learning.page", "learning.chosen_way"}
HOME = "/"
LEARNERS, OTHERS = ("", "noor", "amina"), ("tess", "sam", "olu", "vera", "ada", "otto", "nobody")  # the others' pages: make test-long
EVERY_ROLE = LEARNERS + OTHERS


def faults_of_this_page(visitor: Visitor, looks: Looks = EVERY_LOOK, part: str = "html") -> list[str]:
    """In each window and scheme."""
    page, faults = visitor.page, []
    for window, scheme in looks:
        page.set_viewport_size(window)
        page.emulate_media(color_scheme=scheme)
        faults += [*filter(None, [goes_sideways(page)]), *(f"{window['width']} {scheme} {fault}" for fault in violations(page, part))]
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
    waiting, known = [visitor.address + home], {*NOT_PAGES, *LEAD_ON, ""}
    while waiting:
        visitor.page.goto(waiting.pop(0))
        endpoint = endpoint_of(served, visitor.page.url)
        known.add(endpoint)
        links = {endpoint_of(served, link): link for link in reversed(visitor.page.evaluate(LINKS))}
        yield endpoint
        waiting += [link for there, link in links.items() if there not in known]
        known |= set(links)


@pytest.mark.parametrize("key", [*LEARNERS, *(pytest.param(key, marks=pytest.mark.long) for key in OTHERS)])
def test_every_page_of_this_person_suits_everybody(visit: Visit, served: ServedHouse, key: str) -> None:
    visitor = visit(key, expecting=(403,))
    looks = EVERY_LOOK if key in IN_EVERY_LOOK else TWO_LOOKS
    faults = [fault for _ in pages_from(visitor, served, HOME) for fault in faults_of_this_page(visitor, looks)]
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_the_crawl_meets_every_page_there_is(visit: Visit, served: ServedHouse) -> None:
    met = set(ONLY_BY_DOING | SEEN_ELSEWHERE | LEAD_ON | NOT_PAGES | LESSONS)
    for key, home in (("", HOME), ("amina", HOME), ("tess", HOME), ("olu", HOME), ("olu", "/people?role=trainee")):
        met |= set(pages_from(visit(key), served, home))
    pages = {rule.endpoint for rule in served.house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == met | SEEN_ELSEWHERE


def test_every_lesson_suits_everybody(visit: Visit) -> None:
    ife = visit("ife")
    faults = []
    for module in answers.LESSONS:
        ife.page.goto(f"/modules/{module}")
        for link in ife.page.evaluate("Array.from(document.querySelectorAll('.nhsuk-task-list__link'), (link) => link.href)"):
            ife.page.goto(link)
            ways = ife.page.evaluate("Array.from(document.querySelectorAll('.ways__link'), (way) => way.href)")[:2]
            for way in ways or [link]:
                ife.page.goto(way)
                faults += faults_of_this_page(ife, TWO_LOOKS, "main")
    assert not faults, "\n".join(faults)


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
    page.wait_for_url(EXIT_ADDRESS)
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
