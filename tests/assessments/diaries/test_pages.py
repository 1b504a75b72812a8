"""Reflections are the writer's alone; nothing typed is lost; nothing of them lies anywhere in clear (issue item 8; MUST-15; NEW-6)."""

import io
import logging
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessments.diaries.models import Entry
from lms.audit.models import AuditEntry
from lms.lrs.models import StatementRow
from lms.privacy import actions as vault
from lms.privacy import queries as keys
from lms.privacy.actions.vault import open_own
from lms.privacy.rules import KeyGone
from lms.web.logs import JsonLines, logger
from tests.assessments.quizzes.filling import post, unjudged, written_quickly
from tests.conftest import sign_in
from tests.engines import BOTH
from tests.factories.crawling import pages
from tests.factories.learning import ONE
from tests.factories.letters import letters
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
CANARY = "marmalade-otter-seventeen"
EVERYBODY = ["bex", "dan", "noor", "ife", "tess", "sam", "olu", "vera", "ada", "otto", "zoe", "kirsty", "moira", "nobody"]


def form_of(client: Any, page: str = "/reflections/new") -> tuple[str, dict[str, str]]:
    """Where the page's form goes, and its hidden fields."""
    html = client.get(page).get_data(as_text=True)
    action = re.search(r'action="(/reflections/[0-9a-f-]{36})"', html)[1]  # type: ignore[index]
    return action, tokens_of(html, action)


def write(client: Any, words: str, page: str = "/reflections/new") -> str:
    """Write and save; the address of what was written."""
    action, fields = form_of(client, page)
    answer = client.post(action, data=fields | {"words": words})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return action


@BOTH
def test_what_she_writes_is_hers_to_read_change_and_delete(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    place = write(amina, "first words")
    assert "first words" in amina.get("/reflections").get_data(as_text=True)
    write(amina, "other words \u05d0\U0001f49b", place)
    assert "other words \u05d0\U0001f49b" in amina.get(place).get_data(as_text=True) and count(app, Entry) == 1
    amina.post(f"{place}/delete", data=tokens_of(amina.get(f"{place}/delete").get_data(as_text=True), f"{place}/delete"))
    assert count(app, Entry) == 0 and amina.get(place).status_code == 404


@BOTH
@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_else_finds_it_whatever_her_role(app: Any, client_of: ClientOf, who: str) -> None:
    place = write(client_of("amina"), CANARY)
    other = client_of(who)
    for address in (place, f"{place}/delete"):
        missing = other.get(address.replace(place.rsplit("/", 1)[1], str(uuid.uuid4())))
        assert other.get(address).status_code == missing.status_code == (403 if who == "nobody" else 404)
    if who != "nobody":
        _, fields = form_of(other)
        assert other.post(place, data=fields | {"words": "mine now"}).status_code == 404
        assert CANARY not in other.get("/reflections").get_data(as_text=True)
    assert CANARY in client_of("amina").get(place).get_data(as_text=True)


@pytest.mark.parametrize("who", ["tess", "olu", "otto", "zoe"])
def test_no_page_of_anybody_else_holds_a_word_of_it(client_of: ClientOf, who: str) -> None:
    write(client_of("amina"), CANARY)
    assert not [address for address, page in pages(client_of(who)).items() if CANARY in page.get_data(as_text=True)]


@BOTH
def test_no_statement_audit_row_letter_or_log_line_tells_of_it(app: Any, client_of: ClientOf) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    before = count(app, StatementRow), count(app, AuditEntry), len(letters(app))
    amina = client_of("amina")
    place = write(amina, CANARY)
    fields = tokens_of(amina.get("/reflections").get_data(as_text=True), "/reflections")
    found = amina.post("/reflections", data=fields | {"wanted": CANARY[:9].upper()})
    assert "1 found" in found.get_data(as_text=True) and place in found.get_data(as_text=True)
    logger.removeHandler(handler)
    assert (count(app, StatementRow), count(app, AuditEntry), len(letters(app))) == before and CANARY[:9] not in stream.getvalue()


def test_it_lies_in_clear_in_no_file_of_the_service(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    write(amina, f"{CANARY} in a reflection")
    action, fields = form_of(amina)
    amina.delete_cookie("peerway")
    amina.post(action, data=fields | {"words": f"{CANARY} parked"})
    assert CANARY not in everything(app)
    home = app.config["SETTINGS"].home
    found = [file for file in home.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    assert found == [] and any(file.name.startswith("peerway") for file in home.iterdir()), "database, log of it, keys, letters"


def test_after_erasure_an_older_backup_yields_noise(app: Any, client_of: ClientOf, cast: Any, tmp_path: Path) -> None:
    amina = client_of("amina")
    write(amina, CANARY)
    (row,) = rows(app, Entry)
    place = {"table": "entry", "column": "sealed", "row_id": row.id}
    with app.app_context():
        old_keys = tmp_path / "old keys"
        vault.back_up_keys(old_keys)
        vault.destroy_keys(cast.amina.person_id)
        with pytest.raises(KeyGone):
            open_own(cast.amina.person_id, row.sealed, **place)
        shutil.move(keys.settings().home / "keys", tmp_path / "lost")
        vault.restore_keys(old_keys)
        vault.replay_erasures()
        with pytest.raises(KeyGone):
            open_own(cast.amina.person_id, row.sealed, **place)


@BOTH
def test_two_tabs_are_shown_both_texts_and_neither_is_lost(client_of: ClientOf) -> None:
    amina = client_of("amina")
    place = write(amina, "the beginning")
    first, second = form_of(amina, place), form_of(amina, place)
    versions = [re.search(r'name="row_version" value="(\d+)"', amina.get(place).get_data(as_text=True))[1]] * 2  # type: ignore[index]
    assert amina.post(place, data=first[1] | {"words": "from one tab", "row_version": versions[0]}).status_code == 303
    both = amina.post(place, data=second[1] | {"words": "from the other", "row_version": versions[1]})
    html = both.get_data(as_text=True)
    assert both.status_code == 409 and "from one tab" in html and "from the other" in html
    again = tokens_of(html, place) | {"row_version": re.search(r'name="row_version" value="(\d+)"', html)[1]}  # type: ignore[index]
    assert amina.post(place, data=again | {"words": "from the other"}).status_code == 303


def test_the_page_keeps_what_she_types_by_itself(client_of: ClientOf) -> None:
    amina = client_of("amina")
    action, fields = form_of(amina)
    saved = amina.post(action, data=fields | {"words": "half a sent"}, headers={"X-Requested-With": "autosave"}).get_json()
    assert saved["row_version"] == 1 and re.match(r"\d\d:\d\d", saved["saved_at"])
    amina.post(action, data=fields | {"words": "half a sentence", "row_version": "1"}, headers={"X-Requested-With": "autosave"})
    assert "half a sentence" in client_of("amina").get(action).get_data(as_text=True), "on another device too"


def test_words_sent_after_the_session_had_ended_wait_on_the_page(client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    action, fields = form_of(amina)
    amina.delete_cookie("peerway")
    assert amina.post(action, data=fields | {"words": "words that waited"}).location == "/sign-in"
    assert sign_in(amina, cast.amina.email, cast.amina.pass_phrase).location == action
    assert "words that waited" in amina.get(action).get_data(as_text=True)
    assert client_of("bex").get(action).status_code == 404


def test_five_megabytes_come_back_whole(app: Any, client_of: ClientOf) -> None:
    words = "“never lost” & <b> مرحبا " * 160_000
    action, fields = form_of(client_of("amina"))
    amina = unjudged(app, client_of("amina"))
    fields = tokens_of(amina.get("/reflections/new").get_data(as_text=True))
    assert post(amina, action, fields | {"words": words}).status_code == 303
    assert written_quickly(amina.get(action), "words") == words


def test_nothing_at_all_is_nothing_to_keep(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    action, fields = form_of(amina)
    empty = amina.post(action, data=fields | {"words": "  "})
    assert empty.status_code == 422 and "nothing to save yet" in empty.get_data(as_text=True) and count(app, Entry) == 0


def test_without_its_key_the_page_says_so_and_nothing_is_written_over(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    place = write(amina, "kept words")
    with app.app_context():
        file = keys.kek_file()
    away, before = file.read_bytes(), rows(app, Entry)[0].sealed
    file.unlink()
    try:
        page = amina.get(place)
        assert page.status_code == 200 and "cannot be opened just now" in page.get_data(as_text=True)
        assert amina.get("/course").status_code == 200, "everything else works"
        action, fields = form_of(amina)
        refused = amina.post(action, data=fields | {"words": "new words"})
        assert refused.status_code == 422 and "new words" in refused.get_data(as_text=True)
    finally:
        file.write_bytes(away)
    assert rows(app, Entry)[0].sealed == before and "kept words" in amina.get(place).get_data(as_text=True)


def test_a_page_that_asks_to_think_leads_to_a_place_to_write(client_of: ClientOf) -> None:
    ife = client_of("ife")
    page = ife.get(f"/modules/{ONE}/pages/practise-and-think").get_data(as_text=True)
    assert f'href="/reflections/new?module={ONE}"' in page
    place = write(ife, "about the first module", f"/reflections/new?module={ONE}")
    assert "While working through" in ife.get(place).get_data(as_text=True)


def test_the_title_says_nothing_and_the_page_says_who_could_read_it(client_of: ClientOf) -> None:
    page = client_of("amina").get("/reflections/new").get_data(as_text=True)
    assert re.search(r"<title>Page 1", page) and "The people who run the server hold the keys" in page and "not monitored" in page
