"""Searching the course: only what she meets, nothing hard shown unasked, nothing kept of what she looked for (engine point 13; NEW-9)."""

import io
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from courses.catalogue.rules.finding import wanted
from courses.learning.views.hits import HITS_A_PAGE
from lms.web.logs import JsonLines, logger
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, place_of, publish_and_adopt
from tests.factories.rows import effects
from tests.spies import Queries

ClientOf = Callable[[str], Any]


def search(client: Any, words: str, page: int = 1) -> str:
    """What the page says when she looks for words."""
    answer = client.get("/course/search", query_string={"q": words, "page": page})
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def titles(html: str) -> list[str]:
    """The titles of what was found, in order."""
    found = re.findall(r'<h3 class="nhsuk-heading-s found__title">(.*?)</h3>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", title) for title in found]


def hit(html: str, title: str) -> str:
    """One of what was found, as markup."""
    parts = [part.split("</li>")[0] for part in html.split('<li class="found__one">')[1:]]
    return next(part for part in parts if title in re.sub(r"<[^>]+>", "", part.split("</h3>")[0]))


@BOTH
def test_a_word_of_the_course_is_found_marked_and_linked(client_of: ClientOf) -> None:
    found = search(client_of("amina"), "SHÚSH")
    assert titles(found)[0] == "SHUSH, and the rule of listen first"
    first = hit(found, "SHUSH, and the rule")
    assert f'href="/modules/{TWO}/pages/five-tips"' in first and '<mark class="hit">SHUSH</mark>' in first
    assert "Page in Active listening" in first


@BOTH
def test_only_the_version_she_met_is_looked_through(app: Any, client_of: ClientOf, cast: Any) -> None:
    pages = place_of(app, cast.amina, ONE).document.pages
    publish_and_adopt(app, cast.amina, ONE, pages=(replace(pages[0], html="<p>A zebra.</p>"), *pages[1:]))
    assert titles(search(client_of("amina"), "zebra")) == []
    assert titles(search(client_of("noor"), "zebra")) == [pages[0].title]


@BOTH
@pytest.mark.parametrize("words", ["the", "zzzz", ""])
def test_a_search_asks_the_database_no_more_than_the_course_page(client_of: ClientOf, words: str) -> None:
    amina = client_of("amina")
    search(amina, words)
    with Queries() as queries:
        search(amina, words)
    assert len(queries.statements) <= 10, "\n".join(queries.statements)


def test_text_of_a_sensitive_page_is_found_and_only_what_it_touches_on_is_said(app: Any, client_of: ClientOf, cast: Any) -> None:
    for page in place_of(app, cast.amina, TWO).document.pages:
        if page.note:
            said = hit(search(client_of("amina"), page.title), page.title)
            assert f"Touches on: {', '.join(page.note.topics)}." in said
            words = re.sub(r"<[^>]+>|\s+", " ", said.split("</h3>")[1])
            assert len(words.split()) < 30 and f'href="/modules/{TWO}/pages/{page.key}"' in said
            assert "/read" not in said and "another-way" not in said


def test_the_words_of_a_sensitive_page_lead_to_it(client_of: ClientOf) -> None:
    found = search(client_of("amina"), "Aisha eleven weeks crying")
    assert "Everyone says “enjoy every minute”" in titles(found)
    assert "community centre" not in hit(found, "Everyone says")


def test_a_locked_module_says_what_opens_it_and_leads_nowhere(client_of: ClientOf) -> None:
    said = hit(search(client_of("bex"), "SHUSH"), "SHUSH, and the rule")
    assert "<a " not in said and "Samaritans" not in said
    assert "This module opens when you have completed Introduction to peer support and recovery." in said


def test_a_module_not_begun_is_opened_at_its_first_page(client_of: ClientOf) -> None:
    said = hit(search(client_of("noor"), "CHIME"), "CHIME")
    assert f'href="/modules/{ONE}"' in said and f"/modules/{ONE}/pages/" not in said


def test_every_hit_leads_to_a_page_that_opens(client_of: ClientOf) -> None:
    ife = client_of("ife")
    for page in (1, 2):
        for address in re.findall(r'found__title"><a href="([^"]+)"', search(ife, "the", page)):
            assert ife.get(address).status_code == 200, address


def test_twenty_a_page_and_the_last_page_for_any_number_beyond(client_of: ClientOf) -> None:
    ife = client_of("ife")
    first = search(ife, "the")
    total = int(re.search(r"(\d+) places in the course", first)[1])  # type: ignore[index]
    assert total > HITS_A_PAGE and len(titles(first)) == HITS_A_PAGE
    pages = -(-total // HITS_A_PAGE)
    assert sum(len(titles(search(ife, "the", number))) for number in range(1, pages + 1)) == total
    assert titles(search(ife, "the", 99_999_999)) == titles(search(ife, "the", pages)) != titles(first)
    assert 'href="/course/search?q=the&page=2"' in first


@pytest.mark.parametrize("typed", ["", "a", " ", "%", "_", "%%", "*", "\\", "'", "\x00", "\ufffe", "🤱🏽"])
def test_what_holds_no_word_is_answered_kindly(client_of: ClientOf, typed: str) -> None:
    said = search(client_of("amina"), typed)
    assert "Write at least one word of two letters or more" in said and titles(said) == []


@pytest.mark.parametrize("typed", ["x" * 10_000, "the " * 2_500, "%" * 10_000, "\u0301" * 10_000])
def test_ten_thousand_letters_are_cut(client_of: ClientOf, typed: str) -> None:
    said = search(client_of("amina"), typed)
    assert "That was more than we look for at once." in said and len(said) < 60_000


@pytest.mark.parametrize("typed", [
    "<script>alert('xss')</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}} the", "the</mark><b>", "' OR '1'='1", "the%00",
    "the\r\nX-A: b",
])
def test_script_and_tricks_are_words_like_any_other(client_of: ClientOf, typed: str) -> None:
    answer = client_of("amina").get("/course/search", query_string={"q": typed})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200 and "X-A" not in answer.headers
    assert "<script>alert" not in html and "<img" not in html and "<b>" not in html and 'value="49' not in html


def test_nothing_is_found_says_so_without_blame(client_of: ClientOf) -> None:
    assert "Nothing in the course has all of these words." in search(client_of("amina"), "zzzz")


@BOTH
def test_what_she_looked_for_is_kept_nowhere(app: Any, client: Any, client_of: ClientOf) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    try:
        amina = client_of("amina")
        before = effects(app)
        html = search(amina, "quetzal")
        assert effects(app) == before
        assert client.get("/course/search?q=quetzal").status_code == 303
    finally:
        logger.removeHandler(handler)
    with client.session_transaction() as session:
        assert session["next"] == "/course/search"
    assert "around.search" in stream.getvalue() and "quetzal" not in stream.getvalue()
    assert re.search(r"<title>Search the course – Peerway</title>", html) and html.count("quetzal") == 1


def test_the_course_page_has_the_box_and_it_works_without_script(client_of: ClientOf) -> None:
    html = client_of("amina").get("/course").get_data(as_text=True)
    assert '<form method="get" action="/course/search"' in html and '<label class="nhsuk-label" for="q">Search the course</label>' in html


def test_who_is_on_no_course_finds_nothing(client_of: ClientOf) -> None:
    assert client_of("tess").get("/course/search?q=the").status_code == 403
    assert wanted("the").words == ("the",)
