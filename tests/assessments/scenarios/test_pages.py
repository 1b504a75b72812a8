"""Stories as people meet them: opened, gone through, ended, begun again; the other way for the same credit (NEW-7, NEW-9, F13)."""

import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from assessments.scenarios import queries
from courses.catalogue.rules.stories import good_way
from courses.learning.models import Completion
from lms.lrs.models import StatementRow
from tests.assessments.scenarios.walking import (
    NOTED,
    PLAIN,
    address,
    outside_way,
    press,
    status_of,
    story,
    tries,
    walk,
    walk_well,
)
from tests.engines import BOTH
from tests.factories.rows import rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]


@BOTH
def test_a_story_ended_well_is_done_and_told_once_without_a_word_of_the_way(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    assert status_of(amina, scenario.title) == "Not yet"
    page = amina.get(walk_well(app, amina).location).get_data(as_text=True)
    assert "The story ended well" in page and "who would you call?" in page and "On the response ladder" in page
    assert status_of(amina, scenario.title) == "Done"
    told = [row for row in rows(app, StatementRow, StatementRow.actor_name == cast.amina.pseudonym) if f"/{PLAIN}" in row.object_iri]
    assert len(told) == 1 and '"completion":true' in told[0].body
    assert not any(choice.text in told[0].body for step in scenario.steps for choice in step.choices)


def test_what_came_of_each_choice_is_said_before_the_next_and_nothing_before_it_was_made(app: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    press(amina, PLAIN, "begin")
    page = unescape(amina.get(address()).get_data(as_text=True))
    first = scenario.step(scenario.start)
    assert first is not None
    assert all(choice.text in page and choice.feedback not in page for choice in first.choices)
    assert not any(act in page for act in ("listen-validate", "diagnose", "sole-support")), "tags are not shown"
    chosen = first.choices[0]
    page = unescape(press(amina, PLAIN, "choose", choice=chosen.key) and amina.get(address()).get_data(as_text=True))
    assert chosen.feedback in page and "What came of it" in page


@BOTH
def test_an_act_outside_the_role_is_not_yet_with_kind_words_and_another_try(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    page = amina.get(walk(amina, PLAIN, outside_way(scenario)).location).get_data(as_text=True)
    assert "Not yet" in page and "outside the role" in page and "fail" not in page.lower() and "Begin again" in page
    assert status_of(amina, scenario.title) == "Not yet"
    walk_well(app, amina)
    assert [one.has_passed for one in tries(app, cast.amina.membership_id)] == [False, True]
    assert status_of(amina, scenario.title) == "Done"
    walk(amina, PLAIN, outside_way(scenario))
    assert status_of(amina, scenario.title) == "Done", "a pass stays a pass"


def test_her_place_is_kept_whatever_happens_to_the_page(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    way = good_way(scenario)
    assert way is not None
    walk(amina, PLAIN, way[:1])
    page = client_of("amina").get(address()).get_data(as_text=True)
    assert "moment 2 of the story" in page
    (only,) = tries(app, cast.amina.membership_id)
    assert only.path == [way[0]] and only.ended_at is None


def test_a_page_that_is_no_longer_the_latest_changes_nothing(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    way = good_way(scenario)
    assert way is not None
    press(amina, PLAIN, "begin")
    target = address(PLAIN, "/choose")
    old = dict(tokens_of(amina.get(address()).get_data(as_text=True), target))
    fresh = dict(tokens_of(amina.get(address()).get_data(as_text=True), target))
    assert amina.post(target, data=old | {"choice": way[0]}).status_code == 303
    first = scenario.step(scenario.start)
    assert first is not None
    other = next(choice.key for choice in first.choices if choice.key != way[0])
    assert amina.post(target, data=fresh | {"choice": other}).status_code == 303
    (only,) = tries(app, cast.amina.membership_id)
    assert only.path == [way[0]], "the other tab's page was of an earlier moment"


def test_what_is_not_offered_is_named_beside_the_choice_and_changes_nothing(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    press(amina, PLAIN, "begin")
    for choice in ("", "never", "x" * 5000):
        answer = press(amina, PLAIN, "choose", choice=choice)
        assert answer.status_code == 422 and "Choose what you would do" in answer.get_data(as_text=True)
    assert press(amina, PLAIN, "choose", choice="validate", behind="no number").status_code == 303
    assert tries(app, cast.amina.membership_id)[0].path == []


def at_once(app: Any, client: Any, target: str, forms: list[dict[str, str]]) -> list[int]:
    """The answers to these forms, all posted at the same moment."""
    cookie = client.get_cookie("peerway", domain="localhost") or client.get_cookie("peerway")
    gate, answers = threading.Barrier(len(forms)), []

    def post(form: dict[str, str]) -> None:
        other = app.test_client()
        other.set_cookie("peerway", cookie.value, domain=cookie.domain)
        gate.wait()
        answers.append(other.post(target, data=form).status_code)
    threads = [threading.Thread(target=post, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@BOTH
def test_many_beginnings_at_once_are_one_and_many_ends_one_completion(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, scenario = client_of("amina"), story(app)
    begin, choose = address(PLAIN, "/begin"), address(PLAIN, "/choose")
    pages = [dict(tokens_of(amina.get(address()).get_data(as_text=True), begin)) for _ in range(8)]
    assert set(at_once(app, amina, begin, pages)) == {303}
    assert len(tries(app, cast.amina.membership_id)) == 1
    *most, last = good_way(scenario) or ()
    for key in most:
        press(amina, PLAIN, "choose", choice=key)
    ends = [dict(tokens_of(amina.get(address()).get_data(as_text=True), choose)) | {"choice": last} for _ in range(8)]
    assert set(at_once(app, amina, choose, ends)) == {303}
    (only,) = tries(app, cast.amina.membership_id)
    assert only.has_passed and len(rows(app, Completion, Completion.source_id == only.id)) == 1


def test_a_story_with_a_note_says_so_first_and_another_can_count_for_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, noted = client_of("amina"), story(app, NOTED)
    page = unescape(amina.get(address(NOTED)).get_data(as_text=True))
    assert noted.note is not None and noted.note.note in page and "nobody is told" in page
    assert noted.intro_html not in page, "what it touches on is met only by who chose to"
    assert "Let it count" not in page and f'href="{address(noted.instead)}"' in page
    assert amina.post(address(NOTED, "/other"), data=dict(tokens_of(page, address(NOTED, "/begin")))).status_code == 303
    assert status_of(amina, noted.title) == "Not yet", "the other story has not ended well"
    walk_well(app, amina, noted.instead)
    assert press(amina, NOTED, "other").status_code == 303
    assert status_of(amina, noted.title) == "Done" and tries(app, cast.amina.membership_id, NOTED) == []


def test_neither_record_nor_trainer_learns_which_way_she_took(app: Any, cast: Any, client_of: ClientOf) -> None:
    """Two people, two ways: what is told and shown of the story is the same but for who and when."""
    amina, ife = client_of("amina"), client_of("ife")
    walk_well(app, amina, story(app, NOTED).instead)
    press(amina, NOTED, "other")
    walk_well(app, ife, NOTED)
    told = {
        who: next(
            row.body for row in reversed(rows(app, StatementRow, StatementRow.actor_name == cast[who].pseudonym))
            if f"/{NOTED}" in row.object_iri
        ) for who in ("amina", "ife")
    }
    assert len({body[body.index('"object"'):body.index('"timestamp"')] for body in told.values()}) == 1
    page = client_of("tess").get(f"/progress/people/{cast.amina.membership_id}").get_data(as_text=True)
    assert "stories/" not in page and "another story" not in page.lower()


def test_nobody_else_finds_her_try(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    where = walk_well(app, amina).location
    assert amina.get(where).status_code == 200
    for who in ("bex", "ife", "tess", "olu", "zoe", "kirsty"):
        assert client_of(who).get(where).status_code == 404, who
    assert amina.get(where.replace(PLAIN, NOTED)).status_code == 404, "a try belongs to its own story"


def test_a_story_of_a_module_that_is_not_begun_says_so(client_of: ClientOf) -> None:
    assert client_of("bex").get(address()).status_code == 403
    assert client_of("amina").get(address("m3-no-such-story")).status_code == 404


def test_many_tries_at_a_story_are_listed_in_part_and_each_leads_to_the_one_before(
    app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "TRIES_SHOWN", 2)
    amina = client_of("amina")
    met = [[walk_well(app, amina).location for _ in range(4)][-1]]
    page = amina.get(address()).get_data(as_text=True)
    assert "These are the last 2." in page and "Try 4, " in page and "Try 2, " not in page
    while before := re.search(r'href="([^"]+)">The try before this one', amina.get(met[-1]).get_data(as_text=True)):
        met.append(before[1])
    assert len(set(met)) == 4, "the first is reached"
