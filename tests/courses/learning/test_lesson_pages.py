"""What a page is made of: the panel of the reader's nation, drawings with their words, the words of the glossary, large letters."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update

from courses.catalogue.rules.aids import Figure, Term
from courses.catalogue.rules.beside import Panel, Source
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.panels import NATIONS, panels_shown, pieces
from courses.learning.views.lesson import pieces_of, terms_of
from lms.accounts.models import Person
from lms.base.db import db
from lms.help.queries import offered_nations
from tests.assessments.quizzes import filling
from tests.assessments.scenarios.walking import PLAIN, press, walk_well
from tests.content.test_content import COURSE as MODULES
from tests.factories.learning import TWO, inside, make_module, publish_and_adopt
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
KIND = "Your organisation's safeguarding lead will tell you the rule where you work."
DOUBT = "Somebody still has to confirm this."
PAGE, OTHER = "/modules/law/pages/start-here", "/modules/law/pages/hard/another-way"
MARKED = "<p>Before.</p>\n<p>[[panel: rule]]</p>\n<h2>Between</h2>\n<p>[[figure: steps]]</p>\n<p>[[panel: rule]]</p>"
FIGURES = (Figure("steps", "Steps & more", "0 0 9 9", '<rect class="fig-red" x="1"></rect>', "<p>First <em>one</em>.</p>", "First one."),)
TERMS = (Term("b", "Beta", "Second letter."), Term("a", "alpha", "First letter."), Term("c", "gamma", "Elsewhere."))
SOURCE = Source("LAW", "A law", "2014", "", date(2026, 11, 22), "seen")


def panel(nation: str, confidence: str = "seen") -> Panel:
    """What holds in one nation."""
    return Panel("rule", nation, f"In {nation}", f"<p>The rule of {nation}.</p>", ("LAW",), date(2026, 11, 22), confidence)


@pytest.fixture
def law(app: Any, cast: Any) -> None:
    """A module whose two pages, and the other way of the second, show a panel, a drawing and words."""
    with inside(app, cast.amina.organisation_id) as session:
        make_module(session, cast.amina.organisation_id, "law", "Law")
    sensitive = next(page for page in MODULES["03-active-listening"].pages if page.alternative)
    assert sensitive.alternative is not None
    first = MODULES["03-active-listening"].pages[0]
    pages = (
        replace(first, html=MARKED, terms=("b", "a")),
        replace(sensitive, key="hard", html="<p>Hard.</p>", alternative=replace(sensitive.alternative, html=MARKED, terms=("a",))),
    )
    panels = (panel("england"), panel("wales", "to be confirmed"))
    publish_and_adopt(app, cast.amina, "law", pages=pages, panels=panels, figures=FIGURES, terms=TERMS, sources=(SOURCE,))


def opened(client: Any, address: str) -> str:
    """A page of a module that has been begun."""
    begin = client.get("/modules/law").get_data(as_text=True)
    if "/modules/law/start" in begin:
        client.post("/modules/law/start", data=tokens_of(begin, "/modules/law/start"))
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize("address", [PAGE, OTHER])
def test_a_reader_sees_the_rule_of_her_own_nation_with_its_source_and_day(client_of: ClientOf, address: str) -> None:
    hers, his = opened(client_of("amina"), address), opened(client_of("dan"), address)
    assert "The rule of england." in hers and "In england" in hers and "wales" not in hers and DOUBT not in hers
    assert re.search(r"From: A law \(2014\)\. Looked at 22 November 2026\.", hers)
    assert "The rule of wales." in his and DOUBT in his and "england" not in his
    assert "[[" not in hers + his and KIND not in hers + his


@pytest.mark.usefixtures("law")
def test_a_drawing_is_an_image_with_a_name_and_all_its_words_beneath(client_of: ClientOf) -> None:
    page = opened(client_of("amina"), PAGE)
    drawing = re.search(r"<svg class=\"figure__drawing\".*?</svg>", page)
    assert drawing is not None
    for part in ('role="img"', "Steps & more</title>", "First one.</desc>", '<rect class="fig-red" x="1"></rect>'):
        assert part in drawing[0], part
    assert "<p>First <em>one</em>.</p>" in page[drawing.end():] and "This drawing in words" in page


@pytest.mark.usefixtures("law")
def test_a_page_lists_its_words_and_the_glossary_all_of_them(client_of: ClientOf) -> None:
    amina = client_of("amina")
    page, other, glossary = opened(amina, PAGE), opened(amina, OTHER), unescape(amina.get("/course/glossary").get_data(as_text=True))
    assert found_words(page) == ["alpha", "Beta"] and found_words(other) == ["alpha"]
    assert "Words on this page" in page and "/course/glossary" in page
    words = found_words(glossary)
    assert {"alpha", "Beta", "gamma"} <= set(words) and words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words)) >= 43


def test_who_is_where_999_is_not_called_reads_what_is_beside_every_text_that_names_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    """0.2 point 1: life at risk, emergency services first; for her they have another number."""
    amina, instead = client_of("amina"), "In the United States: If somebody's life is at risk, call 911 first."
    tries = [walk_well(app, amina).location, filling.send(amina, filling.answers(filling.document(app))).location]
    press(amina, PLAIN, "begin")
    addresses = [f"/modules/{TWO}/pages/five-tips", f"/modules/{TWO}/questions", f"/modules/{TWO}/stories/{PLAIN}", *tries]
    assert not any(instead in opened(amina, address) for address in addresses)
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == cast.amina.person_id).values(nation="united-states"))
        db.session.commit()
    assert [address for address in addresses if instead not in opened(amina, address)] == []


def found_words(page: str) -> list[str]:
    """The terms of a list of words."""
    return re.findall(r'<dt class="terms__term">([^<]+)</dt>', page)


def test_large_print_changes_the_looks_and_nothing_else(client_of: ClientOf) -> None:
    address = f"/modules/{TWO}/pages/five-tips"
    amina = client_of("amina")
    plain, large = amina.get(address), amina.get(f"{address}?print=large")
    assert 'href="?print=large"' in plain.get_data(as_text=True)
    assert "page--large-print" in large.get_data(as_text=True) and "page--large-print" not in plain.get_data(as_text=True)
    assert {**plain.headers}.keys() == {**large.headers}.keys()
    assert plain.headers["Cache-Control"] == large.headers["Cache-Control"]
    assert "page--large-print" not in amina.get(f"{address}?print=huge").get_data(as_text=True)
    for closed in (address, "/course/glossary"):
        assert client_of("tess").get(f"{closed}?print=large").status_code == client_of("tess").get(closed).status_code in (403, 404)


@pytest.mark.parametrize("nation", [*NATIONS, "elsewhere", ""])
def test_every_panel_of_the_course_is_shown_to_its_nation_or_said_kindly(nation: str) -> None:
    shown = 0
    for document, page, showing, html in lessons():
        found = [piece for piece in pieces_of(document, page, showing, nation) if piece.kind.endswith("panel")]
        assert len(found) == len(panels_shown(html))
        assert all(piece.panel.nation == nation for piece in found if piece.panel)
        assert all(piece.kind == "no-panel" for piece in found if nation not in NATIONS)
        shown += len(found)
    assert shown >= 8


def test_the_nations_of_the_panels_are_those_of_the_help_lines() -> None:
    assert {nation.key for nation in offered_nations()} <= set(NATIONS)


def test_each_figure_of_the_course_stands_on_a_page_and_tells_its_words() -> None:
    figures = {
        piece.figure.key for document, page, showing, _ in lessons()
        for piece in pieces_of(document, page, showing, "wales") if piece.figure
    }
    assert figures == {"response-ladder", "warm-handoff", "listening-cycle", "boundary-map"}
    for document in MODULES.values():
        for figure in document.figures:
            drawn = re.findall(r"<text[^>]*>([^<]+)</text>", figure.markup)
            told = re.sub(r"\W+", " ", figure.words).casefold()
            numbers_apart = [re.sub(r"\W+", " ", re.sub(r"^[0-9]\. ", "", words)).casefold().split() for words in drawn]
            assert [word for words in numbers_apart for word in words if word not in told] == [], figure.key


def test_each_word_of_the_glossary_is_met_and_told_in_plain_words() -> None:
    for document, page, showing, _ in lessons():
        assert len(terms_of(document, page, showing)) <= 16, page.key
    met = {term.key: term for document in MODULES.values() for term in document.terms}
    assert len(met) >= 40
    for term in met.values():
        sentences = re.split(r"[.?!]\s", term.meaning)
        assert term.meaning.endswith(".") and max(len(sentence.split()) for sentence in sentences) <= 26, term.key


def lessons() -> list[tuple[ModuleDocument, Page, str, str]]:
    """Every page of the course, either way."""
    ways = [(document, page, showing) for document in MODULES.values() for page in document.pages for showing in ("text", "alternative")]
    return [
        (document, page, showing, page.alternative.html if showing == "alternative" and page.alternative else page.html)
        for document, page, showing in ways if showing == "text" or page.alternative
    ]


def test_pieces_lose_no_word() -> None:
    for _, page, _, html in lessons():
        put = "".join(content if kind == "html" else f"<p>[[{kind}: {content}]]</p>" for kind, content in pieces(html))
        assert re.sub(r"\s", "", put) == re.sub(r"\s", "", html), page.key
