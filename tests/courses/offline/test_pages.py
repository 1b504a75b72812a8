"""Taking a copy: the page that explains it, the choice that nobody is told of, who may (BEAT-17; NEW-9; MUST-3)."""

import logging
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from courses.catalogue.rules.documents import ModuleDocument
from courses.offline.forms import CHOOSE_FILE, CHOOSE_WAY
from courses.offline.rules import paper
from courses.offline.rules.ways import sensitive_parts
from lms.drafts.models import ParkedPost
from lms.web.logs import JsonLines, logger
from tests.courses.offline.copies import modules, printed, take, tree_of, words
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO
from tests.factories.rows import count, effects, everything
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
ADDRESS = f"/modules/{TWO}/save"
PAGE = f"/writing/{ONE}/what-peer-support-is"
OURS = "## At Harbour\n\nWe meet in the library on Tuesdays."


def sensitive() -> tuple[str, str, str]:
    """Field, note and last line of a page with a note."""
    module: ModuleDocument = modules()[TWO]
    part = next(part for part in sensitive_parts(module) if part.name.startswith("page-"))
    return part.name, part.note, part.title


def body(answer: Any) -> str:
    """The words of a web page that was taken."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return words(tree_of(answer.get_data()))


def test_the_first_page_of_a_begun_module_leads_there_and_that_of_another_does_not(client_of: ClientOf) -> None:
    link = f'href="{ADDRESS}">Keep a copy to read without a connection</a>'
    assert link in client_of("amina").get(f"/modules/{TWO}").get_data(as_text=True)
    assert "/save" not in client_of("noor").get(f"/modules/{ONE}").get_data(as_text=True)


def test_the_page_explains_what_goes_in_and_that_answers_need_a_connection(client_of: ClientOf) -> None:
    page = unescape(client_of("amina").get(ADDRESS).get_data(as_text=True))
    assert "Answers need a connection." in page and "nothing you write on a copy is kept or counted" in page
    for part in sensitive_parts(modules()[TWO]):
        assert part.title in page and part.note in page
        chosen = re.findall(rf'name="{part.name}" type="radio" value="([a-z-]+)" checked', page)
        assert chosen == [part.ways[0].value] != ["as-it-is"]


def test_a_copy_says_who_still_has_to_sign_and_one_that_was_signed_does_not(client_of: ClientOf) -> None:
    unsigned = body(take(client_of("amina"), TWO))
    assert "Preview, not for deployment. When this copy was made," in unsigned and "somebody with lived experience before" in unsigned
    noor = client_of("noor")
    start = f"/modules/{ONE}/start"
    assert noor.post(start, data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), start)).status_code == 303
    assert "Preview" not in body(take(noor, ONE))


@BOTH
def test_a_copy_comes_as_a_file_named_after_module_and_version(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    for ending, mimetype in (("html", "text/html"), ("pdf", "application/pdf")):
        answer = take(amina, TWO, ending)
        assert answer.status_code == 200 and answer.mimetype == mimetype
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{TWO}-version-1.{ending}"'
        assert answer.headers["Cache-Control"] == "no-store"


@BOTH
def test_what_is_chosen_is_what_is_in_it_and_nothing_is_kept_of_it(app: Any, client_of: ClientOf) -> None:
    name, note, title = sensitive()
    amina, before = client_of("amina"), effects(app)
    field = name.replace("-", "_")
    assert title in body(take(amina, TWO, **{field: "as-it-is"})) and note in body(take(amina, TWO, **{field: "as-it-is"}))
    for way in ("other", "out"):
        assert note not in body(take(amina, TWO, **{field: way}))
        assert note not in printed(take(amina, TWO, "pdf", **{field: way}).get_data())
    assert note not in body(take(amina, TWO)), "beforehand the gentlest way is chosen"
    assert effects(app) == before
    assert f"{name}" not in everything(app)


def test_no_address_and_no_log_line_tells_what_was_chosen(client_of: ClientOf, caplog: pytest.LogCaptureFixture) -> None:
    name, _, _ = sensitive()
    amina, lines = client_of("amina"), {}
    page = amina.get(ADDRESS).get_data(as_text=True)
    assert f'<form method="post" action="{ADDRESS}" novalidate>' in page
    for way in ("as-it-is", "other", "out"):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger=logger.name):
            answer = take(amina, TWO, **{name.replace("-", "_"): way})
        lines[way] = re.sub(r'"(?:milliseconds|request|at|request_id|time)": [^,}]+', "", JsonLines().format(caplog.records[-1]))
        assert way not in lines[way] and answer.request.full_path.rstrip("?") == ADDRESS
    assert len(set(lines.values())) == 1


@BOTH
def test_a_choice_that_arrives_after_the_session_ended_is_not_kept_at_the_door(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    page = amina.get(ADDRESS).get_data(as_text=True)
    amina.post("/sign-out", data=tokens_of(page, "/sign-out"))
    answer = amina.post(ADDRESS, data=tokens_of(page, ADDRESS) | {"file": "html"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert count(app, ParkedPost) == 0


def test_what_is_missing_or_made_up_is_said_and_nothing_comes(client_of: ClientOf) -> None:
    name, _, _ = sensitive()
    amina = client_of("amina")
    for wrong in ({"file": ""}, {"file": "exe"}, {name.replace("-", "_"): "both"}):
        answer = take(amina, TWO, **wrong) if "file" not in wrong else take(amina, TWO, wrong["file"])
        assert answer.status_code == 422 and "There is a problem" in answer.get_data(as_text=True)
        assert re.search(f"{CHOOSE_FILE}|{CHOOSE_WAY}", answer.get_data(as_text=True)), "in words of our own"
        assert "Content-Disposition" not in answer.headers


def test_a_module_too_long_for_paper_says_so_and_can_be_taken_as_a_page(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MOST_WORDS", 100)
    answer = take(client_of("amina"), TWO, "pdf")
    assert answer.status_code == 422 and paper.TOO_LONG in answer.get_data(as_text=True)
    assert take(client_of("amina"), TWO).status_code == 200


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_locked_module_cannot_be_taken_nor_one_not_begun(client_of: ClientOf, ending: str) -> None:
    bex, noor = client_of("bex"), client_of("noor")
    good = tokens_of(bex.get(f"/modules/{ONE}/save").get_data(as_text=True), f"/modules/{ONE}/save")
    for answer in (bex.get(ADDRESS), bex.post(ADDRESS, data=good | {"file": ending})):
        assert answer.status_code == 403 and answer.mimetype == "text/html"
        assert "This module opens when you have completed Introduction to peer support and recovery." in answer.get_data(as_text=True)
    assert noor.get(f"/modules/{ONE}/save").status_code == 403


def own_page_of_harbour(client_of: ClientOf) -> None:
    """Tess publishes words of her organisation's own."""
    tess = client_of("tess")
    html = tess.get(PAGE).get_data(as_text=True)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("row_version", "edition")}
    said = {"title": "What we are", "text": OURS, "change_note": "our own place"}
    sent = tess.post(f"{PAGE}/publish", data=tokens_of(html, PAGE) | {name: match[1] for name, match in hidden.items() if match} | said)
    assert sent.status_code == 303


@BOTH
def test_an_organisations_own_pages_are_in_its_own_copies_and_in_nobody_elses(app: Any, client_of: ClientOf) -> None:
    own_page_of_harbour(client_of)
    noor = client_of("noor")
    noor.post(f"/modules/{ONE}/start", data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
    hers = take(noor, ONE)
    assert "We meet in the library on Tuesdays." in body(hers) and "with pages of your own organisation" in body(hers)
    assert "library on Tuesdays" in printed(take(noor, ONE, "pdf").get_data())
    for who in ("kirsty", "dan"):      # of another organisation; of the same, but begun before
        client = client_of(who)
        assert "library" not in body(take(client, ONE)) and "library" not in printed(take(client, ONE, "pdf").get_data())


def test_no_name_of_a_person_or_organisation_and_no_private_word_is_in_it(client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    text = body(take(amina, TWO)) + printed(take(amina, TWO, "pdf").get_data())
    assert [player.name for player in cast if player.name in text] == []
    page = amina.get("/course").get_data(as_text=True)
    organisation = re.search(r'account__organisation">([^<]+)<', page)
    assert organisation is not None and unescape(organisation[1]) not in text


def test_another_site_cannot_have_a_copy_sent(client_of: ClientOf) -> None:
    amina = client_of("amina")
    page = amina.get(ADDRESS).get_data(as_text=True)
    answer = FlaskClient.post(amina, ADDRESS, data=tokens_of(page, ADDRESS) | {"file": "html"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
