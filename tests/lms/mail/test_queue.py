"""No letter, address or answer of a server holds up or loses the letters of others (F19, F12; MUST-22)."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import delete, select, update

from lms.base import clock
from lms.mail import actions
from lms.mail.kinds import Letter, Urgency
from lms.mail.models import Fortune, Message
from lms.mail.rules import Rhythm
from lms.web import transactions
from tests.engines import BOTH

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMED = {"name": "Amina"}


class Inbox:
    """A mail server's hand: keeps what it accepts; answers or hangs up as it is told."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.sender_answer = ""
        self.cut_after_accepting: set[str] = set()
        self.was_encrypted: list[bool] = []

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append(envelope)
        self.was_encrypted.append(session.ssl is not None)
        if set(envelope.rcpt_tos) & self.cut_after_accepting:
            server.transport.abort()
        return "250 OK"

    @property
    def receivers(self) -> list[str]:
        """To whom letters went, in order."""
        return [envelope.rcpt_tos[0] for envelope in self.got]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def inbox() -> Inbox:
    """What the server is told and what it got."""
    return Inbox()


@pytest.fixture
def serve(app: Flask, inbox: Inbox) -> Iterator[Any]:
    """Starts a real mail server on this machine and sets it as the house's; called with what is particular about it."""
    before, servers = app.config["SETTINGS"], []

    def start(security: str = "none", user: str = "", **other: Any) -> None:
        port = free_port()
        server = Controller(inbox, hostname="127.0.0.1", port=port, **other)
        server.start()
        servers.append(server)
        app.config["SETTINGS"] = replace(
            before, smtp_host="127.0.0.1", smtp_port=port, smtp_security=security, mail_from="us@peerway.example",
            smtp_user=user, smtp_password="a word for tests" if user else "",
        )

    yield start
    app.config["SETTINGS"] = before
    for server in servers:
        server.stop()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture(autouse=True)
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of letters for these tests, and an outbox without the demo's."""
    test_kinds = {
        "test": Letter("test", "A letter for you", "accounts/letters/pass_phrase.txt"),
        "news": Letter("news", "News for you", "accounts/letters/pass_phrase.txt", Urgency.NOTICE),
        "broken": Letter("broken", "A letter for you", "accounts/letters/reset.txt"),
    }
    monkeypatch.setitem(app.extensions, "peerway_letters", {**app.extensions["peerway_letters"], **test_kinds})
    with app.app_context(), transactions.step() as session:
        session.execute(delete(Message))


def write(app: Flask, once: str, **other: Any) -> None:
    """Write a letter to an address, or what `other` says."""
    given: dict[str, Any] = {"kind": "test", "address": f"{once}@people.example", "values": NAMED} | other
    with app.app_context(), transactions.step() as session:
        actions.write(session, once=once, **given)


def deliver(app: Flask) -> int:
    """A turn of the worker."""
    with app.app_context():
        return actions.deliver()


def fortunes(app: Flask) -> dict[str, Fortune]:
    """What became of each letter."""
    with app.app_context(), transactions.step() as session:
        return dict(map(tuple, session.execute(select(Message.once, Message.fortune))))


def tries(app: Flask) -> dict[str, int]:
    """How often each letter was tried in vain."""
    with app.app_context(), transactions.step() as session:
        return dict(map(tuple, session.execute(select(Message.once, Message.tries))))


@BOTH
def test_news_that_waits_for_its_week_holds_up_no_urgent_letter(
    app: Flask, cast: Any, inbox: Inbox, serve: Any, time: list[datetime],
) -> None:
    serve()
    write(app, "first news", kind="news", address="", person_id=cast.amina.person_id)
    assert deliver(app) == 1, "this week's letter"
    time[0] += timedelta(minutes=1)
    with app.app_context(), transactions.step() as session:
        for number in range(260):
            actions.write(session, kind="news", once=f"news {number}", person_id=cast.amina.person_id, values=NAMED)
    time[0] += timedelta(minutes=1)
    write(app, "urgent")
    assert deliver(app) == 1 and inbox.receivers[-1] == "urgent@people.example"
    time[0] += timedelta(days=7)
    assert deliver(app) == 1, "and next week's news is one letter"
    assert set(fortunes(app).values()) == {Fortune.SENT}


@BOTH
@pytest.mark.parametrize("kind", ["a kind of a newer release", "broken"])
def test_a_letter_that_cannot_be_written_holds_up_no_other(app: Flask, inbox: Inbox, serve: Any, time: list[datetime], kind: str) -> None:
    serve()
    write(app, "bad", kind=kind)
    time[0] += timedelta(seconds=1)
    write(app, "good")
    assert deliver(app) == 1 and inbox.receivers == ["good@people.example"]
    assert fortunes(app)["bad"] is Fortune.WAITING, "the next release may know it"
    assert tries(app)["bad"] == 1


@pytest.mark.parametrize("address", ["jürgen@people.example", "two words@people.example", "x@people.example\nBcc: y@people.example"])
def test_an_address_no_server_takes_holds_up_no_other(
    app: Flask, inbox: Inbox, serve: Any, time: list[datetime], address: str,
) -> None:
    serve(enable_SMTPUTF8=False)
    write(app, "odd", address=address)
    time[0] += timedelta(seconds=1)
    write(app, "good")
    sent = 0
    for _ in range(3):
        sent += deliver(app)
        time[0] += timedelta(seconds=1)
    assert inbox.receivers.count("good@people.example") == 1 and sent <= 2
    assert tries(app)["good"] == 0 and "y@people.example" not in str([envelope.rcpt_tos for envelope in inbox.got])


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 5.7.1 not your address", "451 later"])
def test_a_server_that_refuses_us_as_sender_loses_no_letter(
    app: Flask, inbox: Inbox, serve: Any, time: list[datetime], answer: str,
) -> None:
    serve()
    inbox.sender_answer = answer
    for name in ("one", "two"):
        write(app, name)
    assert deliver(app) == 0 and set(fortunes(app).values()) == {Fortune.WAITING}
    inbox.sender_answer = ""
    time[0] += timedelta(hours=1)
    assert deliver(app) == 2


def test_a_server_that_hangs_up_after_accepting_gets_that_letter_again_under_its_name_and_the_others_once(
    app: Flask, inbox: Inbox, serve: Any, time: list[datetime],
) -> None:
    serve()
    inbox.cut_after_accepting = {"cut@people.example"}
    for name in ("before", "cut", "after"):
        write(app, name)
        time[0] += timedelta(seconds=1)
    for _ in range(2):
        deliver(app)
        time[0] += timedelta(seconds=10)
    assert inbox.receivers == ["before@people.example", "cut@people.example", "after@people.example"]
    inbox.cut_after_accepting = set()
    time[0] += timedelta(hours=1)
    assert deliver(app) == 1
    names = [re.search(r"Message-ID: (\S+)", envelope.content.decode()) for envelope in inbox.got]
    assert names[1] and names[3] and names[1][1] == names[3][1] and len(inbox.got) == 4


@BOTH
def test_letters_of_a_clock_that_leapt_ahead_go_when_it_is_right_again(app: Flask, inbox: Inbox, serve: Any, time: list[datetime]) -> None:
    serve()
    write(app, "failed before")
    with app.app_context(), transactions.step() as session:
        far = START + timedelta(days=3)
        session.execute(update(Message).where(Message.once == "failed before").values(tries=1, due_at=far))
    time[0] = START + timedelta(days=3)
    write(app, "written ahead")
    time[0] = START
    write(app, "for later", due_at=START + timedelta(days=3))
    assert deliver(app) == 2
    assert fortunes(app)["for later"] is Fortune.WAITING, "what was meant for later still waits"


def test_a_wish_changed_while_the_server_was_down_brings_no_second_letter_in_a_week(
    app: Flask, cast: Any, inbox: Inbox, serve: Any, time: list[datetime],
) -> None:
    def wish(rhythm: Rhythm) -> None:
        with app.app_context(), transactions.step() as session:
            actions.choose(session, person_id=cast.amina.person_id, rhythm=rhythm)

    serve()
    wish(Rhythm.DAILY)
    write(app, "a", kind="news", address="", person_id=cast.amina.person_id)
    assert deliver(app) == 1
    time[0] += timedelta(days=2)
    write(app, "b", kind="news", address="", person_id=cast.amina.person_id)
    up = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(up, smtp_port=free_port())
    assert deliver(app) == 0, "the server is down"
    app.config["SETTINGS"] = up
    wish(Rhythm.WEEKLY)
    time[0] += timedelta(days=1)
    assert deliver(app) == 0, "three days after the last one"
    time[0] += timedelta(days=5)
    assert deliver(app) == 1


def test_each_letter_of_a_slow_server_is_a_sign_of_life(app: Flask, inbox: Inbox, serve: Any) -> None:
    serve()
    for number in range(3):
        write(app, f"letter{number}")
    told: list[tuple[int, int]] = []
    with app.app_context():
        assert actions.deliver(lambda done, total: told.append((done, total))) == 3
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_worker_that_lost_the_work_to_another_sends_no_more(app: Flask, inbox: Inbox, serve: Any) -> None:
    serve()
    for number in range(3):
        write(app, f"letter{number}")

    def tell(done: int, _total: int) -> None:
        if done == 1:
            raise LookupError("another worker has taken this task")

    with app.app_context(), pytest.raises(LookupError):
        actions.deliver(tell)
    assert len(inbox.got) == 1 and list(tries(app).values()) == [0, 0, 0]


def certificate(folder: Path) -> ssl.SSLContext:
    """What a mail server on this machine shows: signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1)).sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


class Guarded:
    """Lets in who has the word."""

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _way: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"us", b"a word for tests"))


def test_with_starttls_name_and_letter_travel_encrypted(app: Flask, inbox: Inbox, serve: Any, tmp_path: Path) -> None:
    serve("starttls", "us", tls_context=certificate(tmp_path), require_starttls=True, auth_required=True, authenticator=Guarded())
    write(app, "one")
    assert deliver(app) == 1 and inbox.was_encrypted == [True]


def test_a_server_that_does_not_offer_encryption_gets_nothing(app: Flask, inbox: Inbox, serve: Any) -> None:
    serve("starttls")
    write(app, "one")
    assert deliver(app) == 0 and inbox.got == [] and fortunes(app) == {"one": Fortune.WAITING}


def test_a_wrong_pass_phrase_of_ours_loses_no_letter(app: Flask, inbox: Inbox, serve: Any, tmp_path: Path) -> None:
    serve("starttls", "somebody else", tls_context=certificate(tmp_path), auth_required=True, authenticator=Guarded())
    write(app, "one")
    assert deliver(app) == 0 and fortunes(app) == {"one": Fortune.WAITING}


def test_a_page_never_waits_for_a_server_that_says_nothing(app: Flask, client: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        serve()
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_port=silent.getsockname()[1])
        monkeypatch.setattr("lms.mail.actions.transport.SECONDS", 2)
        write(app, "one")
        sending = threading.Thread(target=deliver, args=(app,))
        sending.start()
        assert client.get("/sign-in").status_code == 200
        assert sending.is_alive(), "the page was there before the server had said a word"
        sending.join(10)
    assert fortunes(app) == {"one": Fortune.WAITING}
