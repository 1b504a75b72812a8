"""Links to the course for colleagues: made and revoked by a lead, open to whoever has one, and nothing kept of who reads (issue 5, 7)."""

import html
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from courses.catalogue.actions import digest_of
from courses.colleagues import queries, registers, rules
from courses.colleagues.models import ColleagueLink
from courses.colleagues.rules import Door
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.base.findings import Level
from lms.config import ROOT
from lms.web.models import FormReceipt
from tests.engines import BOTH
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
HERE, NAME = "/our-organisation/colleagues", "Quetzalcoatlus Umbrellabird"
SHOWN = re.compile(r'href="http://[^/"]+(/for-colleagues/[\w-]{43})"')


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def make(client: Any, team: str = "Ward 3", last_day: str = "") -> str:
    """A link by the form; its path."""
    found = SHOWN.search(press(client, HERE, HERE, team=team, last_day=last_day).get_data(as_text=True))
    assert found
    return found[1]


def addresses(path: str) -> list[str]:
    return [path, f"{path}/pages/start-here", f"{path}/questions", f"{path}/certificate"]


def name_it(client: Any, path: str, name: str) -> Any:
    return press(client, f"{path}/certificate", f"{path}/certificate", name=name)


def plain(answer: Any) -> tuple[int, str]:
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))


@BOTH
def test_a_stranger_reads_it_all_and_takes_a_certificate_of_reading(app: Any, client_of: ClientOf, client: Any) -> None:
    path = make(client_of("olu"))
    begun = press(client, path, f"{path}/begin")
    seen, address = [], begun.location
    while address:
        page = client.get(address)
        assert page.status_code == 200 and page.headers["X-Robots-Tag"] == "noindex, nofollow"
        following = re.search(r'<a href="([^"]+)" rel="next"', page.get_data(as_text=True))
        seen.append(address)
        address = following[1] if following else ""
    assert len(seen) == 8 and seen[-1] == f"{path}/questions"
    printed = name_it(client, path, f"  {NAME} ")
    said = text(printed)
    assert printed.status_code == 200 and NAME in said and "Harbour Perinatal Peers" in said
    assert "certificate of reading" in said and "nothing about competence" in said
    assert re.search(r"\d{1,2} \w+ 20\d\d, \d\d:\d\d (GMT|BST)", said) and "of 1 December 2026" in said


@BOTH
def test_nothing_of_the_reader_is_kept_anywhere(app: Any, client_of: ClientOf, client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path, amina = make(client_of("olu")), client_of("amina")
    secret, receipts = path.rsplit("/", 1)[1], count(app, FormReceipt)
    for reader in (client, amina):
        assert NAME in text(name_it(reader, path, NAME))
        assert NAME not in text(reader.get(f"{path}/certificate"))
        assert reader.post(f"{path}/certificate", data={"name": NAME}).status_code in (303, 400)
    spoilt = tokens_of(amina.get(f"{path}/certificate").get_data(as_text=True), f"{path}/certificate") | {"csrf_token": "old"}
    assert amina.post(f"{path}/certificate", data=spoilt | {"name": NAME}).status_code == 400
    kept = everything(app)
    assert NAME not in kept and secret not in kept and count(app, FormReceipt) == receipts
    assert NAME not in caplog.text and secret not in caplog.text


@BOTH
def test_revoked_over_and_unknown_answer_alike(app: Any, client_of: ClientOf, client: Any, time: list[datetime]) -> None:
    olu = client_of("olu")
    revoked, over = make(olu, "Revoked"), make(olu, "Over", time[0].date().isoformat())
    (row,) = rows(app, ColleagueLink, ColleagueLink.team == "Revoked")
    assert client.get(revoked).status_code == client.get(over).status_code == 200
    press(olu, HERE, f"{HERE}/{row.id}/revoke")
    time[0] += timedelta(days=1, minutes=1)
    for number, address in enumerate(addresses("/for-colleagues/never-was")):
        unknown = plain(client.get(address))
        assert unknown[0] == 404
        assert plain(client.get(addresses(revoked)[number])) == plain(client.get(addresses(over)[number])) == unknown
    assert rows(app, ColleagueLink, ColleagueLink.team == "Revoked")[0].revoked_at


def test_a_form_of_a_link_that_is_over_does_nothing(app: Any, client_of: ClientOf, client: Any) -> None:
    olu = client_of("olu")
    path = make(olu)
    begin = tokens_of(client.get(path).get_data(as_text=True), f"{path}/begin")
    (row,) = rows(app, ColleagueLink)
    press(olu, HERE, f"{HERE}/{row.id}/revoke")
    assert client.post(f"{path}/begin", data=begin).status_code == 404
    assert client.post(f"{path}/certificate", data=begin | {"name": NAME}).status_code == 404
    assert rows(app, ColleagueLink)[0].times_opened == 0


@BOTH
def test_a_lead_sees_a_count_and_looking_counts_for_nothing(app: Any, client_of: ClientOf, client: Any) -> None:
    olu = client_of("olu")
    path = make(olu)
    for address in addresses(path):
        client.get(address)
    assert rows(app, ColleagueLink)[0].times_opened == 0
    for reader in (client, client_of("zoe"), client_of("amina")):
        assert press(reader, path, f"{path}/begin").status_code == 303
    assert rows(app, ColleagueLink)[0].times_opened == 3
    assert "Opened 3 times." in olu.get(HERE).get_data(as_text=True)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    path = make(olu)
    secret = path.rsplit("/", 1)[1]
    (row,) = rows(app, ColleagueLink)
    assert row.secret_hash == queries.hash_of(secret) and secret not in olu.get(HERE).get_data(as_text=True)


@BOTH
def test_links_of_another_organisation_are_not_there(app: Any, client_of: ClientOf) -> None:
    make(client_of("olu"), "Ward 3")
    (row,) = rows(app, ColleagueLink)
    moira = client_of("moira")
    assert "Ward 3" not in text(moira.get(HERE))
    assert moira.post(f"{HERE}/{row.id}/revoke", data=tokens_of(moira.get(HERE).get_data(as_text=True), HERE)).status_code == 404
    assert rows(app, ColleagueLink)[0].revoked_at is None


def test_making_and_revoking_are_noted_and_revoking_twice_is_once(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    make(olu)
    (row,) = rows(app, ColleagueLink)
    token = tokens_of(olu.get(HERE).get_data(as_text=True), f"{HERE}/{row.id}/revoke")
    again = tokens_of(olu.get(HERE).get_data(as_text=True), HERE)
    assert [olu.post(f"{HERE}/{row.id}/revoke", data=sent).status_code for sent in (token, again)] == [303, 303]
    acts = [entry.act for entry in rows(app, AuditEntry, AuditEntry.thing_id == row.id)]
    assert sorted(acts) == ["made a link for colleagues", "revoked a link for colleagues"]


@pytest.mark.parametrize(("team", "last_day", "words"), [
    ("  ", "", rules.TEAM_WANTED), ("w" * 121, "", rules.TEAM_TOO_LONG), ("Ward 3", "2020-01-01", rules.END_IN_FUTURE),
    *(("Ward 3", typed, rules.END_NOT_READ) for typed in ("31/12/2026", "2026-13-45", "99999-01-01", "tomorrow")),
])
def test_a_link_that_will_not_do_is_refused_with_words(app: Any, client_of: ClientOf, team: str, last_day: str, words: str) -> None:
    answer = press(client_of("olu"), HERE, HERE, team=team, last_day=last_day)
    assert answer.status_code == 422 and words in text(answer) and count(app, ColleagueLink) == 0
    assert not last_day or f'value="{last_day}"' in answer.get_data(as_text=True), "what was typed comes back"


@pytest.mark.parametrize("name", ["", "   ", "\x00\u202e", "\u200d\u200c ", "n" * 121])
def test_a_name_that_will_not_do_is_refused_with_words(client_of: ClientOf, client: Any, name: str) -> None:
    answer = name_it(client, make(client_of("olu")), name)
    assert answer.status_code == 422 and re.search("Type your name|Use at most 120", text(answer))


def test_a_name_is_words_and_nothing_else(client_of: ClientOf, client: Any) -> None:
    page = name_it(client, make(client_of("olu")), "<b>Ann</b> {{ 7*7 }}").get_data(as_text=True)
    assert "&lt;b&gt;Ann&lt;/b&gt; {{ 7*7 }}" in page


@pytest.mark.parametrize(("typed", "printed"), [
    ("Ann\u00a0Lee", "Ann Lee"), ("Ann\tLee", "Ann Lee"), ("Ann\u202e", "Ann"),
    ("\u0646\u06cc\u200c\u0644\u0648", "\u0646\u06cc\u200c\u0644\u0648"),
])
def test_a_name_keeps_its_gaps_and_its_joiners(client_of: ClientOf, client: Any, typed: str, printed: str) -> None:
    assert f">{printed}<" in text(name_it(client, make(client_of("olu")), typed))


def test_who_tries_many_links_waits_a_minute(app: Any, client_of: ClientOf, client: Any, time: list[datetime]) -> None:
    path = make(client_of("olu"))
    for number in range(rules.MOST_WRONG):
        assert client.get(f"/for-colleagues/guess-{number}").status_code == 404
    assert client.get(path).status_code == 404, "and not even a good one is looked up"
    time[0] += timedelta(seconds=61)
    assert client.get(path).status_code == 200


def test_the_door_remembers_few_networks_and_nothing_older_than_a_minute() -> None:
    door, now = Door(), datetime(2026, 12, 1, tzinfo=UTC)
    for number in range(rules.MOST_NETWORKS + 5):
        door.note_wrong(str(number), now)
    assert len(door._wrong) == rules.MOST_NETWORKS and not door.is_shut("1", now)


def test_new_words_have_a_new_number() -> None:
    course, problems = queries.read(ROOT / "courses" / "content" / "colleagues")
    assert problems == [] and course is not None
    assert digest_of(course.document) == course.digest, "change number, dated and digest of edition.yaml with the words"
    assert set(course.demands) == {"S3-9", "S4-4", "S4-10", "S4-16"}
    assert course.document.minutes == 45 and 6 <= len(course.document.pages) <= 8 and len(course.document.quiz.questions) == 8


def test_broken_files_are_named_by_the_doctor(app: Any, tmp_path: Path) -> None:
    from dataclasses import replace
    assert [found.level for found in registers.doctor(app.config["SETTINGS"])] == [Level.FINE]
    broken = registers.doctor(replace(app.config["SETTINGS"], content_folder=tmp_path))
    assert broken and {found.level for found in broken} == {Level.WARNING}


@BOTH
def test_no_receipt_says_a_links_secret_and_a_double_click_counts_once(app: Any, client_of: ClientOf, client: Any) -> None:
    path = make(client_of("olu"))
    fields = tokens_of(client.get(path).get_data(as_text=True), f"{path}/begin")
    answers = [client.post(f"{path}/begin", data=fields) for _ in range(2)]
    assert answers[0].location == answers[1].location and answers[0].location.startswith(f"{path}/pages/")
    assert path.rsplit("/", 1)[1] not in everything(app) and rows(app, ColleagueLink)[0].times_opened == 1
