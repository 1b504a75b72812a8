"""Trainers write pages for their organisation; people midway keep the version they met (issue item 9; MUST-4)."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from courses.authoring import rules
from courses.authoring.models import PageDraft
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Adoption, Edition, Module
from lms.audit.models import AuditEntry
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, document_in_use, inside
from tests.factories.learning import publish as publish_version
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
PAGE = f"/writing/{ONE}/what-peer-support-is"
READ = f"/modules/{ONE}/pages/what-peer-support-is"
OURS = "## At Harbour\n\nWe meet in the library on Tuesdays."
ATTACKS = (
    "<script>window.__xss=1</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "[y](data:text/html,hi)",
    "<b onclick=x>hi</b>",
)


def fields(client: Any, address: str = PAGE, **other: str) -> dict[str, str]:
    """What the form of the page would send."""
    html = client.get(address).get_data(as_text=True)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("row_version", "edition")}
    found = {name: match[1] for name, match in hidden.items() if match}
    return tokens_of(html, address) | found | other


def publish(client: Any, text: str = OURS, note: str = "our own place", title: str = "What we are", page: str = PAGE) -> Any:
    """Publish words on a page."""
    return client.post(f"{page}/publish", data=fields(client, page, title=title, text=text, change_note=note))


@BOTH
def test_who_begins_after_a_publication_meets_it_and_who_had_begun_keeps_what_she_met(app: Any, client_of: ClientOf) -> None:
    noor, dan, tess = client_of("noor"), client_of("dan"), client_of("tess")
    before = dan.get(READ).get_data(as_text=True)
    assert "library on Tuesdays" not in before
    assert publish(tess).status_code == 303
    assert "library on Tuesdays" not in dan.get(READ).get_data(as_text=True), "Dan had begun"
    noor.post(f"/modules/{ONE}/start", data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
    shown = noor.get(READ).get_data(as_text=True)
    assert "library on Tuesdays" in shown and "What we are" in shown
    assert publish(tess, "## Newer\n\nWe meet online.", "now online").status_code == 303
    assert "library on Tuesdays" in noor.get(READ).get_data(as_text=True), "Noor keeps the publication she met"


@BOTH
def test_another_organisation_sees_nothing_of_it(client_of: ClientOf) -> None:
    publish(client_of("tess"))
    zoe = client_of("zoe")
    assert "library on Tuesdays" not in zoe.get(PAGE).get_data(as_text=True)
    assert "has not changed this page" in zoe.get(f"{PAGE}/history").get_data(as_text=True)
    assert zoe.get(f"{PAGE}/history/1").status_code == 404


def test_old_publications_stay_readable_and_say_who_and_why(client_of: ClientOf) -> None:
    tess = client_of("tess")
    publish(tess)
    publish(tess, "Second words.", "shorter")
    listed = tess.get(f"{PAGE}/history").get_data(as_text=True)
    assert "our own place" in listed and "shorter" in listed and "Tess Marlow" in listed and re.search(r"\d\d:\d\d (GMT|BST)", listed)
    assert "library on Tuesdays" in tess.get(f"{PAGE}/history/1").get_data(as_text=True)
    assert tess.get(f"{PAGE}/history/99").status_code == tess.get(f"{PAGE}/history/{2**40}").status_code == 404


def test_a_retired_page_gives_the_built_in_words_back(client_of: ClientOf) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    publish(tess)
    html = tess.get(f"{PAGE}/retire").get_data(as_text=True)
    sent = tokens_of(html, f"{PAGE}/retire") | {"edition": "1", "change_note": "the library closed"}
    assert tess.post(f"{PAGE}/retire", data=sent | {"change_note": ""}).status_code == 422
    sent = tokens_of(tess.get(f"{PAGE}/retire").get_data(as_text=True), f"{PAGE}/retire") | {"edition": "1", "change_note": "closed"}
    assert tess.post(f"{PAGE}/retire", data=sent).status_code == 303
    noor.post(f"/modules/{ONE}/start", data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
    assert "library on Tuesdays" not in noor.get(READ).get_data(as_text=True)
    assert tess.get(f"{PAGE}/retire").status_code == 404, "there is nothing left to retire"


def test_a_new_built_in_version_keeps_the_own_page_and_says_so(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    publish(tess)
    with inside(app, cast.tess.organisation_id) as session:
        document = document_in_use(session, ONE)
        module = session.scalar(select(Module).where(Module.key == ONE))
        publish_version(session, module, replace(document, summary="A newer summary."))
        catalogue.adopt_latest(session, cast.tess.organisation_id)
    noor.post(f"/modules/{ONE}/start", data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
    assert "A newer summary." in noor.get(f"/modules/{ONE}").get_data(as_text=True)
    assert "library on Tuesdays" in noor.get(READ).get_data(as_text=True)
    assert "has changed since yours was written" in tess.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_act_is_published_or_previewed(app: Any, client_of: ClientOf, attack: str) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    answer = publish(tess, f"Hello\n\n{attack}")
    assert answer.status_code == 422 and "Line 3" in answer.get_data(as_text=True)
    assert "Hello" in answer.get_data(as_text=True), "her words come back"
    shown = tess.post(f"{PAGE}/preview", data=fields(tess, title="t", text=f"Hello\n\n{attack}"))
    assert shown.status_code == 422 and "<section class=\"preview\"" not in shown.get_data(as_text=True)
    assert count(app, Edition) == before


def test_a_preview_shows_the_page_and_keeps_nothing(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), (count(app, Edition), count(app, PageDraft))
    shown = tess.post(f"{PAGE}/preview", data=fields(tess, title="Ours", text=OURS)).get_data(as_text=True)
    assert "Preview: Ours" in shown and "<h2>At Harbour</h2>" in shown and "We meet in the library" in shown
    assert (count(app, Edition), count(app, PageDraft)) == before


def test_what_is_missing_is_named_and_the_words_come_back(client_of: ClientOf) -> None:
    tess = client_of("tess")
    for change, words in (({"note": ""}, "Say in a few words"), ({"title": " "}, "Give the page a title"), ({"text": ""}, "has no text"),
                          ({"text": "x" * 60_001}, "longer than"), ({"title": "t" * 201}, "Make the title shorter")):
        answer = publish(tess, **change)
        assert answer.status_code == 422 and words in answer.get_data(as_text=True), words
    assert "kept words" in publish(tess, "kept words", note="").get_data(as_text=True)
    assert tess.post(PAGE, data=fields(tess, title="ok", text="half\x00done")).status_code == 303
    assert "halfdone" in tess.get(PAGE).get_data(as_text=True)
    assert tess.post(PAGE, data=fields(tess, title="ok", text="turned\u202eround")).status_code == 303
    assert "turnedround" in tess.get(PAGE).get_data(as_text=True)


def test_a_preview_and_a_publication_show_panels_and_drawings_where_people_meet_them(client_of: ClientOf) -> None:
    tess, text = client_of("tess"), "First.\n\n[[figure: listening-cycle]]\n\nLast."
    address = "/writing/active-listening/small-skills"
    shown = tess.post(f"{address}/preview", data=fields(tess, address, title="Ours", text=text)).get_data(as_text=True)
    assert publish(tess, text, page=address).status_code == 303
    latest = re.findall(rf'href="({address}/history/[0-9]+)"', tess.get(f"{address}/history").get_data(as_text=True))[0]
    published = tess.get(latest).get_data(as_text=True)
    for page in (shown.split("Nothing has been saved yet")[0], published):
        assert "[[" not in page and page.index("First.") < page.index('<svg class="figure__drawing"') < page.index("Last.")


def test_a_draft_is_kept_whole_whatever_is_wrong_with_it_and_shown_to_the_next_trainer(app: Any, client_of: ClientOf) -> None:
    tess, olu, long = client_of("tess"), client_of("olu"), "<b>" + "wort \u05d0\U0001f49b " * 20_000
    assert tess.post(PAGE, data=fields(tess, title="Half", text=long)).status_code == 303
    assert rows(app, PageDraft, PageDraft.page_key == "what-peer-support-is")[0].text == long
    assert "\U0001f49b" in olu.get(PAGE).get_data(as_text=True)
    html = olu.get(PAGE).get_data(as_text=True)
    assert olu.post(f"{PAGE}/throw-away", data=tokens_of(html, f"{PAGE}/throw-away")).status_code == 303
    assert not rows(app, PageDraft, PageDraft.page_key == "what-peer-support-is")


@BOTH
def test_two_trainers_who_save_at_once_are_shown_both_texts(client_of: ClientOf) -> None:
    tess, olu = client_of("tess"), client_of("olu")
    hers, theirs = fields(tess, title="Hers", text="her words"), fields(olu, title="Theirs", text="their words")
    assert olu.post(PAGE, data=theirs).status_code == 303
    both = tess.post(PAGE, data=hers)
    html = both.get_data(as_text=True)
    assert both.status_code == 409 and "her words" in html and "their words" in html
    again = tokens_of(html, PAGE) | {"row_version": re.search(r'name="row_version" value="(\d+)"', html)[1], "edition": "0"}
    assert tess.post(PAGE, data=again | {"title": "Hers", "text": "her words"}).status_code == 303


@BOTH
def test_two_publications_at_once_are_two_numbers_or_one_conflict(app: Any, client_of: ClientOf) -> None:
    clients = [client_of("tess"), client_of("olu")]
    sent = [fields(client, title="T", text=f"words {number}", change_note="n") for number, client in enumerate(clients)]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda c=client, d=data: answers.append(c.post(f"{PAGE}/publish", data=d).status_code))
        for client, data in zip(clients, sent, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [303, 409]
    assert len(rows(app, Edition, Edition.page_key == "what-peer-support-is")) == 1


def test_publishing_is_noted_and_adopts_once(app: Any, client_of: ClientOf) -> None:
    before = count(app, Adoption)
    publish(client_of("tess"))
    assert count(app, Adoption) == before + 1
    assert [row.thing for row in rows(app, AuditEntry, AuditEntry.act == "published")][-1] == "page"


def test_a_comparison_shows_lines_added_and_taken_away(client_of: ClientOf) -> None:
    tess = client_of("tess")
    html = tess.get(f"/writing/{TWO}/phone-text-video/compare").get_data(as_text=True)
    assert "<ins>## At Harbour</ins>" in html
    publish(tess, "Only this.")
    assert "<del>" in tess.get(f"{PAGE}/compare").get_data(as_text=True)


@pytest.mark.parametrize("who", ["amina", "sam", "vera", "otto"])
def test_only_trainers_and_leads_write(client_of: ClientOf, who: str) -> None:
    assert client_of(who).get(PAGE).status_code in (403, 404)
    assert client_of(who).get("/writing").status_code == 403


def test_comparing_long_texts_takes_no_time() -> None:
    before, after = ("\n".join(f"the {word} {line} says something of its kind" for line in range(1200)) for word in ("line", "lime"))
    began = time.process_time()
    lines = rules.compared(before, after)
    assert time.process_time() - began < 2
    assert [line.words for line in lines if line.change is not rules.Change.ADDED] == before.split("\n")
    assert [line.words for line in lines if line.change is not rules.Change.TAKEN_AWAY] == after.split("\n")


def test_sentences_about_what_is_in_use_stand_apart(client_of: ClientOf) -> None:
    tess = client_of("tess")
    for page in (PAGE, f"/own/{ONE}/questions/{document_key(tess)}"):
        assert not re.search(r"\w[.]<a ", tess.get(page).get_data(as_text=True)), page


def document_key(tess: Any) -> str:
    found = re.search(rf"/own/{ONE}/questions/([\w-]+)", tess.get(f"/own/{ONE}/questions").get_data(as_text=True))
    assert found
    return found[1]
