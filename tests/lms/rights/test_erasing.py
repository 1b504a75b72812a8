"""Erased, and nothing of her is left while the numbers stay true (BEAT-18, MUST-30; design.md 3; safety.md 3.5)."""

import gc
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assessments.diaries.models import Entry
from assessments.quizzes.models import Attempt
from courses.learning.models import Completion
from lms.access import Role
from lms.accounts.models import Person, WebSession
from lms.base import clock
from lms.base.db import db
from lms.lrs.models import StatementRow
from lms.membership.models import Membership, RoleHeld
from lms.privacy.actions import erasing, vault
from lms.privacy.models import Erasure
from lms.privacy.rules import KeyGone
from tests.conftest import _client, sign_in
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.letters import deliver, letters
from tests.factories.rows import count, everything, rows
from tests.lms.joining.inviting import press
from tests.lms.rights.planting import plant, work_off

ClientOf = Callable[[str], Any]
PAGE = "/account/erase"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def ask(client: Any, **other: str) -> Any:
    """Tick the box and send it."""
    return press(client, PAGE, PAGE, **({"sure": "y"} | other))


def after_seven_days(app: Any, time: list[datetime]) -> None:
    """The worker's turns until it is done."""
    time[0] += timedelta(days=7, minutes=1)
    work_off(app)
    time[0] += timedelta(minutes=20)


def bytes_on_disc(app: Any) -> bytes:
    """Every file under the house's home: database with its log, keys, letters, whatever there is."""
    with app.app_context():
        home: Path = app.config["SETTINGS"].home
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    gc.collect()
    return b"".join(file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file() and "template" not in str(file))


@BOTH
def test_forty_planted_strings_are_found_nowhere_and_the_numbers_stay(
    app: Any, cast: Any, confirmed_client_of: ClientOf, client_of: ClientOf, time: list[datetime], capfd: pytest.CaptureFixture[str],
) -> None:
    amina = confirmed_client_of("amina")
    planted = plant(app, cast, amina)
    deliver(app)
    before = numbers(app, cast)
    assert all(count(app, table) for table in (Entry, WebSession))
    assert ask(amina).status_code == 303
    after_seven_days(app, time)
    deliver(app)
    gone = count(app, Erasure, Erasure.done_at.is_not(None))
    assert gone == 1 and count(app, Person, Person.id == cast.amina.person_id) == 0
    whole, logged = everything(app), capfd.readouterr()
    shutil.rmtree(app.config["SETTINGS"].home / "letters")  # the demo's letters stand for what lies in people's own mailboxes
    on_disc = bytes_on_disc(app)
    assert [words for words in planted if words in whole or words in logged.out + logged.err] == []
    assert [words for words in planted if words.encode() in on_disc] == []
    assert numbers(app, cast) == before
    olu = client_of("olu")
    for address in ("/people", "/progress", "/audit", "/invitations", "/groups"):
        page = olu.get(address, follow_redirects=True).get_data(as_text=True)
        assert [words for words in planted if words in page] == [], address


def numbers(app: Any, cast: Any) -> list[int]:
    """What an organisation counts: completions, statements, tries, and the people who ever had a place."""
    here = cast.amina.organisation_id
    return [count(app, table, table.organisation_id == here) for table in (Completion, StatementRow, Attempt, Membership)]


@BOTH
def test_what_she_answered_in_her_own_words_goes_and_what_she_chose_stays(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime],
) -> None:
    with inside(app, cast.amina.organisation_id) as session:
        attempt = session.scalars(select(Attempt).where(Attempt.membership_id == cast.amina.membership_id)).first()
        kept = {column.key: getattr(attempt, column.key) for column in Attempt.__mapper__.column_attrs}
        session.delete(attempt)
        session.flush()
        session.add(Attempt(**kept | {"answers": {"chosen": ["a"], "written": "my own plantedword"}}))
    ask(confirmed_client_of("amina"))
    after_seven_days(app, time)
    (row,) = rows(app, Attempt, Attempt.id == kept["id"])
    assert row.answers == {"chosen": ["a"], "written": ""} and row.correct == kept["correct"] and row.submitted_at == kept["submitted_at"]


def test_for_seven_days_she_can_change_her_mind(app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime]) -> None:
    amina = confirmed_client_of("amina")
    ask(amina)
    assert "will be erased on" in amina.get(PAGE).get_data(as_text=True)
    assert [letter.to for letter in letters(app, "privacy: asked")] == [cast.amina.email]
    press(amina, PAGE, f"{PAGE}/stop")
    time[0] += timedelta(days=8)
    work_off(app)
    assert sign_in(_client(app), cast.amina.email, cast.amina.pass_phrase).status_code == 303
    assert count(app, Person, Person.id == cast.amina.person_id) == 1


def test_it_needs_a_tick_and_the_pass_phrase(app: Any, client_of: ClientOf, confirmed_client_of: ClientOf) -> None:
    assert "confirm" in ask(client_of("amina")).location
    answer = press(confirmed_client_of("bex"), PAGE, PAGE)
    assert answer.status_code == 422 and "Tick the box" in answer.get_data(as_text=True) and count(app, Erasure) == 0


def test_a_double_click_asks_once(app: Any, confirmed_client_of: ClientOf) -> None:
    amina = confirmed_client_of("amina")
    ask(amina)
    assert count(app, Erasure) == 1 and len(letters(app, "privacy: asked")) == 1


def test_afterwards_nobody_signs_in_as_her_and_her_sessions_are_over(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime],
) -> None:
    amina = confirmed_client_of("amina")
    ask(amina)
    after_seven_days(app, time)
    assert amina.get("/course").location == "/sign-in"
    assert sign_in(_client(app), cast.amina.email, cast.amina.pass_phrase).status_code == 422


def test_she_can_come_back_as_somebody_new(app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime]) -> None:
    ask(confirmed_client_of("amina"))
    after_seven_days(app, time)
    (place,) = rows(app, Membership, Membership.id == cast.amina.membership_id)
    assert place.person_id is None and place.erased_at and place.pseudonym == cast.amina.pseudonym
    assert count(app, RoleHeld, RoleHeld.membership_id == place.id) == 0


@BOTH
def test_the_only_lead_is_told_to_hand_over_first(app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime]) -> None:
    moira = confirmed_client_of("moira")
    answer = ask(moira)
    assert answer.status_code == 422 and "without a lead" in answer.get_data(as_text=True)


@BOTH
def test_a_lead_who_became_the_only_one_meanwhile_waits_and_is_told(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime],
) -> None:
    with inside(app, cast.vera.organisation_id) as session:
        session.add(RoleHeld(organisation_id=cast.vera.organisation_id, membership_id=cast.vera.membership_id, role=Role.LEAD))
    ask(confirmed_client_of("olu"))
    with inside(app, cast.vera.organisation_id) as session:
        held = RoleHeld.membership_id == cast.vera.membership_id, RoleHeld.role == Role.LEAD
        session.delete(session.scalars(select(RoleHeld).where(*held)).one())
    after_seven_days(app, time)
    assert count(app, Person, Person.id == cast.olu.person_id) == 1
    assert [letter.to for letter in letters(app, "privacy: waits")] == [cast.olu.email]


@BOTH
@pytest.mark.parametrize("step", ["destroy_keys", "_in_organisation", "_account"])
def test_killed_at_any_step_it_is_finished_at_the_next_turn(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime], monkeypatch: pytest.MonkeyPatch, step: str,
) -> None:
    amina = confirmed_client_of("amina")
    planted = plant(app, cast, amina)
    ask(amina)
    time[0] += timedelta(days=7, minutes=1)
    real = getattr(erasing, step)

    def killed(*arguments: Any, **_options: Any) -> None:
        if step == "_in_organisation":
            real(*arguments)
        raise MemoryError

    monkeypatch.setattr(erasing, step, killed)
    work_off(app)
    assert count(app, Erasure, Erasure.done_at.is_not(None)) == 0
    monkeypatch.setattr(erasing, step, real)
    time[0] += timedelta(hours=1)
    work_off(app)
    assert count(app, Erasure, Erasure.done_at.is_not(None)) == 1
    assert [words for words in planted if words in everything(app)] == []


@BOTH
def test_no_key_is_made_again_for_somebody_the_ledger_names(house: Any, cast: Any) -> None:
    place = {"table": "entry", "column": "sealed", "row_id": cast.amina.person_id}
    vault.destroy_keys(cast.amina.person_id)
    with pytest.raises(KeyGone):
        vault.seal_for(cast.amina.person_id, "words", **place)


@BOTH
def test_after_a_restore_she_is_erased_again_with_her_rows(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime],
) -> None:
    """The ledger outlives the restored rows: whoever it names goes again, though no request of hers is in the older database."""
    planted = plant(app, cast, confirmed_client_of("amina"))
    with app.app_context():
        vault.destroy_keys(cast.amina.person_id)
        assert erasing.erase_again() == 1 and erasing.erase_again() == 0
    assert letters(app, "privacy: erased") == [], "she was told when it happened"
    assert [words for words in planted if words in everything(app)] == []


def test_an_invitation_elsewhere_to_her_address_forgets_it(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime],
) -> None:
    from tests.lms.joining.inviting import invite

    invite(confirmed_client_of("moira"), "Amina", cast.amina.email)
    ask(confirmed_client_of("amina"))
    after_seven_days(app, time)
    deliver(app)
    assert cast.amina.email not in everything(app)


def test_one_who_cannot_be_erased_does_not_hold_up_the_others(
    app: Any, cast: Any, confirmed_client_of: ClientOf, time: list[datetime], monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(confirmed_client_of("amina"))
    ask(confirmed_client_of("bex"))
    monkeypatch.setitem(
        app.extensions, "peerway_against_erasure", lambda person_id: "not yet" if person_id == cast.amina.person_id else "",
    )
    after_seven_days(app, time)
    assert count(app, Person, Person.id == cast.bex.person_id) == 0 and count(app, Person, Person.id == cast.amina.person_id) == 1


def test_a_planted_string_would_be_found(app: Any, cast: Any, confirmed_client_of: ClientOf) -> None:
    """The search itself: before the erasure it finds what is not sealed."""
    planted = plant(app, cast, confirmed_client_of("amina"))
    whole = everything(app)
    assert {words for words in planted if words in whole} >= {"plantedword Rivers", cast.amina.email, "plantedword invited"}
