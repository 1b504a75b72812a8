"""Get help now (NEW-24): signed out, without the database, on paper, in the dark, on a page that is not there."""

import re
from collections.abc import Callable

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
A5 = (420, 595)


def test_somebody_signed_out_finds_the_numbers_without_script(visit: Visit) -> None:
    stranger = visit(**PHONE, **WITHOUT_SCRIPT)
    stranger.page.goto("/sign-in")
    stranger.page.click("header >> text=Get help now")
    assert stranger.page.locator("a[href='tel:999']").count()
    stranger.page.click("text=Help in Scotland")
    assert stranger.heading == "Get help now in Scotland"


def test_the_numbers_are_there_when_the_database_is_gone(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina", expecting=(500, 503))
    served.without_database()
    try:
        amina.page.goto("/course")
        assert amina.page.locator("main a[href^='/help-now']").count()
        amina.page.click("main >> text=Get help now")
        assert amina.page.locator("a[href='tel:999']").count()
        amina.page.goto("/help-now/wales")
        assert amina.heading == "Get help now in Wales"
    finally:
        served.with_database()
    amina.page.goto("/course")
    assert amina.heading == "Perinatal peer support"


def test_the_help_page_prints_on_a5(visit: Visit) -> None:
    stranger = visit()
    stranger.page.goto("/help-now/england")
    printed = stranger.page.pdf(prefer_css_page_size=True)
    sizes = {tuple(round(float(side)) for side in box.split()[2:]) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", printed)}
    assert sizes == {A5}
    stranger.page.emulate_media(media="print")
    assert not stranger.page.locator("[data-leave]").is_visible()
    assert stranger.page.locator("a[href='tel:999']").first.is_visible()


def test_a_page_that_is_not_there_leads_to_help_and_to_the_start(visit: Visit) -> None:
    stranger = visit("amina", expecting=(404,))
    stranger.page.goto("/no-such-page")
    assert stranger.heading == "Page not found"
    stranger.page.click("main >> text=Get help now")
    assert stranger.heading == "Get help now"


def test_in_the_dark_the_page_is_dark(visit: Visit) -> None:
    light, dark = (brightness(visit(color_scheme=scheme)) for scheme in ("light", "dark"))
    assert light > 230
    assert dark < 50


def brightness(stranger: Visitor) -> float:
    stranger.page.goto("/help-now")
    colour = stranger.page.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in re.findall(r"\d+", colour)[:3]]
    return sum(parts) / 3
