"""A letter is written with its event, goes once, and is lost by no failure of a server (F19; MUST-22; classes 16 and 21)."""

import re
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import delete, select, update

from lms.accounts.models import Person
from lms.base import clock
from lms.mail import actions, queries, rules
from lms.mail.actions import delivering, transport
from lms.mail.kinds import Letter, Urgency
from lms.mail.models import Fortune, Message
from lms.mail.rules import Rhythm
from lms.web import transactions
from tests.engines import BOTH
from tests.factories.letters import letters

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET_LINK = "sesame-opens-the-account"


class Inbox:
    """A mail server's hand: keeps what it accepts, answers what it is told."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    """A real mail server on this machine, set as the house's."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="us@peerway.example")
    yield inbox
    app.config["SETTINGS"] = replace(before, database_url=app.config["SETTINGS"].database_url)
    server.stop()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture(autouse=True)
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of letters for these tests."""
    test_kinds = {
        "test": Letter("test", "A letter for you", "test.txt"),
        "news": Letter("news", "News for you", "news.txt", Urgency.NOTICE),
        "left": Letter("left", "A letter for you", "test.txt", is_wanted=lambda _person, _organisation: False),
    }
    monkeypatch.setitem(app.extensions, "peerway_letters", {**app.extensions["peerway_letters"], **test_kinds})
    with app.app_context(), transactions.step() as session:
        session.execute(delete(Message))  # those of the demo
    texts = {"test.txt": "Hello, open {{ public_url }}/invitation/{{ token }} & smile.", "news.txt": "News {{ number }}."}
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(texts))


def write(app: Flask, **other: Any) -> None:
    """Write a letter to an address, or what `other` says."""
    given: dict[str, Any] = {"kind": "test", "once": "event 1", "address": "new@people.example", "values": {"token": SECRET_LINK}} | other
    with app.app_context(), transactions.step() as session:
        actions.write(session, **given)


def deliver(app: Flask) -> int:
    """A turn of the worker."""
    with app.app_context():
        return actions.deliver()


def rows(app: Flask) -> list[Message]:
    """The outbox."""
    with app.app_context(), transactions.step() as session:
        found = list(session.scalars(select(Message).order_by(Message.once)))
        session.expunge_all()
        return found


@BOTH
def test_a_letter_goes_once_to_a_real_server_and_then_holds_nothing(app: Flask, inbox: Inbox) -> None:
    write(app)
    write(app)
    assert (deliver(app), deliver(app)) == (1, 0)
    (envelope,) = inbox.got
    text = envelope.content.decode()
    assert envelope.rcpt_tos == ["new@people.example"] and "Subject: A letter for you" in text
    assert f"http://127.0.0.1:5000/invitation/{SECRET_LINK} & smile" in text, "plain text: nothing is escaped"
    assert "From: Peerway <us@peerway.example>" in text and re.search(r"Message-ID: <[0-9a-f-]{36}@peerway\.example>", text)
    (row,) = rows(app)
    assert (row.fortune, row.to_sealed, row.values_sealed) == (Fortune.SENT, None, None)


def test_address_and_values_are_unreadable_while_they_wait(app: Flask) -> None:
    write(app)
    (row,) = rows(app)
    assert b"people.example" not in row.to_sealed and SECRET_LINK.encode() not in row.values_sealed
    assert letters(app)[-1].to == "new@people.example"


@BOTH
def test_a_letter_is_written_with_its_event_or_not_at_all(app: Flask) -> None:
    with app.app_context(), pytest.raises(ZeroDivisionError), transactions.step() as session:
        actions.write(session, kind="test", once="never", address="a@b.example")
        raise ZeroDivisionError
    assert rows(app) == []


def unreachable(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """No connection can be had."""
    def refuse(*_: object, **__: object) -> None:
        raise fault
    monkeypatch.setattr(transport.smtplib, "SMTP", refuse)


@BOTH
@pytest.mark.parametrize("fault", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected("gone"), OSError("no route")])
def test_a_server_that_is_down_loses_no_letter(
    app: Flask, inbox: Inbox, time: list[datetime], monkeypatch: pytest.MonkeyPatch, fault: Exception,
) -> None:
    write(app)
    with monkeypatch.context() as down:
        unreachable(down, fault)
        for _ in range(5):
            assert deliver(app) == 0
            time[0] += timedelta(hours=1)
    (row,) = rows(app)
    assert row.fortune is Fortune.WAITING and row.tries == 0, "a server that is down counts for no try"
    assert deliver(app) == 1 and len(inbox.got) == 1


def test_a_refusal_for_now_waits_and_one_for_good_is_given_up_without_stopping_the_others(
    app: Flask, inbox: Inbox, time: list[datetime],
) -> None:
    inbox.answers = {
        "full@people.example": "452 mailbox full, said full@people.example", "gone@people.example": "550 no gone@people.example",
    }
    for name in ("full", "gone", "fine"):
        write(app, once=name, address=f"{name}@people.example")
    assert deliver(app) == 1
    fine, full, gone = rows(app)
    assert (fine.fortune, full.fortune, gone.fortune) == (Fortune.SENT, Fortune.WAITING, Fortune.GIVEN_UP)
    assert (full.fault, gone.fault) == ("answered 452", "answered 550") and gone.to_sealed is None
    inbox.answers = {}
    time[0] += timedelta(hours=1)
    assert deliver(app) == 1


def test_killed_between_sending_and_marking_it_goes_again_under_the_same_name(
    app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(app)
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(delivering, "_mark", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        deliver(app)
    assert deliver(app) == 1
    names = {re.search(r"Message-ID: (\S+)", envelope.content.decode())[1] for envelope in inbox.got}  # type: ignore[index]
    assert (len(inbox.got), len(names)) == (2, 1)


def test_without_a_mail_server_a_real_house_keeps_its_letters(app: Flask) -> None:
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, demo=False)
    try:
        write(app)
        assert deliver(app) == 0 and rows(app)[0].fortune is Fortune.WAITING
    finally:
        app.config["SETTINGS"] = before


@BOTH
def test_who_is_gone_or_has_left_gets_no_letter(app: Flask, cast: Any, inbox: Inbox) -> None:
    write(app, once="a", address="", person_id=cast.amina.person_id)
    write(app, once="b", address="", person_id=cast.bex.person_id)
    write(app, once="c", address="", person_id=cast.bex.person_id, kind="left")
    with app.app_context(), transactions.step() as session:
        session.execute(update(Person).where(Person.id == cast.amina.person_id).values(is_active=False))
    assert deliver(app) == 1
    assert [row.fortune for row in rows(app)] == [Fortune.NOT_WANTED, Fortune.SENT, Fortune.NOT_WANTED]
    assert inbox.got[0].rcpt_tos == [cast.bex.email]


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_no_header_changes_where_links_lead(app: Flask, header: str) -> None:
    write(app)
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    with app.test_request_context("/", headers={header: value}):
        (letter,) = letters(app)
    assert letter.links == [f"http://127.0.0.1:5000/invitation/{SECRET_LINK}"]


@BOTH
@pytest.mark.parametrize(("rhythm", "most"), [(Rhythm.WEEKLY, 7), (Rhythm.DAILY, 1)])
def test_no_storm_of_events_brings_more_than_one_digest_in_its_time(
    app: Flask, cast: Any, inbox: Inbox, time: list[datetime], rhythm: Rhythm, most: int,
) -> None:
    with app.app_context(), transactions.step() as session:
        actions.choose(session, person_id=cast.amina.person_id, rhythm=rhythm)
    went, number = [], 0
    for hour in range(24 * 15):
        if hour % 5 == 0:
            number += 1
            write(app, kind="news", once=f"news {number}", address="", person_id=cast.amina.person_id, values={"number": number})
        went += [time[0]] * deliver(app)
        time[0] += timedelta(hours=1)
    assert all(later - earlier >= timedelta(days=most) for earlier, later in pairwise(went))
    assert len(went) == -(-15 // most) and number == 72
    told = re.findall(r"News (\d+)\.", "".join(envelope.content.decode() for envelope in inbox.got))
    assert len(told) == len(set(told)), "nothing is told twice"


def test_a_digest_that_did_not_go_goes_when_the_server_is_back(
    app: Flask, cast: Any, inbox: Inbox, time: list[datetime], monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(app, kind="news", once="n", address="", person_id=cast.amina.person_id, values={"number": 1})
    with monkeypatch.context() as down:
        unreachable(down, ConnectionRefusedError())
        assert deliver(app) == 0
    time[0] += timedelta(hours=1)
    assert deliver(app) == 1


def test_urgent_letters_never_wait_for_a_digest(app: Flask, cast: Any, inbox: Inbox) -> None:
    with app.app_context(), transactions.step() as session:
        actions.choose(session, person_id=cast.amina.person_id, rhythm=Rhythm.NEVER)
    write(app, once="u", address="", person_id=cast.amina.person_id)
    write(app, kind="news", once="n", address="", person_id=cast.amina.person_id, values={"number": 1})
    assert deliver(app) == 1 and "sesame" in inbox.got[0].content.decode()
    assert [row.fortune for row in rows(app)] == [Fortune.NOT_WANTED, Fortune.SENT]


def test_old_letters_are_forgotten(app: Flask, inbox: Inbox, time: list[datetime]) -> None:
    write(app)
    deliver(app)
    time[0] += rules.KEPT_FOR + timedelta(days=1)
    with app.app_context(), transactions.step() as session:
        assert actions.forget_old(session) == 1


def test_the_token_that_stops_news_stops_nothing_else(app: Flask, cast: Any) -> None:
    with app.app_context():
        token = queries.stop_token(cast.amina.person_id)
        assert queries.person_of_stop_token(token) == cast.amina.person_id
        assert queries.person_of_stop_token(token[:-2] + "xx") is None
        assert queries.person_of_stop_token(str(cast.amina.person_id)) is None
