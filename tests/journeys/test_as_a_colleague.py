"""A lead hands a link on; a colleague reads the course on a small phone, with and without script, and has a certificate to print."""

from collections.abc import Callable

import pytest

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways
from tests.journeys.test_coming_in import suits
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]


def link_of(olu: Visitor) -> str:
    """A new link by the form; its path."""
    olu.page.goto("/our-organisation/colleagues")
    olu.page.fill("#team", "Ward 3")
    olu.page.click("main >> text=Make a link >> nth=-1")
    olu.page.wait_for_selector("#new-link")
    suits(olu)
    return "/for-colleagues/" + olu.page.inner_text("main .secret-letters a").strip().rsplit("/", 1)[1]


@pytest.mark.parametrize("settings", [PHONE, {**PHONE, **WITHOUT_SCRIPT}], ids=["script", "no script"])
def test_a_colleague_reads_and_prints(visit: Visit, settings: dict[str, object]) -> None:
    path, reader = link_of(visit("olu")), visit("", **settings)
    reader.page.goto(path)
    look(reader, settings)
    reader.page.click("main >> text=Begin >> nth=-1")
    while reader.page.locator("a[rel=next]").count():
        look(reader, settings)
        reader.page.click("a[rel=next]")
    assert reader.heading == "Eight questions to check yourself"
    reader.page.focus("main details summary >> nth=1")
    reader.page.keyboard.press("Enter")
    assert "This fits." in reader.words
    look(reader, settings)
    reader.page.click("text=Go on to the certificate")
    look(reader, settings)
    reader.page.fill("#name", "Ann Example")
    reader.page.focus("#name")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector("text=Ann Example")
    assert reader.heading == "Certificate of reading" and "Ann" not in reader.page.url
    look(reader, settings)
    reader.page.emulate_media(media="print")
    assert "Ann Example" in reader.words and not reader.page.locator(".help-print").is_visible()


def look(reader: Visitor, settings: dict[str, object]) -> None:
    """The page suits everybody; without script only its width can be looked at."""
    if settings is PHONE:
        suits(reader)
    assert not goes_sideways(reader.page)
