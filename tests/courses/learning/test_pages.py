"""The trainee's own pages: where to go on, what is locked, what counts, what is sensitive (MUST-3, NEW-9, C1, C2)."""

import io
import logging
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from courses.learning.models import Completion
from lms.lrs.models import StatementRow
from lms.web.logs import JsonLines, logger
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, learning_as, place_of
from tests.factories.rows import effects, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
PAGE = f"/modules/{TWO}/pages/five-tips"
SENSITIVE = f"/modules/{TWO}/pages/enjoy-every-minute"


def text(answer: Any) -> str:
    """What the page says, entities read."""
    return unescape(answer.get_data(as_text=True))


def press(client: Any, page: str, action: str) -> Any:
    """Open a page and press the button of the form to `action`."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action))


def next_undone(app: Any, player: Any, module_key: str) -> str:
    """Where the first undone step is done."""
    step = place_of(app, player, module_key).progress.next_step
    assert step is not None
    return f"/modules/{module_key}/" + (f"pages/{step.key.removeprefix('page:')}" if step.kind == "page" else "questions")


@BOTH
def test_after_signing_in_again_continue_leads_to_the_next_undone_thing(app: Any, client_of: ClientOf, cast: Any) -> None:
    for _ in range(4):
        wanted, amina = next_undone(app, cast.amina, TWO), client_of("amina")
        assert amina.get("/continue").location == wanted
        assert re.search(rf'class="nhsuk-button" href="{wanted}"', amina.get("/course").get_data(as_text=True))
        assert press(amina, f"{wanted}/read", f"{wanted}/done").status_code == 303
        assert client_of("amina").get("/continue").location == next_undone(app, cast.amina, TWO) != wanted


@pytest.mark.parametrize(("who", "leads_to"), [
    ("noor", f"/modules/{ONE}"), ("bex", f"/modules/{ONE}/questions"), ("ife", "/modules/role-scope-conduct"),
    ("kirsty", f"/modules/{TWO}/pages/start-here"),
])
def test_continue_leads_on_from_wherever_somebody_is(client_of: ClientOf, who: str, leads_to: str) -> None:
    assert client_of(who).get("/continue").location == leads_to


def test_a_page_marked_done_leads_on_and_can_be_taken_back(app: Any, client_of: ClientOf, cast: Any) -> None:
    page = f"/modules/{TWO}/pages/small-skills"
    amina = client_of("amina")
    assert "This page counts when you press the button. You can undo it later." in text(amina.get(page))
    sent = press(amina, page, f"{page}/done")
    assert amina.get(sent.location).location == f"/modules/{TWO}/pages/four-replies"
    again = text(amina.get(page))
    assert "You have marked this page as done." in again and "Mark as not done" in again and "Mark as done" not in again
    press(amina, page, f"{page}/undo")
    assert "Mark as done and go on" in text(amina.get(page))
    activity = place_of(app, cast.amina, TWO).activity_ids["page:small-skills"]
    kept = rows(app, Completion, Completion.activity_id == activity, Completion.membership_id == cast.amina.membership_id)
    found = [row.outcome.value for row in kept]
    assert sorted(found) == ["done", "undone"]


@pytest.mark.parametrize("address", [f"/modules/{TWO}", PAGE, f"{SENSITIVE}/read", f"/modules/{TWO}/questions"])
def test_a_locked_module_says_403_and_names_what_opens_it(client_of: ClientOf, address: str) -> None:
    answer = client_of("bex").get(address)
    assert answer.status_code == 403
    assert "This module opens when you have completed Introduction to peer support and recovery." in text(answer)


def test_the_lock_is_said_on_the_course_page_and_leads_nowhere(client_of: ClientOf) -> None:
    page = text(client_of("bex").get("/course"))
    assert "This module opens when you have completed Introduction to peer support and recovery." in page
    assert "Not open yet" in page and f'href="/modules/{TWO}"' not in page


def test_a_module_not_begun_shows_its_steps_and_asks_to_begin(client_of: ClientOf) -> None:
    noor = client_of("noor")
    module = text(noor.get(f"/modules/{ONE}"))
    assert "Begin this module" in module and f'href="/modules/{ONE}/pages/' not in module
    closed = noor.get(f"/modules/{ONE}/pages/start-here")
    assert closed.status_code == 403 and "Begin the module first" in text(closed)


def test_what_counts_is_printed_on_the_modules_page(app: Any, client_of: ClientOf, cast: Any) -> None:
    document = place_of(app, cast.amina, TWO).document
    said = text(client_of("amina").get(f"/modules/{TWO}"))
    assert f"when you have marked each of its {len(document.pages)} pages as done" in said
    assert f"and reached {document.pass_mark}% in its questions" in said
    assert "undo a page you marked" in said


@pytest.mark.parametrize(("who", "statuses"), [
    ("amina", ["Complete", "Not begun", "3 of 15 done"]), ("ife", ["Complete", "Not begun", "Complete"]),
    ("noor", ["Not begun", "Not open yet", "Not open yet"]), ("bex", ["13 of 14 done", "Not open yet", "Not open yet"]),
    ("kirsty", ["Complete", "Not begun", "0 of 15 done"]),
])
def test_the_task_list_says_how_each_module_stands(client_of: ClientOf, who: str, statuses: list[str]) -> None:
    found = re.findall(r'id="task-list-\d+-status">(?:<strong[^>]*>)?([^<]+)<', client_of(who).get("/course").get_data(as_text=True))
    assert [re.sub(", refresher due .*", "", words) for words in found[:3]] == statuses and len(found) == 13


def test_the_steps_of_a_module_say_done_or_not_yet(client_of: ClientOf) -> None:
    html = client_of("amina").get(f"/modules/{TWO}").get_data(as_text=True)
    found = re.findall(r'id="task-list-\d+-status">(?:<strong[^>]*>)?([^<]+)<', html)
    assert found == ["Done"] * 3 + ["Not yet"] * 12


def test_what_a_module_touches_on_is_said_before_it_is_begun(client_of: ClientOf) -> None:
    noor = client_of("noor")
    assert "Touches on: low mood." in text(noor.get("/course"))
    assert "What this module touches on" in text(noor.get(f"/modules/{ONE}"))


def sensitive_pages(app: Any, player: Any) -> list[tuple[str, Any]]:
    """Address and content of each page with a note, in both modules."""
    found = [(key, page) for key in (ONE, TWO) for page in place_of(app, player, key).document.pages if page.note]
    return [(f"/modules/{key}/pages/{page.key}", page) for key, page in found]


def test_a_sensitive_page_says_so_first_and_offers_three_ways(app: Any, client_of: ClientOf, cast: Any) -> None:
    ife, pages = client_of("ife"), sensitive_pages(app, cast.ife)
    for address, page in pages:
        first = ife.get(address)
        assert page.note.note in text(first) and "counts the same, and nobody is told" in text(first)
        assert all(f'href="{address}/{way}"' in text(first) for way in ("read", "another-way"))
        assert "Come back to it later" in text(first)
        assert page.html not in first.get_data(as_text=True) and page.alternative.html not in first.get_data(as_text=True)
        assert page.html in ife.get(f"{address}/read").get_data(as_text=True)
        assert page.alternative.html in ife.get(f"{address}/another-way").get_data(as_text=True)
    assert len(pages) >= 5


def test_no_title_of_a_sensitive_page_tells_a_passer_by_what_it_is_about(app: Any, client_of: ClientOf, cast: Any) -> None:
    ife = client_of("ife")
    for address, page in sensitive_pages(app, cast.ife):
        for way in ("", "/read", "/another-way"):
            title = re.search(r"<title>([^<]*)</title>", ife.get(address + way).get_data(as_text=True))
            assert title and re.fullmatch(r"Page \d+ – Peerway", title[1]), (address, page.title)


def test_both_ways_give_the_same_completion_and_leave_no_trace_of_which(app: Any, client_of: ClientOf, cast: Any) -> None:
    rows_by_way = {}
    for who, way in (("amina", "another-way"), ("ife", "read")):
        with learning_as(app, cast[who], TWO) as (_, place):
            activity = place.activity_ids["page:enjoy-every-minute"]
        client = client_of(who)
        if who == "ife":
            press(client, f"{SENSITIVE}/read", f"{SENSITIVE}/undo")
        before, statements = effects(app), {row.id for row in rows(app, StatementRow)}
        client.get(SENSITIVE)
        client.get(f"{SENSITIVE}/{way}")
        assert effects(app) == before
        press(client, f"{SENSITIVE}/{way}", f"{SENSITIVE}/done")
        (row,) = rows(app, Completion, Completion.activity_id == activity, Completion.membership_id == cast[who].membership_id)[-1:]
        rows_by_way[way] = (row.outcome, row.source_id, row.confirmed_by_id, row.activity_id)
        told = [one.body for one in rows(app, StatementRow) if one.id not in statements]
        assert not any("enjoy-every-minute" in body or "another" in body for body in told)
    assert rows_by_way["another-way"] == rows_by_way["read"]


def logged(client: Any, way: str) -> list[str]:
    """The log lines of reading a sensitive page one way and marking it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    try:
        press(client, f"{SENSITIVE}/{way}", f"{SENSITIVE}/done")
    finally:
        logger.removeHandler(handler)
    return [re.sub(r'"(at|request_id|milliseconds)": [^,}]+', "", line) for line in stream.getvalue().splitlines()]


def test_no_log_line_names_her_or_the_page(client_of: ClientOf, cast: Any) -> None:
    lines = "\n".join(logged(client_of("amina"), "another-way"))
    assert lines
    ids = (cast.amina.person_id, cast.amina.membership_id, cast.amina.pseudonym)
    for secret in ("enjoy-every-minute", "/modules/", cast.amina.name, cast.amina.email, *map(str, ids)):
        assert secret not in lines


def test_the_log_does_not_tell_which_way_somebody_took(client_of: ClientOf) -> None:
    amina = client_of("amina")
    other_way = logged(amina, "another-way")
    press(amina, f"{SENSITIVE}/read", f"{SENSITIVE}/undo")
    assert other_way == logged(amina, "read")
