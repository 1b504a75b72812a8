"""The second factor: set up, asked for, taken once, lost and replaced; never by mail alone (issue item 4; ASVS 6.3.3, 6.4.3)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import update

from lms.accounts.actions import second_factor
from lms.accounts.models import Person, RecoveryCode, SecondFactor, SignInAttempt
from lms.base import clock
from lms.web import transactions
from tests.conftest import _client, confirm, sign_in
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import PASS_PHRASE, invite, join, link_to

ClientOf = Callable[[str], Any]
PAGE, CODE = "/account/second-factor", "/sign-in/code"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def press(client: Any, page: str, action: str, **fields: str) -> Any:
    """Send the form to `action` that the page shows."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action) | fields)


def set_up(client: Any, time: list[datetime]) -> tuple[pyotp.TOTP, list[str]]:
    """Through the pages: begin, read the letters, confirm. Returns the generator and the recovery codes."""
    press(client, PAGE, f"{PAGE}/begin")
    secret = re.search(r'secret-letters">([A-Z2-7]+)<', client.get(PAGE).get_data(as_text=True))[1]  # type: ignore[index]
    generator = pyotp.TOTP(secret)
    shown = press(client, PAGE, PAGE, code=generator.at(time[0])).get_data(as_text=True)
    time[0] += timedelta(seconds=31)
    return generator, re.findall(r"<code>([a-z2-7-]{19})</code>", shown)


def come_in(app: Any, player: Any, code: str) -> tuple[Any, Any]:
    """A fresh browser: pass phrase, then code. Returns it with the last answer."""
    client = _client(app)
    answer = sign_in(client, player.email, player.pass_phrase)
    assert answer.location == CODE, answer.location
    assert client.get("/course").location == "/sign-in", "before the code nobody is signed in"
    return client, press(client, CODE, CODE, code=code)


@BOTH
def test_once_set_up_sign_in_asks_for_a_code_and_takes_each_once(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    generator, codes = set_up(client_of("amina"), time)
    assert len(codes) == 10 and count(app, RecoveryCode) == 10
    code = generator.at(time[0])
    client, answer = come_in(app, cast.amina, code)
    assert answer.status_code == 303 and client.get("/course").status_code == 200
    assert come_in(app, cast.amina, code)[1].status_code == 422, "the same code again"
    time[0] += timedelta(seconds=60)
    assert come_in(app, cast.amina, f" {generator.at(time[0])[:3]} {generator.at(time[0])[3:]} ")[1].status_code == 303
    assert letters(app, "account: second factor")[0].to == cast.amina.email


@pytest.mark.parametrize("leap", [timedelta(minutes=2), timedelta(minutes=-2), timedelta(days=3), timedelta(hours=-1)])
def test_a_code_of_another_time_is_none(app: Any, client_of: ClientOf, cast: Any, time: list[datetime], leap: timedelta) -> None:
    generator, _ = set_up(client_of("amina"), time)
    assert come_in(app, cast.amina, generator.at(time[0] + leap))[1].status_code == 422


def test_a_recovery_code_and_then_a_code_both_open(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    generator, codes = set_up(client_of("amina"), time)
    assert come_in(app, cast.amina, codes[0])[1].status_code == 303
    time[0] += timedelta(minutes=1)
    assert come_in(app, cast.amina, generator.at(time[0]))[1].status_code == 303


@BOTH
def test_a_recovery_code_opens_once_and_she_hears_of_it(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    _, codes = set_up(client_of("amina"), time)
    assert come_in(app, cast.amina, codes[3].upper())[1].status_code == 303
    assert come_in(app, cast.amina, codes[3])[1].status_code == 422
    assert len(letters(app, "account: recovery code")) == 1
    assert all(codes[3].encode() not in row.code_hash for row in rows(app, RecoveryCode))


def test_guessing_codes_pauses(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    generator, _ = set_up(client_of("amina"), time)
    client, answer = come_in(app, cast.amina, "000000")
    for _ in range(8):
        answer = press(client, CODE, CODE, code="000000")
    assert press(client, CODE, CODE, code=generator.at(time[0])).status_code == answer.status_code == 422
    time[0] += timedelta(minutes=16)
    assert count(app, SignInAttempt) >= 8


def test_ten_minutes_after_the_pass_phrase_one_begins_again(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    set_up(client_of("amina"), time)
    client = _client(app)
    sign_in(client, cast.amina.email, cast.amina.pass_phrase)
    time[0] += timedelta(minutes=11)
    assert client.get(CODE).location == "/sign-in"


def test_a_stranger_at_the_code_page_is_sent_to_sign_in(client: Any) -> None:
    assert client.get(CODE).location == client.get("/sign-in/lost").location == "/sign-in"


def real(app: Any, cast: Any, *keys: str) -> None:
    """Make demo people real, so that the rule for who reads others' work binds them."""
    with app.app_context(), transactions.step() as session:
        session.execute(update(Person).where(Person.id.in_([cast[key].person_id for key in keys])).values(is_demo=False))


@pytest.mark.parametrize("who", ["tess", "sam", "olu", "vera", "otto"])
def test_who_reads_others_work_sets_it_up_before_anything_else(
    app: Any, client_of: ClientOf, cast: Any, time: list[datetime], who: str,
) -> None:
    client = client_of(who)
    real(app, cast, who)
    for address in ("/", "/progress", "/people", "/record", "/account", "/account/sessions"):
        assert client.get(address).location == PAGE, address
    assert client.get("/help-now").status_code == 200
    set_up(client, time)
    assert client.get("/record").status_code == 200


def test_a_trainee_may_do_without(app: Any, client_of: ClientOf, cast: Any) -> None:
    client = client_of("amina")
    real(app, cast, "amina")
    assert client.get("/course").status_code == 200


def test_a_reset_never_skips_the_code(app: Any, client: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    set_up(client_of("amina"), time)
    press(client, "/forgotten", "/forgotten", email=cast.amina.email)
    path = letters(app, "account: reset")[-1].paths[0]
    assert press(client, path, path, pass_phrase="new words for a new day").status_code == 303
    fresh = _client(app)
    assert sign_in(fresh, cast.amina.email, "new words for a new day").location == CODE


@BOTH
def test_a_lost_generator_is_replaced_by_two_people_after_a_day_and_never_by_mail_alone(
    app: Any, client_of: ClientOf, cast: Any, time: list[datetime],
) -> None:
    set_up(client_of("amina"), time)
    client = _client(app)
    sign_in(client, cast.amina.email, cast.amina.pass_phrase)
    assert press(client, "/sign-in/lost", "/sign-in/lost").status_code == 200
    agree = f"/people/{cast.amina.membership_id}/lost-code"
    for key in ("olu", "olu", "sam"):
        helper = client_of(key)
        confirm(helper, cast[key].pass_phrase)
        if agree in helper.get("/people/lost-codes").get_data(as_text=True):
            press(helper, "/people/lost-codes", agree)
    assert run_job(app) == 0, "a day has to pass"
    time[0] += timedelta(hours=25)
    assert run_job(app) == 1
    fresh = _client(app)
    assert sign_in(fresh, cast.amina.email, cast.amina.pass_phrase).location == "/"
    assert letters(app, "account: second factor removed")


def run_job(app: Any) -> int:
    """The worker's turn."""
    with app.app_context():
        return second_factor.remove_what_is_agreed()


@BOTH
def test_one_person_is_not_two_and_nobody_agrees_for_herself(app: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    set_up(client_of("olu"), time)
    second_factor_asked(app, cast.olu)
    with app.app_context(), transactions.step() as session:
        for who in (cast.olu, cast.sam, cast.sam):
            try:
                second_factor.agree_to_removal(session, cast.olu.person_id, who.person_id)
            except Exception as refusal:
                assert "Somebody else has to agree" in str(refusal)
    time[0] += timedelta(days=2)
    assert run_job(app) == 0


def second_factor_asked(app: Any, player: Any) -> None:
    """She has said that it is lost."""
    with app.app_context():
        second_factor.ask_for_removal(player.person_id)


def test_she_can_stop_it_from_the_letter(app: Any, client: Any, client_of: ClientOf, cast: Any, time: list[datetime]) -> None:
    set_up(client_of("amina"), time)
    second_factor_asked(app, cast.amina)
    path = letters(app, "account: lost factor")[-1].paths[0]
    with app.app_context(), transactions.step() as session:
        for who in (cast.olu, cast.sam):
            second_factor.agree_to_removal(session, cast.amina.person_id, who.person_id)
    assert press(client, path, path).status_code == 200
    time[0] += timedelta(days=2)
    assert run_job(app) == 0 and rows(app, SecondFactor)[0].confirmed_at is not None


def test_another_organisation_cannot_help(client_of: ClientOf, app: Any, cast: Any, time: list[datetime]) -> None:
    set_up(client_of("amina"), time)
    second_factor_asked(app, cast.amina)
    moira = client_of("moira")
    assert "Amina" not in moira.get("/people/lost-codes").get_data(as_text=True)


def test_the_secret_is_sealed(app: Any, client_of: ClientOf, time: list[datetime]) -> None:
    generator, _ = set_up(client_of("amina"), time)
    assert all(generator.secret.encode() not in row.secret_sealed for row in rows(app, SecondFactor))


def test_an_invitation_used_before_is_no_way_round_the_code(
    app: Any, client_of: ClientOf, client: Any, time: list[datetime],
) -> None:
    invite(client_of("olu"))
    path = link_to(app, "gwen@people.example")
    again = _client(app)
    for_later = tokens_of(again.get(path).get_data(as_text=True), path)
    said = {"name": "Gwen", "pass_phrase": PASS_PHRASE, "nation": "wales", "words": ""}
    assert join(client, path).location == "/"
    confirm(client, PASS_PHRASE)
    set_up(client, time)
    again.post(path, data=for_later | said)
    assert again.get("/course").location == "/sign-in", "her pass phrase alone opens nothing"
