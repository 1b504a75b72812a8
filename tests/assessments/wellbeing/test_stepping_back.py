"""Step back without penalty: nobody sees more than "not available", nothing lapses, one button back (NEW-5; safety.md 6.6)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from assessments.wellbeing import queries
from assessments.wellbeing.models import TalkRequest
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.drafts.actions import forget_expired
from lms.drafts.models import Draft
from lms.lrs.models import StatementRow
from lms.mail import actions as mail
from lms.membership import actions as membership
from lms.membership.models import Membership, Pause
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.letters import deliver, letters
from tests.factories.rows import count, rows
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
PAGE, BACK = "/step-back", "/step-back/return"
OTHERS = {
    "olu": ("/people", "/progress", "/people.csv", "/audit"),
    "tess": ("/people", "/progress"),
    "sam": ("/our-organisation", "/talk/waiting"),
}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def place(app: Any, player: Any) -> Membership:
    """Her membership."""
    (row,) = rows(app, Membership, Membership.id == player.membership_id)
    return row


@BOTH
def test_one_button_no_reason_and_one_button_back(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    amina = client_of("amina")
    page = amina.get(PAGE).get_data(as_text=True)
    assert "<textarea" not in page and not re.search(r'<input[^>]*type="text"', page), "there is nothing to explain"
    assert press(amina, PAGE, PAGE).status_code == 303
    page = amina.get(PAGE).get_data(as_text=True)
    assert "You have stepped back from Harbour" in page and "numbers that answer now" in page
    began = place(app, cast.amina).away_since
    time[0] += timedelta(days=20)
    press(client_of("amina"), PAGE, BACK)
    (kept,) = rows(app, Pause, Pause.membership_id == cast.amina.membership_id)
    assert (kept.began_at, kept.ended_at) == (began, time[0]) and place(app, cast.amina).away_since is None


@BOTH
def test_others_see_not_available_and_not_a_word_more(app: Any, cast: Any, client_of: ClientOf, confirmed_client_of: ClientOf) -> None:
    press(client_of("amina"), PAGE, PAGE)
    olu, tess = confirmed_client_of("olu"), client_of("tess")
    for client, address in ((olu, "/people"), (olu, "/people.csv"), (olu, "/progress"), (tess, "/people"), (tess, "/progress")):
        page = client.get(address).get_data(as_text=True)
        assert "not available" in page.split("Amina")[1][:300].lower(), address
        assert not re.search(r"stepp|pause|away since|wellbeing|rest", page.split("Amina")[1][:300], re.IGNORECASE), address
    assert client_of("zoe").get("/people").get_data(as_text=True).lower().count("not available") == 2, "the filter alone: value and words"


@BOTH
def test_to_a_trainer_it_looks_like_a_suspension(app: Any, cast: Any, client_of: ClientOf) -> None:
    """Two causes, one page: what a trainer sees does not tell them apart."""
    def seen() -> str:
        page = client_of("tess").get("/people").get_data(as_text=True)
        return re.sub(r'(name="(?:csrf|form)_token" value=")[^"]*|/static/[^"]*|[0-9a-f]{12}', "", page)

    press(client_of("amina"), PAGE, PAGE)
    away = seen()
    press(client_of("amina"), PAGE, BACK)
    with inside(app, cast.amina.organisation_id) as session:
        session.execute(update(Membership).where(Membership.id == cast.amina.membership_id).values(suspended_at=clock.now()))
    assert seen() == away


@BOTH
def test_it_is_in_no_statement_no_audit_and_no_letter(app: Any, cast: Any, client_of: ClientOf) -> None:
    before = count(app, StatementRow), count(app, AuditEntry), len(letters(app))
    amina = client_of("amina")
    press(amina, PAGE, PAGE)
    press(amina, PAGE, BACK)
    assert (count(app, StatementRow), count(app, AuditEntry), len(letters(app))) == before


def test_twice_is_once(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    amina = client_of("amina")
    press(amina, PAGE, PAGE)
    began = place(app, cast.amina).away_since
    time[0] += timedelta(minutes=5)
    with app.app_context():
        membership.step_back_everywhere(cast.amina.person_id, [cast.amina.organisation_id])
    assert place(app, cast.amina).away_since == began
    press(amina, PAGE, BACK)
    with app.app_context():
        membership.return_everywhere(cast.amina.person_id, [cast.amina.organisation_id])
    assert count(app, Pause, Pause.membership_id == cast.amina.membership_id) == 1


@BOTH
def test_everywhere_unless_she_picks_one(app: Any, cast: Any, client_of: ClientOf) -> None:
    priya = client_of("priya")
    press(priya, PAGE, PAGE, where=str(cast.zoe.organisation_id))
    assert {row.organisation_id for row in rows(app, Membership, Membership.away_since.is_not(None))} == {cast.zoe.organisation_id}
    press(priya, PAGE, BACK)
    press(priya, PAGE, PAGE, where="")
    assert count(app, Membership, Membership.away_since.is_not(None)) == 2


@BOTH
def test_she_can_still_read_and_go_on(client_of: ClientOf) -> None:
    amina = client_of("amina")
    press(amina, PAGE, PAGE)
    for address in ("/course", "/modules/active-listening", "/record", "/reflections"):
        assert amina.get(address).status_code == 200, address


@BOTH
def test_letters_that_remind_wait_until_she_is_back(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    amina = client_of("amina")
    press(amina, PAGE, PAGE)
    with inside(app, cast.amina.organisation_id) as session:
        here = {"person_id": cast.amina.person_id, "organisation_id": cast.amina.organisation_id}
        mail.write(session, kind="governance: to read", once="x", **here)
    for _ in range(4):
        time[0] += timedelta(days=8)
        deliver(app)
    assert [letter.to for letter in letters(app, "governance: to read")] == [cast.amina.email], "it waits; it is not lost"
    press(client_of("amina"), PAGE, BACK)
    time[0] += timedelta(days=8)
    deliver(app)
    assert letters(app, "governance: to read") == []


@BOTH
def test_what_she_had_begun_does_not_lapse_meanwhile(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    from lms.drafts import actions as drafts
    from lms.membership.queries import actor_of

    for player in (cast.amina, cast.bex):
        with inside(app, player.organisation_id):
            drafts.keep(by=actor_of(player.person_id), place="test:1", fields={"answer": ["half"]}, row_version=None, path="/course")
    press(client_of("amina"), PAGE, PAGE)
    time[0] += timedelta(days=91)
    with inside(app, cast.amina.organisation_id) as session:
        forget_expired(session)
    assert {row.person_id for row in rows(app, Draft, Draft.place == "test:1")} == {cast.amina.person_id}


def test_please_contact_me_is_off_by_default_and_asks_her_supervisor(app: Any, cast: Any, client_of: ClientOf) -> None:
    page = client_of("amina").get(PAGE).get_data(as_text=True)
    assert "Please contact me" in page and "checked" not in page.split("Please contact me")[0][-300:]
    press(client_of("amina"), PAGE, PAGE)
    assert count(app, TalkRequest, TalkRequest.membership_id == cast.amina.membership_id) == 0
    press(client_of("amina"), PAGE, BACK)
    press(client_of("amina"), PAGE, PAGE, ring="y")
    assert [letter.to for letter in letters(app, "wellbeing: talk")] == [cast.sam.email]


def test_where_nobody_can_be_asked_to_ring_her_she_hears_so_and_where_the_numbers_are(
    cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "contacts_for", lambda *_: [])
    amina = client_of("amina")
    assert press(amina, PAGE, PAGE, ring="y").status_code == 303
    assert "Nobody here can be asked to ring you" in amina.get(PAGE).get_data(as_text=True)


@BOTH
def test_the_time_of_a_pause_is_hers_alone(app: Any, cast: Any, client_of: ClientOf) -> None:
    """No page of anybody else names the day on which she stepped back."""
    with inside(app, cast.amina.organisation_id) as session:
        since = datetime(2001, 2, 3, tzinfo=UTC)
        session.execute(update(Membership).where(Membership.id == cast.amina.membership_id).values(away_since=since))
    for who, addresses in OTHERS.items():
        for address in addresses:
            page = client_of(who).get(address, follow_redirects=True).get_data(as_text=True)
            assert "February" not in page and not re.search(r"(?<![0-9a-f-])2001(?![0-9a-f-])", page), (who, address)


EVENTS = st.lists(st.sampled_from(["pause", "return", "week", "notice", "draft", "tidy"]), max_size=14)


@BOTH
@settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(events=EVENTS)
@example(events=["pause", "draft", "week", "return", "week", "week", "tidy"])
@example(events=["draft", "pause", "week", "week", "week", "week", "return", "tidy"])
@example(events=["draft", "week", "pause", "week", "return", "week", "week", "tidy"])
def test_whatever_happens_a_pause_only_shifts_time(request: pytest.FixtureRequest, app: Any, events: list[str]) -> None:
    """Metamorphic: a history with pauses ends as the same history without them and without the weeks spent away, for what time can take.

    What is compared: which drafts are left and which notices have gone or were dropped. Expiry by date of practice has no table yet.
    """
    kind = "postgresql" if "postgresql" in app.config["SETTINGS"].database_url else "sqlite"
    fresh = request.getfixturevalue(f"_{kind}_house").fresh
    assert outcome(fresh(), events) == outcome(fresh(), without_pauses(events))


def without_pauses(events: list[str]) -> list[str]:
    """The same history of somebody who was never away: weeks spent away do not happen to her, nor does tidying see them."""
    kept, is_away = [], False
    for event in events:
        is_away = event == "pause" or (is_away and event != "return")
        if event not in ("pause", "return") and not (is_away and event in ("week", "tidy")):
            kept.append(event)
    return kept


def outcome(app: Any, events: list[str]) -> tuple[int, int]:
    """(drafts left, notices that have not been dropped) for Amina."""
    from lms.drafts import actions as drafts
    from lms.membership.queries import actor_of
    from tests.cast import Cast

    start = datetime.now(UTC)
    patch = pytest.MonkeyPatch()
    now = [start]
    patch.setattr(clock, "now", lambda: now[0])
    try:
        with app.app_context():
            amina = Cast().amina
        for number, event in enumerate(events):
            if event == "week":
                now[0] += timedelta(days=31)
            elif event in ("pause", "return"):
                act = membership.step_back_everywhere if event == "pause" else membership.return_everywhere
                with app.app_context():
                    act(amina.person_id, [amina.organisation_id])
            elif event == "tidy":
                with inside(app, amina.organisation_id) as session:
                    forget_expired(session)
            elif event == "notice":
                with inside(app, amina.organisation_id) as session:
                    here = {"person_id": amina.person_id, "organisation_id": amina.organisation_id}
                    mail.write(session, kind="governance: to read", once=f"n:{number}", **here)
            elif event == "draft":
                with inside(app, amina.organisation_id):
                    drafts.keep(
                        by=actor_of(amina.person_id), place=f"test:{number}", fields={"a": ["x"]}, row_version=None, path="/course",
                    )
        return count(app, Draft, Draft.person_id == amina.person_id, Draft.place.like("test:%")), len(letters(app, "governance: to read"))
    finally:
        patch.undo()
