"""Amina takes a module along: chosen by keyboard without JavaScript, opened from the disk, nothing asked of anybody."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.chromium import DESKTOP, PHONE, WITHOUT_SCRIPT
from tests.journeys.keyboard import tab_to
from tests.journeys.looking import goes_sideways, violations
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
MODULE = "/modules/active-listening"


def when_she_takes_it(page: Page, folder: Path, file: str) -> Path:
    """Press the button and keep what comes."""
    page.locator(f"input[name=file][value={file}]").check()
    with page.expect_download() as coming:
        page.locator("main button[type=submit]").press("Enter")
    kept = folder / coming.value.suggested_filename
    coming.value.save_as(kept)
    return kept


def test_a_copy_is_chosen_taken_and_read_with_the_network_away(visit: Visit, tmp_path: Path) -> None:
    amina = visit("amina", **WITHOUT_SCRIPT)
    page = amina.page
    page.goto(MODULE)
    tab_to(page, "Keep a copy to read without a connection")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MODULE}/save")
    note = page.locator("form[action$='/save'] fieldset .nhsuk-hint").first.inner_text()
    page.locator("input[value=as-it-is]").first.check()
    kept = when_she_takes_it(page, tmp_path, "html")
    assert kept.name == "active-listening-version-1.html"
    assert when_she_takes_it(page, tmp_path, "pdf").read_bytes().startswith(b"%PDF-")
    then_it_reads_well_by_itself(amina, kept, note)


def then_it_reads_well_by_itself(amina: Visitor, kept: Path, note: str) -> None:
    """From the disk, in a window without a past: on a phone and a desktop, light and dark."""
    assert amina.context.browser is not None
    context = amina.context.browser.new_context(offline=True, **PHONE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(kept.as_uri())
    for window in (PHONE["viewport"], DESKTOP["viewport"]):
        for scheme in ("light", "dark"):
            page.set_viewport_size(window)
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert not goes_sideways(page)
            assert violations(page) == []
    assert page.evaluate("getComputedStyle(document.querySelector('.note')).borderLeftStyle") == "solid", "its own style counts"
    assert note in page.locator("main").inner_text()
    assert asked == [kept.as_uri()]
    context.close()


def test_the_page_that_explains_a_copy_suits_everybody(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(f"{MODULE}/save")
    for window in (PHONE["viewport"], DESKTOP["viewport"]):
        for scheme in ("light", "dark"):
            amina.page.set_viewport_size(window)
            amina.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert not goes_sideways(amina.page) and violations(amina.page) == []
