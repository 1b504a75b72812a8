"""A real server and a real browser. A journey asks for `visit` and gets pages that are watched: what should not happen fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import houses
from tests.journeys import chromium
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    reason = chromium.why_not()
    if reason:
        houses.need("chromium", reason)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _served_house(_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHouse]:
    served = ServedHouse(tmp_path_factory.mktemp("served-house"))
    yield served
    served.close()


@pytest.fixture
def served(_served_house: ServedHouse) -> ServedHouse:
    """The demo behind a real server, as on its first day."""
    _served_house.fresh()
    return _served_house


@pytest.fixture
def visit(_browser: Browser, served: ServedHouse) -> Iterator[Callable[..., Visitor]]:
    """`visit()`, `visit("amina")`, `visit("amina", **PHONE)`: a browser of one's own, signed in as one of the cast.

    `expecting`: the refusals (403, 409, 422 ...) that the journey is about; any other fails the test.
    """
    visitors: list[Visitor] = []

    def visiting(key: str = "", *, expecting: tuple[int, ...] = (), **settings: Any) -> Visitor:
        visitor = Visitor(chromium.window(_browser, served.address, **settings), served.address)
        visitor.expect(*expecting)
        visitors.append(visitor)
        if key:
            visitor.sign_in(key)
        return visitor

    yield visiting
    for visitor in visitors:
        visitor.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, faults
