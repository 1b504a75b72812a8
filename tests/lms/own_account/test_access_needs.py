"""What makes taking part easier: optional, hers alone, shown to trainers and leads only while she says so (issue 3, item 2)."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.access import Actor
from lms.audit.models import AuditEntry
from lms.base.errors import NotAllowed
from lms.base.sealing import CannotBeOpened
from lms.membership import queries
from lms.membership.models import AccessNeeds
from lms.privacy import actions as vault
from lms.privacy.actions import erasing
from tests.engines import BOTH
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import invite, join, link_to, press

ClientOf = Callable[[str], Any]
PAGE, PEOPLE, WORDS = "/account/access-needs", "/people/access-needs", "plantedneeds: larger print"


def keep(client: Any, words: str, **ticked: str) -> Any:
    """By the form."""
    fields = tokens_of(client.get(PAGE).get_data(as_text=True), PAGE) | {"needs": words} | ticked
    return client.post(PAGE, data=fields, content_type="multipart/form-data")


def read_by(client: Any) -> str:
    """What somebody who may is shown."""
    answer = client.get(PEOPLE)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


@BOTH
def test_it_is_hers_alone_until_she_says_so_and_again_when_she_takes_that_back(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert keep(amina, WORDS).status_code == 303 and WORDS in amina.get(PAGE).get_data(as_text=True)
    assert WORDS not in everything(app), "it lies sealed"
    for who in ("tess", "olu"):
        assert WORDS not in read_by(client_of(who))
    keep(amina, WORDS, is_shown="yes")
    for who in ("tess", "olu"):
        assert WORDS in read_by(client_of(who)), who
    for who in ("priya", "zoe", "moira"):
        assert WORDS not in read_by(client_of(who)), f"{who} is not her trainer, nor of her organisation"
    assert client_of("sam").get(PEOPLE).status_code == 403 and WORDS not in everything(app)
    keep(amina, WORDS)
    assert WORDS not in read_by(client_of("tess"))


@BOTH
def test_who_looked_is_noted_and_no_word_of_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    keep(client_of("amina"), WORDS, is_shown="yes")
    before = count(app, AuditEntry, AuditEntry.person_id == cast.tess.person_id)
    read_by(client_of("tess"))
    assert count(app, AuditEntry, AuditEntry.person_id == cast.tess.person_id) == before + 1
    assert not any("planted" in entry.thing for entry in rows(app, AuditEntry))


@BOTH
def test_a_newcomer_may_say_it_when_she_joins_and_nobody_is_shown_it(app: Any, client: Any, client_of: ClientOf) -> None:
    invite(client_of("olu"))
    join(client, link_to(app, "gwen@people.example"), needs=WORDS)
    assert WORDS in client.get(PAGE).get_data(as_text=True)
    assert WORDS not in read_by(client_of("olu")) and WORDS not in everything(app)


def test_too_much_comes_back_whole_and_nothing_is_half_joined(app: Any, client: Any, client_of: ClientOf) -> None:
    long = "x" * 2_001
    answer = keep(client_of("amina"), long)
    assert answer.status_code == 422 and long in answer.get_data(as_text=True) and "2,000 characters" in answer.get_data(as_text=True)
    invite(client_of("olu"))
    answer = join(client, link_to(app, "gwen@people.example"), needs=long)
    assert answer.status_code == 422 and long in answer.get_data(as_text=True)
    assert join(client, link_to(app, "gwen@people.example"), needs="").status_code == 303


def test_emptied_or_erased_nothing_is_left(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, hers = client_of("amina"), AccessNeeds.person_id == cast.amina.person_id
    keep(amina, WORDS, is_shown="yes")
    keep(amina, "  ")
    assert count(app, AccessNeeds, hers) == 0
    keep(amina, WORDS, is_shown="yes")
    with app.app_context():
        erasing.erase(cast.amina.person_id)
    assert count(app, AccessNeeds, hers) == 0 and WORDS not in read_by(client_of("olu"))


def test_what_was_sealed_for_herself_opens_for_nobody_else_and_not_as_shown(app: Any, cast: Any) -> None:
    (row,) = rows(app, AccessNeeds, AccessNeeds.person_id == cast.bex.person_id)
    with app.app_context():
        with pytest.raises(NotAllowed):
            queries.words_of_needs(row, Actor(person_id=cast.olu.person_id, name="x", nation=""))
        with pytest.raises(CannotBeOpened):
            vault.open_shown(row.person_id, row.sealed, table="access_needs", row_id=row.id)


def test_somebody_suspended_or_gone_is_not_on_the_list(app: Any, cast: Any, confirmed_client_of: ClientOf, client_of: ClientOf) -> None:
    keep(client_of("amina"), WORDS, is_shown="yes")
    page = f"/people/{cast.amina.membership_id}"
    press(confirmed_client_of("olu"), page, f"{page}/suspend")
    assert WORDS not in read_by(client_of("tess"))


@BOTH
def test_two_tabs_lose_nothing(client_of: ClientOf) -> None:
    amina = client_of("amina")
    one, two = (tokens_of(amina.get(PAGE).get_data(as_text=True), PAGE) for _ in range(2))
    assert amina.post(PAGE, data=one | {"needs": "from one"}).status_code == 303
    answer = amina.post(PAGE, data=two | {"needs": "from two"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "from one" in page and "from two" in page
    assert amina.post(PAGE, data=tokens_of(page, PAGE) | {"needs": "from both"}).status_code == 303
    assert "from both" in amina.get(PAGE).get_data(as_text=True)


def test_words_sent_after_the_session_had_ended_wait_on_the_page(client_of: ClientOf) -> None:
    amina = client_of("amina")
    fields = tokens_of(amina.get(PAGE).get_data(as_text=True), PAGE)
    amina.delete_cookie("peerway")
    assert amina.post(PAGE, data=fields | {"needs": "words that waited"}).location == "/sign-in"
    assert "words that waited" in client_of("amina").get(PAGE).get_data(as_text=True)


def test_without_the_key_nothing_is_written_over_and_a_newcomer_can_join_without_it(app: Any, client: Any, client_of: ClientOf) -> None:
    amina, kek = client_of("amina"), app.config["SETTINGS"].home / "keys" / "kek"
    keep(amina, WORDS)
    invite(client_of("olu"))
    key = kek.read_bytes()
    kek.unlink()
    try:
        page = amina.get(PAGE).get_data(as_text=True)
        assert "Nothing is lost" in page and "<textarea" not in page
        answer = join(client, link_to(app, "gwen@people.example"), needs=WORDS)
        assert answer.status_code == 422 and "Leave it empty" in answer.get_data(as_text=True) and WORDS in answer.get_data(as_text=True)
        assert join(client, link_to(app, "gwen@people.example"), needs="").status_code == 303
    finally:
        kek.write_bytes(key)
    assert WORDS in client_of("amina").get(PAGE).get_data(as_text=True)
