"""A lead connects another system: sees its secret once, what it may do, when it was used; renews and ends it (issue 4, items 3 and 8)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from lms.audit.models import AuditEntry
from lms.lrs.models import RecordKey
from tests.engines import BOTH
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press
from tests.lms.lrs.clients import Client

ClientOf = Callable[[str], Any]
PAGE = "/our-organisation/connections"
NEW = f"{PAGE}/new"


def make(client: Any, **fields: Any) -> Any:
    """Make a key by the form."""
    return client.post(PAGE, data=tokens_of(client.get(NEW).get_data(as_text=True), PAGE) | {"name": "Moodle", "scopes": "all", **fields})


def shown(page: str) -> tuple[str, str]:
    """User name and secret on the page."""
    found = re.search(r"User name</dt><dd[^>]*><code[^>]*>([^<]+)</code>.*?Secret</dt><dd[^>]*><code[^>]*>([^<]+)</code>", page, re.DOTALL)
    assert found, page
    return found[1], found[2]


def works(app: Any, name: str, secret: str) -> bool:
    """Whether the key opens the store."""
    return bool(Client(app.test_client(), name, secret).ask("GET", "statements", {"limit": 1}).status_code == 200)


@BOTH
def test_a_key_is_made_seen_once_renewed_and_ended(app: Any, confirmed_client_of: ClientOf) -> None:
    olu = confirmed_client_of("olu")
    answer = make(olu)
    name, secret = shown(answer.get_data(as_text=True))
    assert answer.status_code == 200 and works(app, name, secret)
    page = olu.get(PAGE).get_data(as_text=True)
    assert "Moodle" in page and "Last used" in page and secret not in page and secret not in everything(app)
    again = press(olu, PAGE, f"{PAGE}/{name}/renew")
    _, fresh = shown(again.get_data(as_text=True))
    assert fresh != secret and works(app, name, fresh) and not works(app, name, secret)
    press(olu, PAGE, f"{PAGE}/{name}/end")
    assert not works(app, name, fresh) and "ended" in olu.get(PAGE).get_data(as_text=True)
    assert {"made a key", "renewed a key", "ended a key"} <= {entry.act for entry in rows(app, AuditEntry)}


@pytest.mark.parametrize(("fields", "words"), [
    ({"name": " "}, "Enter what the other system is called"), ({"name": "x" * 101}, "up to 100 characters"),
    ({"name": "a\u202eb"}, "Enter what the other system is called"), ({"scopes": ""}, "Choose at least one"),
    ({"scopes": "everything"}, "Choose at least one"),
], ids=["no name", "long", "invisible", "no scope", "strange scope"])
def test_what_is_wrong_is_named_and_nothing_is_made(app: Any, confirmed_client_of: ClientOf, fields: dict[str, str], words: str) -> None:
    answer = make(confirmed_client_of("olu"), **fields)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True) and count(app, RecordKey) == 0


def test_sending_the_form_again_makes_no_second_key_and_tells_no_secret(app: Any, confirmed_client_of: ClientOf) -> None:
    olu = confirmed_client_of("olu")
    fields = tokens_of(olu.get(NEW).get_data(as_text=True), PAGE) | {"name": "Moodle", "scopes": "state"}
    assert [olu.post(PAGE, data=fields).status_code for _ in range(2)] == [200, 303] and count(app, RecordKey) == 1


def test_she_confirms_that_it_is_her_first(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    tokens = tokens_of(olu.get("/our-organisation/lines").get_data(as_text=True), "/our-organisation/lines")
    for answer in (olu.get(NEW), olu.post(PAGE, data=tokens | {"name": "Moodle", "scopes": "all"})):
        assert answer.status_code == 303 and "confirm" in answer.location and count(app, RecordKey) == 0


def test_with_nothing_connected_nothing_is_said_of_stores_elsewhere(client_of: ClientOf) -> None:
    page = client_of("olu").get("/our-organisation").get_data(as_text=True)
    assert "Connect another system" in page and "xAPI" not in page
    for who in ("tess", "amina", "sam"):
        assert "Connect another system" not in client_of(who).get("/our-organisation").get_data(as_text=True)
