"""A lead connects another system on a small phone, without script and by keyboard; the system reads; she disconnects it.

She has the record sent to another store, which refuses, and puts it right; she looks through the record and takes it out.
"""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways
from tests.journeys.serving import ServedHouse
from tests.journeys.test_coming_in import suits
from tests.journeys.visitor import BY_KEY, Visitor
from tests.lms.lrs.other_store import GOOD, OtherStore

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("settings", [PHONE, {**PHONE, **WITHOUT_SCRIPT}], ids=["script", "no script"])
def test_another_system_is_connected_reads_and_is_disconnected(visit: Visit, settings: dict[str, object]) -> None:
    olu = visit("olu", **settings)
    olu.page.goto("/our-organisation")
    olu.page.click("text=Connect another system")
    after_confirming(olu, "text=Connect one", "#scopes")
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


@pytest.mark.parametrize("settings", [PHONE, {**PHONE, **WITHOUT_SCRIPT}], ids=["script", "no script"])
def test_the_record_is_sent_to_another_store_and_what_is_wrong_put_right(
    visit: Visit, served: ServedHouse, settings: dict[str, object],
) -> None:
    app, store = served.house.app, OtherStore(lambda number: "401" if number == 1 else GOOD)
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, inside_hosts=("127.0.0.1",))
    with store.serving() as address:
        olu = visit("olu", **settings)
        olu.page.goto("/our-organisation/connections")
        after_confirming(olu, "text=Send the record to another store", "#address")
        suits(olu) if settings is PHONE else None
        for field, words in {"name": "Our own record store", "address": address, "user": "us", "secret": "a secret"}.items():
            olu.page.fill(f"#{field}", words)
        olu.page.focus("main form:has(#name) button")
        olu.page.keyboard.press("Enter")
        olu.page.wait_for_selector("text=Recorded for it")
        assert "sent nowhere" not in olu.words
        send(app)
        olu.page.reload()
        assert "It refused our key" in olu.words and "Nothing is lost" in olu.words
        suits(olu) if settings is PHONE else None
        olu.page.click("text=Change the user name and secret")
        olu.page.wait_for_selector("#user")
        suits(olu) if settings is PHONE else None
        olu.page.fill("#user", "us")
        olu.page.fill("#secret", "the right secret")
        olu.page.keyboard.press("Enter")
        olu.page.wait_for_selector("text=Saved.")
        store.poison = {next(iter(ids_told(store)))}
        send(app)
        olu.page.reload()
        olu.page.click("summary >> nth=0")
        assert "a statement is not to my taste" in olu.page.content()
        suits(olu) if settings is PHONE else None
        olu.page.click("button:has-text('Stop sending for good')")
        assert "Nothing is sent to Our own record store any more" in olu.words
    app.config["SETTINGS"] = before


def test_a_lead_looks_through_the_record_and_takes_it_out(visit: Visit) -> None:
    olu = visit("olu", **PHONE)
    olu.page.goto("/our-organisation")
    olu.page.click("text=The learning record")
    suits(olu)
    olu.page.click("text=Show only some")
    olu.page.select_option("#verb", label="Passed")
    olu.page.click("button:has-text('Show')")
    assert "Somebody passed" in olu.words and "Somebody completed" not in olu.words
    olu.page.locator("ol summary").first.click()
    suits(olu)
    olu.page.click("text=As a table")
    olu.page.wait_for_selector("#pass_phrase")
    olu.page.fill("#pass_phrase", BY_KEY["olu"].pass_phrase)
    with olu.page.expect_download() as download:
        olu.page.keyboard.press("Enter")
    assert "passed" in download.value.path().read_text()


def after_confirming(olu: Visitor, link: str, there: str) -> None:
    """What is behind a link that asks whether it is her."""
    olu.page.click(link)
    olu.page.fill("#pass_phrase", BY_KEY["olu"].pass_phrase)
    olu.page.keyboard.press("Enter")
    olu.page.wait_for_selector(there)


def send(app: Any) -> None:
    """The worker's turn."""
    answer = app.test_cli_runner().invoke(args=["lrs", "deliver"])
    assert answer.exit_code == 0, answer.output


def ids_told(store: OtherStore) -> set[str]:
    """The statements it was sent, whether or not it took them."""
    return {each["id"] for post in store.posts for each in json.loads(post["body"])}


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
