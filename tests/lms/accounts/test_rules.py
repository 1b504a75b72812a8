"""Pure decisions at the door."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import rules

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("address", "network", "may"), [(0, 0, True), (7, 39, True), (8, 0, False), (0, 40, False), (99, 99, False)])
def test_eight_failures_of_an_address_or_forty_of_a_network_pause_sign_in(address: int, network: int, may: bool) -> None:
    assert rules.may_sign_in(address, network) is may


@pytest.mark.parametrize(("idle", "old", "alive"), [
    (timedelta(minutes=60), timedelta(hours=12), True),
    (timedelta(minutes=60, seconds=1), timedelta(hours=2), False),
    (timedelta(0), timedelta(hours=12, seconds=1), False),
    (-timedelta(days=400), -timedelta(days=400), True),
    (-timedelta(days=400), timedelta(hours=13), False),
])
def test_a_session_lives_while_it_is_used_and_not_too_old_and_a_clock_that_leaps_back_ends_nothing(
    idle: timedelta, old: timedelta, alive: bool,
) -> None:
    assert rules.is_alive(NOW - old, NOW - idle, NOW, idle_minutes=60, session_hours=12) is alive


@pytest.mark.parametrize(("since", "needed"), [
    (timedelta(minutes=5), True), (timedelta(minutes=4, seconds=59), False), (-timedelta(days=1), False),
])
def test_last_seen_is_written_every_five_minutes(since: timedelta, needed: bool) -> None:
    assert rules.needs_touch(NOW - since, NOW) is needed


@pytest.mark.parametrize("typed", ["Amina@Example.ORG", "  amina@example.org\n", "\uff41mina@example.org", "AMINA@example.org\u3000"])
def test_an_address_is_compared_without_case_width_or_spaces(typed: str) -> None:
    assert rules.email_as_kept(typed) == "amina@example.org"


@given(st.text())
def test_an_address_as_kept_is_already_as_kept_and_in_lower_case(text: str) -> None:
    kept = rules.email_as_kept(text)
    assert kept == kept.lower()


def test_a_flood_of_combining_characters_is_cut_before_it_is_normalised() -> None:
    assert len(rules.email_as_kept("a" + "\u0301\u0316" * 500_000)) <= rules.MOST_CHARACTERS


@pytest.mark.parametrize("address", ["", "a\0b@example.org", "a\ud800@example.org", "a" * 255])
def test_a_database_is_never_asked_for_what_cannot_be_an_address(address: str) -> None:
    assert not rules.can_be_an_email(address)


@pytest.mark.parametrize(("address", "network"), [
    ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("", ""), ("unix:", "unix:"),
])
def test_one_household_is_one_network(address: str, network: str) -> None:
    assert rules.network_of(address) == network


LEADING_AWAY = [
    "https://evil.example", "http:/evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "/.//evil.example",
    "/..//evil.example", "javascript:alert(1)", "javascript://%0aalert(1)", "data:text/html,x", "evil.example", "evil.example/desk", "",
    "@evil.example", "/desk\r\nSet-Cookie: a=b", "/\0", "/\u2028x", "/\uff0fevil.example", "/\u202eevil", "/" + "a" * 2_001,
    "/a?next=https://evil.example", None, 7, ["/desk"],
]


@pytest.mark.parametrize("wanted", LEADING_AWAY)
def test_a_path_that_could_lead_away_is_not_followed(wanted: object) -> None:
    assert rules.local_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/desk", "/courses/1?page=2&x=%2F%2Fa#part", "/@name", "/%5Cevil"])
def test_a_path_of_our_own_is_followed(wanted: str) -> None:
    assert rules.local_path(wanted) == wanted


@given(st.text(alphabet="/\\:@?#.%\t\r\n\0 ehvttp", max_size=12))
def test_whatever_is_wanted_the_answer_is_one_slash_and_a_path(text: str) -> None:
    path = rules.local_path(text)
    assert path[0] == "/" and path[1:2] not in ("/", "\\") and path.isprintable()
