"""The rules of the help room: what is shown, what is offered, what is refused."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from lms.help.rules import (
    Contact,
    HelpDataError,
    Kind,
    Nation,
    Way,
    dated_ahead,
    emergency_numbers,
    instead_of,
    lines_of,
    missing_kinds,
    offered,
    parse_nation,
    stale,
    waiting,
)

TODAY = date(2026, 11, 22)


def row(key: str, kind: str, **changes: Any) -> dict[str, Any]:
    """One good row as the loader reads it: text only."""
    return {
        "key": key, "name": f"Line {key}", "kind": kind, "contact": [{"way": "call", "value": "0800 111"}],
        "hours": "Always", "note": "", "crisis": "true", "source": {"title": "A page", "address": "https://example.org/"},
        "seen": "true", "last_checked": "2026-11-22", "checked_by": "Test",
    } | changes  # fmt: skip


def unseen(key: str, kind: str) -> dict[str, Any]:
    """A row that waits for an owner."""
    return row(key, kind, seen="false", source={"title": "", "address": ""}, last_checked="", checked_by="")


def nation(*rows: dict[str, Any], key: str = "cornwall") -> Nation:
    return parse_nation(f"{key}.yaml", {"key": key, "name": key.title(), "place": key.title(), "rows": list(rows)})


def whole() -> tuple[dict[str, Any], dict[str, Any]]:
    return row("emergency", "emergency"), row("urgent", "urgent")


def test_a_nation_with_a_seen_emergency_and_a_seen_urgent_line_is_offered() -> None:
    assert offered([nation(*whole())])


@pytest.mark.parametrize("lost", ["emergency", "urgent"])
def test_a_nation_whose_line_nobody_has_seen_is_not_offered(lost: str) -> None:
    rows = [unseen(kind, kind) if kind == lost else row(kind, kind) for kind in ("emergency", "urgent")]
    assert offered([nation(*rows)]) == ()


def test_an_unseen_line_is_never_among_the_lines_of_a_nation() -> None:
    place = nation(*whole(), unseen("secret", "listening"))
    assert lines_of(place, tuple(Kind)) == place.shown
    assert "secret" not in [line.key for line in place.shown]
    assert [line.key for line in waiting([place])] == ["secret"]


def test_lines_come_in_the_order_the_kinds_were_asked_for() -> None:
    place = nation(row("urgent", "urgent"), row("emergency", "emergency"))
    assert [line.key for line in lines_of(place, (Kind.EMERGENCY, Kind.URGENT))] == ["emergency", "urgent"]


def test_each_of_the_five_kinds_without_a_seen_line_is_missing() -> None:
    missing = missing_kinds([nation(*whole(), unseen("listening", "listening"))])
    assert missing == [("Cornwall", Kind.LISTENING), ("Cornwall", Kind.PERINATAL), ("Cornwall", Kind.DOMESTIC_ABUSE)]


@pytest.mark.parametrize(("age", "is_stale"), [(89, False), (90, False), (91, True)])
def test_a_line_is_stale_from_day_91_and_not_on_day_90(age: int, is_stale: bool) -> None:
    old = row("old", "listening", last_checked=(TODAY - timedelta(days=age)).isoformat())
    place = nation(*whole(), old)
    assert [line.key for line in stale([place], TODAY)] == (["old"] if is_stale else [])
    assert "old" in [line.key for line in place.shown]


def test_a_line_shared_by_two_nations_is_stale_once() -> None:
    shared = nation(row("shared", "listening", last_checked="2020-01-01")).lines
    places = [
        parse_nation(f"{key}.yaml", {"key": key, "name": key, "place": key, "rows": list(whole())}, shared) for key in ("a", "b")
    ]
    assert [line.key for line in stale(places, TODAY)] == ["shared"]


def test_a_check_on_a_day_to_come_is_noticed() -> None:
    place = nation(*whole(), row("ahead", "listening", last_checked="2026-11-23"))
    assert [line.key for line in dated_ahead([place], TODAY)] == ["ahead"]


def test_the_emergency_number_of_most_places_comes_first() -> None:
    other = row("emergency", "emergency", contact=[{"way": "call", "value": "911"}])
    places = [nation(other, key="ohio"), nation(*whole(), key="kent"), nation(*whole(), key="fife")]
    assert [(contact.value, where) for contact, where in emergency_numbers(places)] == [("0800 111", ["Kent", "Fife"]), ("911", ["Ohio"])]


@pytest.mark.parametrize(("called", "safety", "words"), [
    ("911", ["Call 911 first."], "Call 911 first."), ("999", ["Call 999 first."], ""), ("911", [], ""),
])
def test_beside_a_number_that_is_not_hers_stands_what_to_call_instead(called: str, safety: list[str], words: str) -> None:
    rows = [row("emergency", "emergency", contact=[{"way": "call", "value": called}])]
    said = {"safety": safety} if safety else {}
    place = parse_nation("ohio.yaml", {"key": "ohio", "name": "Ohio", "place": "Ohio", "rows": rows} | said)
    assert instead_of("999", place) == words


def test_the_day_of_the_check_is_written_out() -> None:
    assert nation(*whole()).lines[0].checked_words == "Checked 22 November 2026"


@pytest.mark.parametrize(
    ("contact", "link", "words"),
    [
        (Contact(Way.CALL, "0808 80 10 800"), "tel:08088010800", "Call 0808 80 10 800"),
        (Contact(Way.CALL, "1-833-852-6262"), "tel:18338526262", "Call 1-833-852-6262"),
        (Contact(Way.TEXT, "85258", "SHOUT"), "sms:85258?body=SHOUT", "Text SHOUT to 85258"),
        (Contact(Way.TEXT, "988"), "sms:988", "Text 988"),
        (Contact(Way.WEB, "https://example.org"), "https://example.org", "Go to https://example.org"),
        (Contact(Way.EMAIL, "a@example.org"), "mailto:a@example.org", "E-mail a@example.org"),
    ],
)
def test_a_contact_can_be_followed_and_read(contact: Contact, link: str, words: str) -> None:
    assert (contact.link, contact.words) == (link, words)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("kind", "ugrent", "kind"),
        ("seen", "yes", "seen"),
        ("crisis", "", "crisis"),
        ("last_checked", "22/11/2026", "last_checked"),
        ("last_checked", "", "last_checked"),
        ("checked_by", "", "checked_by"),
        ("hours", "", "hours"),
        ("source", {"title": "", "address": "https://example.org"}, "title"),
        ("source", {"title": "A page"}, "address"),
        ("source", {"title": "A page", "address": "javascript:x"}, "address"),
        ("contact", [], "contact"),
        ("contact", [{"way": "call", "value": "0808 TLC MAMA"}], "contact"),
        ("contact", [{"way": "text", "value": "SHOUT"}], "contact"),
        ("contact", [{"way": "text", "value": "85258", "message": "a&b"}], "contact"),
        ("contact", [{"way": "web", "value": "javascript:alert(1)"}], "contact"),
        ("contact", [{"way": "email", "value": "nobody"}], "contact"),
        ("contact", [{"way": "pigeon", "value": "1"}], "way"),
        ("colour", "red", "colour"),
    ],
)
def test_what_cannot_be_right_is_refused_by_file_row_and_field(field: str, value: Any, named: str) -> None:
    bad = row("line", "listening") | {field: value}
    with pytest.raises(HelpDataError) as caught:
        nation(*whole(), bad)
    assert (caught.value.file, caught.value.row, caught.value.field) == ("cornwall.yaml", "row 'line'", named)


@pytest.mark.parametrize("field", sorted(row("line", "listening")))
def test_a_missing_field_is_named(field: str) -> None:
    bad = deepcopy(row("line", "listening"))
    del bad[field]
    with pytest.raises(HelpDataError, match=r"cornwall\.yaml") as caught:
        nation(*whole(), bad)
    assert caught.value.field in (field, "row")


@pytest.mark.parametrize("kind", ["emergency", "urgent"])
def test_an_information_line_cannot_stand_in_for_a_crisis_line(kind: str) -> None:
    with pytest.raises(HelpDataError, match="must be a crisis line"):
        nation(row("information", kind, crisis="false"))


def test_a_key_used_twice_in_one_nation_is_refused() -> None:
    with pytest.raises(HelpDataError, match="used twice"):
        nation(*whole(), *whole())


def test_an_unknown_field_of_the_nation_is_named() -> None:
    with pytest.raises(HelpDataError) as caught:
        parse_nation("kent.yaml", {"key": "kent", "name": "Kent", "place": "Kent", "rows": list(whole()), "flag": "x"})
    assert caught.value.field == "flag"
