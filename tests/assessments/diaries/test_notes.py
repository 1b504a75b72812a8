"""A note on a page is its writer's alone, one a page, and nothing of it lies anywhere in clear (issue 5, engine point 10; MUST-15)."""

import io
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from assessments.diaries import actions
from assessments.diaries.models import ScratchNote
from lms.audit.models import AuditEntry
from lms.base.errors import NotHere
from lms.lrs.models import StatementRow
from lms.membership.queries import actor_of
from lms.privacy import queries as keys
from lms.web.logs import JsonLines, logger
from tests.conftest import sign_in
from tests.engines import BOTH
from tests.factories.crawling import ENTRANCES, links_of
from tests.factories.learning import ONE, TWO, inside
from tests.factories.letters import letters
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
CANARY = "marmalade-badger-nineteen"
PAGE = f"/modules/{ONE}/pages/start-here"
NOTE = f"/notes/{ONE}/start-here"
SENSITIVE, SENSITIVE_NOTE = f"/modules/{TWO}/pages/enjoy-every-minute", f"/notes/{TWO}/enjoy-every-minute"
EVERYBODY = ["bex", "dan", "noor", "ife", "tess", "sam", "olu", "vera", "ada", "otto", "zoe", "kirsty", "moira", "nobody"]


def fields_of(client: Any, page: str = PAGE, note: str = NOTE) -> dict[str, str]:
    """The hidden fields of the form below a page, or of the note's own page."""
    html = client.get(page).get_data(as_text=True)
    form = html[html.index(f'action="{note}"'):]
    seen = {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("row_version", "back")}  # type: ignore[index]
    return tokens_of(html, note) | seen


def jot(client: Any, words: str, page: str = PAGE, note: str = NOTE) -> Any:
    """Write below a page and save by the button."""
    return client.post(note, data=fields_of(client, page, note) | {"words": words})


@BOTH
def test_it_stands_below_its_page_and_in_her_list_until_she_empties_it(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert jot(amina, "ask Tess about \u05d0\U0001f49b").location == f"{PAGE}#note-for-yourself"
    assert "ask Tess about \u05d0\U0001f49b</textarea>" in amina.get(PAGE).get_data(as_text=True)
    listed = amina.get("/notes").get_data(as_text=True)
    assert "ask Tess about" in listed and f'href="{PAGE}"' in listed and f'href="{NOTE}"' in listed
    jot(amina, "changed")
    assert "changed" in amina.get(NOTE).get_data(as_text=True) and count(app, ScratchNote) == 1, "one a page"
    assert jot(amina, "  ").status_code == 303
    assert count(app, ScratchNote) == 0 and "No notes yet" in amina.get("/notes").get_data(as_text=True)


def test_every_page_has_a_place_for_one_once_she_reads_it_whichever_way(client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert SENSITIVE_NOTE not in amina.get(SENSITIVE).get_data(as_text=True), "not below the choice"
    for way in ("read", "another-way"):
        assert jot(amina, f"{way} words", f"{SENSITIVE}/{way}", SENSITIVE_NOTE).location == f"{SENSITIVE}/{way}#note-for-yourself"
    steps = [address for module in (ONE, TWO) for address in links_of(amina.get(f"/modules/{module}"), "") if "/pages/" in address]
    shown = {address: amina.get(address).get_data(as_text=True) for address in steps}
    without = {address for address, html in shown.items() if 'id="note-for-yourself"' not in html}
    assert len(shown) > 12 and all("You choose, and you can change your mind" in shown[address] for address in without), without


@BOTH
@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_else_finds_it_whatever_her_role(app: Any, client_of: ClientOf, cast: Any, who: str) -> None:
    jot(client_of("amina"), CANARY)
    other = client_of(who)
    for address in (NOTE, "/notes", PAGE):
        assert CANARY not in other.get(address).get_data(as_text=True), address
    (note,) = rows(app, ScratchNote)
    if who != "nobody":
        with inside(app, cast[who].organisation_id), pytest.raises(NotHere):
            actions.keep_note(by=actor_of(cast[who].person_id), note=note, words="mine now", row_version=1)  # type: ignore[arg-type]
    assert CANARY in client_of("amina").get(NOTE).get_data(as_text=True)


@pytest.mark.parametrize("who", ["bex", "tess", "olu", "otto", "zoe"])
def test_no_page_near_anybody_else_holds_a_word_of_it(client_of: ClientOf, who: str) -> None:
    jot(client_of("amina"), CANARY)
    other = client_of(who)
    near = {link for address in ("/", *ENTRANCES) for link in links_of(other.get(address, follow_redirects=True), address)}
    pages = {address: other.get(address).get_data(as_text=True) for address in near if address.startswith("/") and "/static" not in address}
    assert len(pages) > 10 and not [address for address, html in pages.items() if CANARY in html]


def test_two_people_have_each_their_own_on_one_page(app: Any, client_of: ClientOf) -> None:
    jot(client_of("amina"), "Amina's")
    jot(client_of("bex"), "Bex's")
    assert count(app, ScratchNote) == 2
    assert "Amina&#39;s" in client_of("amina").get(NOTE).get_data(as_text=True)
    assert "Amina&#39;s" not in client_of("bex").get(NOTE).get_data(as_text=True)


@BOTH
def test_no_statement_audit_row_letter_log_line_or_file_tells_of_it(app: Any, client_of: ClientOf) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    before = count(app, StatementRow), count(app, AuditEntry), len(letters(app))
    amina = client_of("amina")
    jot(amina, CANARY)
    amina.get("/notes")
    logger.removeHandler(handler)
    assert (count(app, StatementRow), count(app, AuditEntry), len(letters(app))) == before and CANARY[:9] not in stream.getvalue()
    assert CANARY not in everything(app)
    home = app.config["SETTINGS"].home
    assert not [file for file in home.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]


@BOTH
def test_two_tabs_are_shown_both_texts_and_neither_is_lost(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    one, two = fields_of(amina), fields_of(amina)
    assert amina.post(NOTE, data=one | {"words": "from one tab"}).status_code == 303
    both = amina.post(NOTE, data=two | {"words": "from the other"})
    html = both.get_data(as_text=True)
    assert both.status_code == 409 and "from one tab" in html and "from the other" in html
    emptied = amina.post(NOTE, data=fields_of(amina) | {"words": "", "row_version": "0"})
    assert emptied.status_code == 409 and count(app, ScratchNote) == 1, "an empty form of an old page takes nothing away"
    again = tokens_of(html, NOTE) | {"row_version": "1", "back": "page"}
    assert amina.post(NOTE, data=again | {"words": "from the other"}).location == f"{PAGE}#note-for-yourself"


def test_the_page_keeps_what_she_types_by_itself(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    fields, by_itself = fields_of(amina), {"X-Requested-With": "autosave"}
    assert amina.post(NOTE, data=fields | {"words": " "}, headers=by_itself).get_json()["row_version"] == 0
    saved = amina.post(NOTE, data=fields | {"words": "half a"}, headers=by_itself).get_json()
    assert saved["row_version"] == 1 and re.match(r"\d\d:\d\d", saved["saved_at"])
    emptied = amina.post(NOTE, data=fields | {"words": "", "row_version": "1"}, headers=by_itself).get_json()
    assert emptied["row_version"] == 2 and count(app, ScratchNote) == 1, "she may be about to write"
    assert "No notes yet" in amina.get("/notes").get_data(as_text=True)
    late = amina.post(NOTE, data=fields | {"words": "other", "row_version": "1"}, headers=by_itself)
    assert late.status_code == 409 and "another tab" in late.get_json()["words"]


def test_words_sent_after_the_session_had_ended_wait_on_the_note(client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    fields = fields_of(amina)
    amina.delete_cookie("peerway")
    assert amina.post(NOTE, data=fields | {"words": "words that waited"}).location == "/sign-in"
    assert sign_in(amina, cast.amina.email, cast.amina.pass_phrase).location == NOTE
    assert "words that waited" in amina.get(NOTE).get_data(as_text=True)
    assert "words that waited" not in client_of("bex").get(NOTE).get_data(as_text=True)


def test_nothing_at_all_is_nothing_to_keep_and_a_page_that_is_not_there_has_none(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert jot(amina, "  ").status_code == 422 and count(app, ScratchNote) == 0
    for address in (f"/notes/{ONE}/no-such-page", f"/notes/{uuid.uuid4()}/start-here", "/notes/northern-matters/one", f"/notes/{ONE}/%00"):
        assert amina.get(address).status_code == 404, address
        assert amina.post(address, data=fields_of(amina) | {"words": "x"}).status_code == 404, address


def test_without_its_key_page_list_and_note_say_so_and_nothing_is_written_over(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    jot(amina, "kept words")
    fields = fields_of(amina)
    with app.app_context():
        file = keys.kek_file()
    away, before = file.read_bytes(), rows(app, ScratchNote)[0].sealed
    file.unlink()
    try:
        for address in (PAGE, NOTE, "/notes"):
            page = amina.get(address)
            assert page.status_code == 200 and "annot be opened just now" in page.get_data(as_text=True), address
        refused = amina.post(NOTE, data=fields | {"words": "new words"})
        assert refused.status_code == 422 and "new words" in refused.get_data(as_text=True)
    finally:
        file.write_bytes(away)
    assert rows(app, ScratchNote)[0].sealed == before and "kept words" in amina.get(PAGE).get_data(as_text=True)
