"""How much a page may ask of the database and of a phone, for everybody in the cast (MUST-34, BEAT-16, NEW-24; safety.md 5.2)."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest

from tests.engines import BOTH
from tests.factories.crawling import crawl, pages
from tests.factories.crowd import MODULES, PEOPLE, Crowd, make_crowd
from tests.factories.learning import ONE, TWO
from tests.judge import H, text_of
from tests.spies import Queries

ClientOf = Callable[[str], Any]
EVERYBODY = ["amina", "bex", "dan", "noor", "ife", "tess", "sam", "olu", "vera", "ada", "otto", "zoe", "kirsty", "moira", "priya", "nobody"]
SENSITIVE = f"/modules/{TWO}/pages/enjoy-every-minute"
MODULE_PAGES = [
    f"/modules/{ONE}", f"/modules/{TWO}", f"/modules/{TWO}/pages/five-tips", SENSITIVE, f"{SENSITIVE}/read", f"{SENSITIVE}/another-way",
]


@pytest.fixture
def crowd(app: Any, cast: Any) -> Crowd:
    return make_crowd(app, cast.olu.organisation_id)


def asked(client: Any, address: str) -> list[str]:
    """What a page asks the database when it is not the first of its process."""
    client.get(address)
    with Queries() as queries:
        client.get(address)
    return queries.statements


@BOTH
@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_of_anybody_asks_the_database_more_than_twelve_times(app: Any, client_of: ClientOf, who: str) -> None:
    client = client_of(who)
    costs = {address: len(asked(client, address)) for address in crawl(client)}
    assert {address: cost for address, cost in costs.items() if cost > 12} == {}
    assert len(costs) >= (40 if who in ("amina", "ife") else 5)


@BOTH
@pytest.mark.parametrize("address", MODULE_PAGES)
def test_a_page_of_a_module_asks_the_database_at_most_six_times(app: Any, client_of: ClientOf, address: str) -> None:
    amina = client_of("amina")
    assert amina.get(address).status_code == 200
    found = asked(amina, address)
    assert len(found) <= 6, "\n".join(found)


@BOTH
def test_the_grid_of_five_hundred_people_asks_ten_times_and_is_right(app: Any, client_of: ClientOf, crowd: Crowd) -> None:
    olu, people = client_of("olu"), {}
    address = f"/progress?cohort={crowd.cohort_id}"
    while address:
        page = olu.get(address)
        assert len(asked(olu, address)) <= 10
        people.update(grid_of(page))
        later = re.search(r'href="(\?[^"]+)" rel="next"', page.get_data(as_text=True))
        address = f"/progress{later[1].replace('&amp;', '&')}" if later else ""
    assert (len(people), list(people)) == (PEOPLE, sorted(people))
    assert {name: cells.count("complete") for name, cells in people.items()} == crowd.complete
    assert all(cells == expected_cells(crowd.complete[name]) for name, cells in people.items())


def expected_cells(done: int) -> list[str]:
    """So many modules complete, one page of the next, nothing of the others."""
    return (["complete"] * done + ["1"] + ["nothing"] * MODULES)[:MODULES]


def grid_of(page: Any) -> dict[str, list[str]]:
    """Name -> what each cell says."""
    tree = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(page.get_data(as_text=True))
    lines = {}
    for row in tree.find(f".//{H}tbody").iter(f"{H}tr"):
        lines[text_of(row.find(f"{H}th"))] = [said(text_of(cell)) for cell in row.iter(f"{H}td")]
    return lines


def said(words: str) -> str:
    """A cell in one word."""
    if words.startswith("Complete"):
        return "complete"
    number = re.search(r"\b(\d+) of \d+", words)
    return number[1] if number else "nothing"


@pytest.mark.parametrize("who", ["amina", "ife", "kirsty"])
def test_the_first_load_of_a_module_page_is_light_and_from_us_alone(client: Any, client_of: ClientOf, who: str) -> None:
    learner, shared = client_of(who), {}
    for address, page in pages(learner, "/course").items():
        if "/modules/" not in address:
            continue
        refused = [found for found in loaded_by(page) if not found.startswith("/static/")]
        assert refused == [], address
        for found in loaded_by(page):
            shared.setdefault(found, len(client.get(found, headers={"Accept-Encoding": "gzip"}).get_data()))
        weight = len(page.get_data()) + sum(shared[found] for found in loaded_by(page))
        assert weight <= 100_000, f"{address}: {weight} bytes"
    assert shared


def loaded_by(page: Any) -> set[str]:
    """What a browser fetches by itself for a page."""
    tree = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(page.get_data(as_text=True))
    links = {link.get("href") for link in tree.iter(f"{H}link")}
    return links | {element.get("src") for element in tree.iter() if isinstance(element.tag, str) and element.get("src")}


def test_style_sheets_and_scripts_fetch_nothing_from_elsewhere(client: Any, client_of: ClientOf) -> None:
    for address in loaded_by(client_of("amina").get("/course")):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        text = gzip.decompress(answer.get_data()).decode()
        assert re.findall(r"@import|url\(\s*[\"']?(?:https?:)?//|(?:fetch|import)\(\s*[\"'](?:https?:)?//", text) == [], address


@pytest.mark.parametrize("who", ["out", *EVERYBODY])
def test_every_page_anybody_can_reach_has_help_and_a_way_out(client: Any, client_of: ClientOf, who: str) -> None:
    found = pages(client if who == "out" else client_of(who))
    for address, page in found.items():
        text = page.get_data(as_text=True)
        assert re.search(r'href="/help-now[^"]*">Get help now<', text), address
        assert "Leave this page" in text and "data-leave" in text, address
    assert len(found) >= 3
