"""The plan of hours on a page, and how a module's minutes are printed (domain.md 0.7; content point 1)."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from courses.catalogue.rules.minutes import split_of
from courses.learning.views.rows import duration, split_lines
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, place_of, publish_and_adopt
from tests.spies import Queries

ClientOf = Callable[[str], Any]


def text(answer: Any) -> str:
    """What the page says, entities read, spaces folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def main_of(answer: Any) -> str:
    """The main part of a page alone."""
    return answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]


@BOTH
def test_the_plan_shows_the_hours_and_every_module_and_promises_no_credit(client_of: ClientOf) -> None:
    amina = client_of("amina")
    said = text(amina.get("/course/plan"))
    designed = "200 hours in all, designed for a 20-credit award at level 4."
    for words in (designed, "Only an awarding body can award credit", "37.5", "18.5", "In all 200"):
        assert words in said, words
    assert "accredited" not in said.lower()
    assert main_of(amina.get("/course/plan")).count("every 12 months") + main_of(amina.get("/course/plan")).count("every 24 months") == 13
    assert f"Together the modules take about {duration(2250)}." in said


@BOTH
def test_the_plan_asks_the_database_no_more_than_the_course_page(client_of: ClientOf) -> None:
    amina = client_of("amina")
    for address in ("/course/plan", "/course"):
        amina.get(address)
        with Queries() as queries:
            amina.get(address)
        assert len(queries.statements) <= 11, address


def test_the_plan_says_how_each_module_stands_for_her(client_of: ClientOf) -> None:
    said = main_of(client_of("noor").get("/course/plan"))
    assert "Not begun" in said and "refresher due" not in said
    assert re.search(r"<td>Complete, refresher due [A-Z][a-z]+ 20\d\d</td>", main_of(client_of("amina").get("/course/plan")))


def test_the_course_page_leads_to_the_plan(client_of: ClientOf) -> None:
    assert 'href="/course/plan"' in main_of(client_of("amina").get("/course"))


@pytest.mark.parametrize("key", [ONE, TWO])
def test_the_minutes_of_a_module_are_printed_and_add_up(app: Any, client_of: ClientOf, cast: Any, key: str) -> None:
    document = place_of(app, cast.amina, key).document
    html = main_of(client_of("amina").get(f"/modules/{key}"))
    printed = re.findall(r"<li>(\d+) minutes? (reading|practice|with a partner|thinking|stories|questions)</li>", html)
    assert [words for _, words in printed] == ["reading", "practice", "with a partner", "thinking", "stories", "questions"]
    assert sum(int(minutes) for minutes, _ in printed) == document.minutes


def test_what_takes_no_time_is_not_printed_and_the_rest_still_adds_up(app: Any, client_of: ClientOf, cast: Any) -> None:
    publish_and_adopt(app, cast.noor, ONE, pages=place_of(app, cast.noor, ONE).document.pages[:1], scenarios=())
    document = place_of(app, cast.noor, ONE).document
    lines = split_lines(split_of(document))
    assert not any("stories" in line or "partner" in line for line in lines)
    assert sum(int(line.split()[0]) for line in lines) == document.minutes
    assert all(f"<li>{line}</li>" in main_of(client_of("noor").get(f"/modules/{ONE}")) for line in lines)
