"""Light pages (BEAT-16): what crosses the wire at the first load, counted by the browser itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
MOST_BYTES = 100_000
FILES = range(5, 9)  # the page, two style sheets, the script, the icon, and what a style sheet names
ADDRESSES = (
    "/modules/active-listening", "/modules/active-listening/pages/enjoy-every-minute/read", "/modules/active-listening/questions",
    "/course", "/record",
)


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_first_load_is_light_and_asks_nobody_else(visit: Visit, served: ServedHouse, _browser: Browser, path: str) -> None:
    amina = visit("amina")
    with _browser.new_context(base_url=served.address, storage_state=amina.context.storage_state()) as fresh:
        loaded, hosts = first_load(fresh, path)
    assert len(loaded) in FILES
    assert sum(loaded) <= MOST_BYTES, f"{path}: {sum(loaded):.0f} bytes"
    assert hosts == {served.address}


def first_load(fresh: BrowserContext, path: str) -> tuple[list[float], set[str]]:
    """Bytes of each file over the wire, and the hosts asked."""
    page, loaded, hosts = fresh.new_page(), [], set()
    wire = fresh.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", lambda event: hosts.add("/".join(event["request"]["url"].split("/")[:3])))
    page.goto(path, wait_until="networkidle")
    wire.detach()
    return loaded, hosts


def test_the_second_page_brings_only_itself(visit: Visit, served: ServedHouse, _browser: Browser) -> None:
    amina = visit("amina")
    with _browser.new_context(base_url=served.address, storage_state=amina.context.storage_state()) as fresh:
        page = fresh.new_page()
        page.goto("/course")
        page.goto("/record")
        sizes = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.transferSize)")
    assert sizes
    assert not sum(sizes)
