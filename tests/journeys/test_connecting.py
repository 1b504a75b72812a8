"""A lead connects another system on a small phone, without script and by keyboard; the system reads; she disconnects it."""

import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable

import pytest

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways
from tests.journeys.test_coming_in import suits
from tests.journeys.visitor import BY_KEY, Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("settings", [PHONE, {**PHONE, **WITHOUT_SCRIPT}], ids=["script", "no script"])
def test_another_system_is_connected_reads_and_is_disconnected(visit: Visit, settings: dict[str, object]) -> None:
    olu = visit("olu", **settings)
    olu.page.goto("/our-organisation")
    olu.page.click("text=Connect another system")
    olu.page.click("text=Connect one")
    olu.page.fill("#pass_phrase", BY_KEY["olu"].pass_phrase)
    olu.page.keyboard.press("Enter")
    olu.page.wait_for_selector("#scopes")
    suits(olu) if settings is PHONE else None
    connect(olu)
    olu.page.wait_for_selector("#new-key")
    assert not goes_sideways(olu.page)
    address, name, secret = olu.page.locator("main code").all_inner_texts()
    assert reads(address, name, secret) == 200
    olu.page.goto("/our-organisation/connections")
    assert "Last used" in olu.words and secret not in olu.page.content()
    suits(olu) if settings is PHONE else None
    olu.page.click("button:has-text('Disconnect')")
    assert "no longer connected" in olu.words and reads(address, name, secret) == 401


def connect(olu: Visitor) -> None:
    """Fill the form and send it by keyboard."""
    olu.page.fill("#name", "Reporting")
    olu.page.check("input[value='statements/read']")
    olu.page.focus("main form:has(#name) button")
    olu.page.keyboard.press("Enter")


def reads(address: str, name: str, secret: str) -> int:
    """The status another system meets with this key."""
    key = b64encode(f"{name}:{secret}".encode()).decode()
    request = urllib.request.Request(f"{address}statements?limit=1", headers={
        "Authorization": f"Basic {key}", "X-Experience-API-Version": "2.0.0",
    })
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as fault:
        return fault.code
