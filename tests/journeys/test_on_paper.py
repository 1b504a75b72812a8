"""Lessons on paper and in large letters: nothing that only a screen can use, whole drawings, summaries on one or two sheets."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from playwright.sync_api import Route

from tests.content.test_content import COURSE as MODULES
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
LESSON = "/modules/active-listening/pages/small-skills"
SIZE = "getComputedStyle(document.querySelector('.lesson p')).fontSize"
SUMMARY = "/modules/active-listening/pages/summary"
WORDS = re.compile(r'(?<=<div class="lesson">).*?(?=</div>\s*<(?:details|div class="settle"))', re.DOTALL)
SUMMARIES = {name: document.pages[-1] for name, document in MODULES.items()}


def sheets(visitor: Visitor) -> int:
    """How many sheets of A4 the page needs."""
    return len(re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(format="A4", prefer_css_page_size=True)))


def put(html: str) -> Callable[[Route], None]:
    """The page as it comes, with other words: she need not have begun thirteen modules."""
    def answering(route: Route) -> None:
        answer = route.fetch()
        words, count = WORDS.subn(lambda _: html, answer.text(), count=1)
        assert count == 1
        route.fulfill(response=answer, body=words)

    return answering


def test_a_summary_prints_on_one_or_two_sheets(visit: Visit) -> None:
    ife, found = visit("ife"), {}
    for name, summary in SUMMARIES.items():
        ife.page.route(f"**{SUMMARY}", put(summary.html))
        ife.page.goto(SUMMARY)
        assert ife.page.locator(".lesson h2").first.inner_text() in unescape(summary.html)
        found[name] = sheets(ife)
        ife.page.unroute(f"**{SUMMARY}")
    assert len(found) == 13
    assert {name: count for name, count in found.items() if count > 2} == {}


def test_paper_shows_the_words_and_nothing_to_press(visit: Visit) -> None:
    ife = visit("ife")
    ife.page.goto(LESSON)
    ife.page.emulate_media(media="print")
    for name in (".masthead__safety", ".rooms", ".settle", ".step-links", ".footer", ".print-links", "details"):
        assert not ife.page.locator(name).first.is_visible(), name
    assert ife.page.locator(".figure__drawing").is_visible()
    assert ife.page.evaluate(SIZE) == "16px"
    after = "Array.from(document.querySelectorAll('main a'), (link) => getComputedStyle(link, '::after').content)"
    assert set(ife.page.evaluate(after)) <= {"none", "normal"}


def test_large_print_needs_no_script_and_the_way_back_is_there(visit: Visit) -> None:
    ife = visit("ife", **WITHOUT_SCRIPT)
    ife.page.goto(LESSON)
    ife.page.click("text=Large print")
    assert ife.page.url.endswith("?print=large")
    ife.page.click("text=Ordinary print")
    assert ife.page.url.endswith(LESSON)


@pytest.mark.parametrize("way", ["", "?print=large"])
def test_a_drawing_fits_the_smallest_phone(visit: Visit, way: str) -> None:
    ife = visit("ife", **PHONE)
    ife.page.set_viewport_size({"width": 320, "height": 640})
    ife.page.goto(LESSON + way)
    assert ife.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert float(ife.page.evaluate(SIZE).removesuffix("px")) >= (25 if way else 16)
    box = ife.page.locator(".figure__drawing").bounding_box()
    assert box is not None and box["width"] <= 320
