"""Get help now: open to everybody, with nothing behind it but files."""

from typing import Any

import pytest

from lms.base.db import HouseSession
from lms.help import queries

PAGES = ["/help-now", *(f"/help-now/{nation.key}" for nation in queries.offered_nations())]


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way of the session to a database fails, as when the server is down."""

    def unreachable(*_: Any, **__: Any) -> Any:
        raise OSError("the database is unreachable")

    monkeypatch.setattr(HouseSession, "get_bind", unreachable)


@pytest.mark.parametrize("page", PAGES)
def test_help_is_there_without_sign_in_and_without_a_database(client: Any, without_database: None, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "If someone is in danger now" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("page", PAGES)
def test_no_number_that_waits_for_an_owner_is_ever_on_a_page(client: Any, page: str) -> None:
    text = client.get(page).text
    waiting = [line for nation in queries.nations() for line in nation.lines if not line.seen]
    assert waiting
    for line in waiting:
        assert line.name not in text
        for contact in line.contact:
            assert contact.value not in text
            assert contact.link not in text


def test_the_first_page_says_999_first_and_shows_every_emergency_and_urgent_line(client: Any) -> None:
    text = client.get("/help-now").text
    assert text.index('href="tel:999">call 999</a>') < text.index('href="tel:911">911</a> in the United States') < text.index("<h2")
    for link in ("tel:999", "tel:911", "tel:111", "tel:08088088000", "tel:988", "sms:988"):
        assert f'href="{link}"' in text
    for nation in queries.offered_nations():
        assert f'href="/help-now/{nation.key}"' in text


@pytest.mark.parametrize("nation", queries.offered_nations(), ids=lambda nation: nation.key)
def test_a_nation_shows_all_its_seen_lines_with_source_and_day(client: Any, nation: Any) -> None:
    text = client.get(f"/help-now/{nation.key}").text.replace("&#39;", "'").replace("&amp;", "&")
    for line in nation.shown:
        assert line.name in text
        assert f"{line.checked_words}. Source: {line.source_title}" in text
        for contact in line.contact:
            assert f'href="{contact.link}"' in text
            assert contact.words in text


def test_emergency_rows_are_marked_and_others_are_not(client: Any) -> None:
    text = client.get("/help-now/wales").text
    assert text.count("help-card--emergency") == 1
    assert text.count('class="help-card') > text.count("help-card--emergency")


def test_the_american_page_says_which_lines_are_not_crisis_lines(client: Any) -> None:
    text = client.get("/help-now/united-states").text
    assert "They are not crisis lines." in text
    assert "999" not in text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("place", ["atlantis", "offered", "shared-united-kingdom", "England", "england.yaml"])
def test_an_unknown_nation_is_not_found_but_the_numbers_are_still_there(client: Any, place: str) -> None:
    answer = client.get(f"/help-now/{place}")
    assert answer.status_code == 404
    assert "We have no page of help lines for that place." in answer.text
    assert 'href="tel:999">call 999</a>' in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_there_is_one_heading_and_no_inline_script_or_style(client: Any, page: str) -> None:
    main = client.get(page).text.split("<main")[1]
    assert main.count("<h1") == 1
    assert "<script" not in main
    assert " style=" not in main
    assert "Print this page (A5)" in main
