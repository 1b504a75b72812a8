"""Signing in, below the pages: one verification for everybody, and pauses."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from lms.accounts import actions
from lms.accounts.actions import pass_phrases
from lms.accounts.models import Person, SignInAttempt
from lms.base.db import db, reading
from lms.base.errors import RuleBroken
from lms.web import transactions

PHRASE = "quiet rivers carry small boats"
EMAIL = "amina@example.org"
NETWORK = "203.0.113.9"


def rows(kind: Any) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(kind)))


def change(person: Person, **values: Any) -> None:
    with transactions.apart("web session") as session:
        row = session.get(Person, person.id)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.usefixtures("inside")
class TestSigningIn:
    def test_the_right_pass_phrase_signs_in_however_the_address_is_typed(self, amina: Person) -> None:
        assert actions.sign_in(" AMINA@example.org ", PHRASE, NETWORK) == amina.id

    def test_every_path_makes_exactly_one_verification_of_equal_cost(
        self, amina: Person, person_of: Callable[..., Person], verifications: list[str],
    ) -> None:
        person_of(email="left@example.org", is_active=False)
        person_of(email="odd@example.org", pass_phrase_hash="not a hash")
        tries = [
            (EMAIL, PHRASE), (EMAIL, "wrong"), ("nobody@example.org", PHRASE), ("left@example.org", PHRASE), ("odd@example.org", PHRASE),
            ("", ""), ("a\0b", "\0"), (EMAIL, "x" * 1_001), (EMAIL, "x" * 3_000_000), ("nobody@example.org", "x" * 1_001),
        ]
        for done, (email, pass_phrase) in enumerate(tries, start=1):
            actions.sign_in(email, pass_phrase, NETWORK)
            assert len(verifications) == done, email
        for _ in range(9):
            actions.sign_in(EMAIL, "wrong", NETWORK)
        before = len(verifications)
        assert actions.sign_in(EMAIL, PHRASE, NETWORK) is None
        assert len(verifications) == before + 1
        assert set(verifications) - {"not a hash"} == {"$argon2id$v=19$m=8,t=1,p=1"}

    def test_a_hash_we_cannot_read_still_costs_one_hash(self, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[bytes] = []
        monkeypatch.setattr(pass_phrases, "_costly_no", lambda typed: bool(made.append(typed)))
        assert not actions.PASS_PHRASES.verify("not a hash", "x")
        assert made == [b"x"]

    @pytest.mark.parametrize("changes", [{"is_active": False}, {"pass_phrase_hash": ""}])
    def test_an_inactive_person_is_refused(self, amina: Person, changes: dict[str, Any]) -> None:
        change(amina, **changes)
        assert actions.sign_in(EMAIL, PHRASE, NETWORK) is None

    def test_a_pass_phrase_that_begins_with_a_longest_one_is_refused(self, person_of: Callable[..., Person]) -> None:
        long = person_of(email="long@example.org", pass_phrase="x" * 1_000)
        assert actions.sign_in("long@example.org", "x" * 1_001, NETWORK) is None
        assert actions.sign_in("long@example.org", "x" * 1_000, NETWORK) == long.id

    def test_a_pass_phrase_of_more_than_a_thousand_characters_cannot_be_chosen(self) -> None:
        with pytest.raises(RuleBroken, match="1,000"):
            actions.hash_pass_phrase("x" * 1_001)

    def test_two_keyboards_type_the_same_pass_phrase(self, person_of: Callable[..., Person]) -> None:
        rene = person_of(email="rene@example.org", pass_phrase="caf\u00e9 au lait")
        assert actions.sign_in("rene@example.org", "cafe\u0301 au lait", NETWORK) == rene.id

    def test_nothing_is_being_written_while_a_pass_phrase_is_verified(self, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        real, free = actions.PASS_PHRASES.verify, []

        def verify(kept: str, pass_phrase: str) -> bool:
            free.append(db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
            return real(kept, pass_phrase)

        monkeypatch.setattr(actions.PASS_PHRASES, "verify", verify)
        actions.sign_in(EMAIL, PHRASE, NETWORK)
        assert free == [True]

    def test_the_table_of_tries_names_nobody(self, amina: Person) -> None:
        actions.sign_in(EMAIL, "wrong", NETWORK)
        row = rows(SignInAttempt)[0]
        assert (len(row.address_mark), len(row.network_mark), row.succeeded) == (32, 32, False)
        assert row.address_mark != row.network_mark
        assert "amina" not in repr(vars(row)) and NETWORK not in repr(vars(row))

    def test_marks_of_another_secret_key_are_others(self, build: Callable[..., Any], amina: Person) -> None:
        actions.sign_in(EMAIL, "wrong", NETWORK)
        with build(secret_key="z" * 40).app_context():
            actions.sign_in(EMAIL, "wrong", NETWORK)
        assert len({row.address_mark for row in rows(SignInAttempt)}) == 2

    def test_the_hash_is_made_anew_when_the_parameters_have_changed(self, amina: Person, build: Callable[..., Any]) -> None:
        with build(argon2_passes=2).app_context():
            assert actions.sign_in(EMAIL, PHRASE, NETWORK) == amina.id
            assert extract_parameters(rows(Person)[0].pass_phrase_hash).time_cost == 2
            assert actions.sign_in(EMAIL, PHRASE, NETWORK) == amina.id

    def test_at_most_two_hashes_are_made_at_once(self, amina: Person, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        now, most, guard, gate = [0], [0], threading.Lock(), threading.Event()

        class Slow:
            def verify(self, kept: str, typed: bytes) -> bool:
                with guard:
                    now[0] += 1
                    most[0] = max(most[0], now[0])
                gate.wait(0.05)
                with guard:
                    now[0] -= 1
                return False

        monkeypatch.setattr(pass_phrases, "_hasher", Slow)
        threads = [threading.Thread(target=actions.PASS_PHRASES.verify, args=("", "")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most[0] == 2


@pytest.mark.usefixtures("inside", "amina")
class TestPausing:
    def fail(self, times: int, email: str = EMAIL, network: str = NETWORK) -> None:
        for _ in range(times):
            actions.sign_in(email, "wrong", network)

    def may(self, email: str = EMAIL, network: str = NETWORK) -> bool:
        return actions.sign_in(email, PHRASE, network) is not None

    def test_eight_failures_pause_an_address_from_everywhere(self, at: Any) -> None:
        self.fail(7)
        self.fail(1, network="198.51.100.1")
        assert not self.may()
        assert not self.may(network="192.0.2.1")

    def test_a_pause_ends_after_fifteen_minutes_even_if_somebody_went_on_trying(self, at: Any) -> None:
        self.fail(8)
        at(timedelta(minutes=14))
        self.fail(20)
        assert not self.may()
        at(timedelta(minutes=15, seconds=1))
        assert self.may()

    def test_unknown_addresses_pause_like_known_ones(self, at: Any) -> None:
        self.fail(20, email="nobody@example.org")
        assert len(rows(SignInAttempt)) == 8

    def test_a_success_gives_the_address_a_new_start_but_not_the_network(self, at: Any, person_of: Callable[..., Person]) -> None:
        for minute in range(5):
            at(timedelta(minutes=minute))
            self.fail(7)
            assert self.may()
        at(timedelta(minutes=6))
        self.fail(4, email="other@example.org")
        assert self.may()
        self.fail(1, email="other@example.org")
        assert not self.may()
        assert self.may(network="192.0.2.1")

    def test_a_clock_that_leaps_back_a_day_pauses_nobody_for_a_day(self, at: Any) -> None:
        at(timedelta(days=1))
        self.fail(8)
        at(timedelta(0))
        assert self.may()
        at(timedelta(seconds=1))
        self.fail(8)
        assert not self.may()

    def test_the_pause_survives_a_new_start(self, build: Callable[..., Any]) -> None:
        self.fail(8)
        with build().app_context():
            assert not self.may()

    def test_tries_sent_side_by_side_do_not_slip_past_the_count(self, app: Any) -> None:
        def guess() -> None:
            with app.app_context():
                actions.sign_in(EMAIL, "wrong", NETWORK)

        threads = [threading.Thread(target=guess) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(rows(SignInAttempt)) == 8

    def test_opening_a_closed_page_counts_like_signing_in(self, amina: Person) -> None:
        for _ in range(8):
            assert not actions.unlock(amina.id, "wrong", NETWORK)
        assert not self.may()
        assert not actions.unlock(amina.id, PHRASE, NETWORK)

    def test_tries_are_forgotten_after_a_day(self, at: Any) -> None:
        self.fail(3)
        at(timedelta(days=1, seconds=1))
        self.fail(1)
        assert len(rows(SignInAttempt)) == 1
