"""Where we send at all: never into our own network, never unencrypted, never where a redirect points (class 8, SSRF)."""

import socket
from typing import Any

import pytest

from lms.lrs.actions import transport
from lms.lrs.actions.transport import LeadsInside, Peer, Unreachable, ask
from lms.lrs.queries.forwarding import Login
from lms.lrs.rules import forwarding as rules
from lms.lrs.rules.forwarding import Meaning, address_of, is_outside, meaning_of, retry_after, wait_after
from tests.lms.lrs.other_store import OtherStore

LOGIN = Login("us", "s3cret")


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "ff02::1",
])
def test_an_address_inside_is_none_of_ours_to_ask(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_an_address_outside_is(address: str) -> None:
    assert is_outside(address)


@pytest.mark.parametrize(("name", "leads_to"), [
    ("127.0.0.1", None), ("[::1]", None), ("localhost", None), ("2130706433", "127.0.0.1"), ("record.example", "10.0.0.5"),
    ("record.example", "169.254.169.254"),
])
def test_a_name_that_leads_inside_is_not_followed(name: str, leads_to: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if leads_to:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(LeadsInside):
        ask(Peer(f"https://{name}/xapi/", LOGIN, "1.0.3"), "GET", "about")


def test_a_name_that_leads_outside_and_inside_is_not_followed_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 443)) for place in ("93.184.216.34", "127.0.0.1")]
    asked: list[Any] = []

    def nobody(place: Any, _seconds: float) -> None:
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", nobody)
    with pytest.raises(LeadsInside):
        ask(Peer("https://record.example/", LOGIN, "1.0.3"), "GET", "about")
    assert asked == [("93.184.216.34", 443)], "the address that was looked at is the one that is asked, and the name is asked for once"


def test_nothing_goes_unencrypted_unless_whoever_runs_the_service_allows_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(Unreachable):
        ask(Peer("http://record.example/", LOGIN, "1.0.3"), "GET", "about")


def test_a_redirect_is_not_followed_and_the_login_goes_nowhere_else() -> None:
    store = OtherStore(lambda number: "302")
    with store.serving() as address:
        answer = ask(Peer(address, LOGIN, "1.0.3", ("127.0.0.1",)), "POST", "statements", b"[]")
    assert answer.status == 302 and len(store.posts) == 1
    assert meaning_of(302) is Meaning.LATER and "address" in rules.words_of(302)


def test_an_answer_without_an_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    store = OtherStore()
    with store.serving() as address, pytest.raises(Unreachable, match="far more"):
        ask(Peer(address, LOGIN, "1.0.3", ("127.0.0.1",), most_bytes=1), "POST", "statements", b"[]")


def test_a_certificate_is_asked_for() -> None:
    store = OtherStore()
    with store.serving() as address, pytest.raises(Unreachable, match="certificate"):
        ask(Peer(address.replace("http:", "https:"), LOGIN, "1.0.3", ("127.0.0.1",)), "GET", "about")


def test_nobody_there_and_no_such_name_are_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="Nobody answers"):
        ask(Peer(f"http://127.0.0.1:{port}/", LOGIN, "1.0.3", ("127.0.0.1",)), "GET", "about")

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="no server of this name"):
        ask(Peer("https://no.such.example/", LOGIN, "1.0.3"), "GET", "about")


def test_what_was_sent_is_in_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (OSError("s3cret"), ValueError("s3cret"), TimeoutError("s3cret")):
        assert "s3cret" not in transport._words(fault)


@pytest.mark.parametrize(("text", "kept"), [
    ("https://record.example/xapi", "https://record.example/xapi/"), (" https://record.example/xapi/ ", "https://record.example/xapi/"),
    ("https://record.example/xapi/statements", "https://record.example/xapi/"), ("https://Record.Example", "https://record.example/"),
    ("https://record.example/xapi/statements/", "https://record.example/xapi/"), ("https://record.example:8443/a", "https://record.example:8443/a/"),
    ("http://inside.example/xapi", "http://inside.example/xapi/"),
])
def test_addresses_as_people_have_them(text: str, kept: str) -> None:
    assert address_of(text, ("inside.example",)) == kept


@pytest.mark.parametrize("text", [
    "", "record.example", "ftp://record.example/", "https://", "https://us:secret@record.example/", "https://record.example/?a=b",
    "https://record.example/#top", "http://record.example/", "https://record.example:99999/", "https://[::1", "https://a b/",
    "javascript:alert(1)", "https://record.example/\r\nHost: elsewhere", "https://record.example/" + "x" * 400, "https://record.example:0/",
])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|https"):
        address_of(text, ())


def test_only_what_is_about_the_statements_is_held_against_them() -> None:
    assert {status for status in range(100, 600) if meaning_of(status) is Meaning.REFUSED} == {400, 413, 415, 422}
    assert {status for status in range(100, 600) if meaning_of(status) is Meaning.ARRIVED} == {200, 204}
    assert {status for status in range(100, 600) if meaning_of(status) is Meaning.STOP} == {401, 403}


def test_waits_grow_to_an_hour_and_no_further() -> None:
    waits = [wait_after(tries, 0.0) for tries in range(1, 40)]
    assert waits == sorted(waits) and waits[0] == rules.FIRST_WAIT and waits[-1] == rules.LONGEST_WAIT
    assert wait_after(1, 1.0) == rules.FIRST_WAIT * 1.5 and wait_after(1, 0.0, 10**9) == rules.LONGEST_WAIT
    assert [retry_after(text) for text in ("30", "", None, "soon", "-1", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999")] == [30] + [None] * 6
