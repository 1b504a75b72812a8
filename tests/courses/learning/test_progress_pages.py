"""Progress of others: a trainer's own cohorts, a lead's organisation, nothing of anybody else's; list and predicate agree."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from courses.learning.models import Completion
from courses.learning.rules import Outcome
from lms.audit.models import AuditEntry
from lms.membership.models import Membership
from tests.assessments.scenarios.walking import PLAIN, outside_way, story, walk, walk_well
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, rows

ClientOf = Callable[[str], Any]
HARBOUR = {"amina", "bex", "dan", "noor", "ife"}
SEEN = {"tess": HARBOUR - {"ife"}, "olu": HARBOUR, "zoe": {"kirsty", "priya"}, "moira": {"kirsty", "priya"}}


def listed(client: Any) -> set[str]:
    """The membership ids in all grids she can choose."""
    first = client.get("/progress")
    if first.status_code != 200:
        return set()
    html = first.get_data(as_text=True)
    for cohort in re.findall(r'href="(\?cohort=[^"]+)"', html):
        html += client.get(f"/progress{cohort}").get_data(as_text=True)
    return set(re.findall(r'href="/progress/people/([0-9a-f-]{36})"', html))


@BOTH
@pytest.mark.parametrize("who", [*SEEN, "amina", "sam", "vera", "ada", "otto", "kirsty", "nobody"])
def test_the_list_shows_exactly_whom_the_predicate_lets_her_see(app: Any, client_of: ClientOf, cast: Any, who: str) -> None:
    client = client_of(who)
    everybody = [row.id for row in rows(app, Membership)]
    open_to_her = {str(each) for each in everybody if client.get(f"/progress/people/{each}").status_code == 200}
    here = rows(app, Membership, Membership.organisation_id == cast[who].organisation_id)
    people = {cast[key].person_id for key in SEEN.get(who, ())}
    assert listed(client) == open_to_her == {str(row.id) for row in here if row.person_id in people}


@pytest.mark.parametrize("who", [*SEEN])
def test_no_name_of_anybody_else_is_on_the_grid(client_of: ClientOf, cast: Any, who: str) -> None:
    client = client_of(who)
    html = client.get("/progress").get_data(as_text=True)
    html += "".join(client.get(f"/progress{cohort}").get_data(as_text=True) for cohort in re.findall(r'href="(\?cohort=[^"]+)"', html))
    for player in cast:
        assert (player.name in html) is (player.key in SEEN[who] or player.key == who), player.name


def row_of(html: str, name: str) -> list[str]:
    """The cells of somebody's row."""
    (line,) = [each for each in html.split("<tr") if f">{name}<" in each and "<td" in each]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)]


@BOTH
def test_the_grid_says_how_far_each_has_come(app: Any, client_of: ClientOf) -> None:
    html = client_of("tess").get("/progress").get_data(as_text=True)
    assert re.fullmatch(r"Complete, \d+ \w+ \d{4}", row_of(html, "Amina Yusuf")[0]) and row_of(html, "Amina Yusuf")[2] == "3 of 15"
    assert row_of(html, "Bex Carter")[:3] == ["13 of 14", "Not begun", "Not begun"]
    assert row_of(html, "Noor Hassan") == ["Not begun"] * 13


def test_a_persons_page_names_outcome_version_and_day_and_leads_to_her_answers(client_of: ClientOf, cast: Any) -> None:
    tess = client_of("tess")
    html = tess.get(f"/progress/people/{cast.amina.membership_id}").get_data(as_text=True)
    assert "The whole module" in html and "Passed" in html and "<title>Progress – Peerway</title>" in html
    (evidence,) = set(re.findall(r'href="(/progress/attempts/[0-9a-f-]+)"', html))
    assert tess.get(evidence).status_code == 200
    assert "not yet" in tess.get(f"/progress/people/{cast.bex.membership_id}").get_data(as_text=True).lower()


def test_each_look_is_noted_before_it_is_shown(app: Any, client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tess = client_of("tess")
    tess.get(f"/progress/people/{cast.amina.membership_id}")
    (entry,) = rows(app, AuditEntry, AuditEntry.act == "viewed")
    assert (entry.person_id, entry.about_membership_id, entry.act) == (cast.tess.person_id, cast.amina.membership_id, "viewed")
    monkeypatch.setattr("lms.audit.actions.note_view", lambda **_: 1 / 0)
    for address in ("/progress", f"/progress/people/{cast.amina.membership_id}"):
        page = tess.get(address)
        assert page.status_code == 500 and "Amina" not in page.get_data(as_text=True)


def test_someone_of_another_organisation_cannot_choose_our_group(client_of: ClientOf) -> None:
    ours = re.findall(r'href="(\?cohort=[^"]+)"', client_of("olu").get("/progress").get_data(as_text=True))
    zoe = client_of("zoe")
    for cohort in ours:
        html = zoe.get(f"/progress{cohort}").get_data(as_text=True)
        assert "Kirsty Munro" in html and "Amina" not in html and "Autumn 2026" not in html
    assert len(ours) == 2


@BOTH
def test_tries_at_a_story_that_are_not_there_yet_are_hers_alone(app: Any, client_of: ClientOf, cast: Any) -> None:
    """Its page promises that others see no more than that it is done (NEW-7)."""
    page = f"/progress/people/{cast.amina.membership_id}"
    before = client_of("tess").get(page).get_data(as_text=True).count("Everyone has a tip")
    for _ in range(3):
        walk(client_of("amina"), PLAIN, outside_way(story(app)))
    assert count(app, Completion, Completion.outcome == Outcome.NOT_YET, Completion.membership_id == cast.amina.membership_id) >= 3
    assert client_of("tess").get(page).get_data(as_text=True).count("Everyone has a tip") == before
    assert letters(app, "learning: may like a talk") == []
    walk_well(app, client_of("amina"))
    assert client_of("tess").get(page).get_data(as_text=True).count("Everyone has a tip") == before + 1
