"""F12 (safety.md 4.2): the clock leaps three days ahead, an hour back, and in the midst of a request; nothing is lost or out of order."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from courses.learning.models import Completion
from lms.audit import actions as audit
from lms.base import clock
from lms.lrs.models import StatementRow
from tests.conftest import _client, sign_in
from tests.engines import BOTH
from tests.factories.rows import rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
PAGE = "/modules/intro-recovery/pages/start-here"
QUESTIONS = "/modules/active-listening/questions"
LEAPS = (timedelta(), timedelta(days=3), timedelta(hours=-1))


def minutes(count: int) -> timedelta:
    """So many: within the hour after which a session nobody uses ends."""
    return timedelta(minutes=count)


def press(client: Any, page: str, action: str, **fields: str) -> Any:
    """The form to `action` on a page."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action) | fields)


@BOTH
def test_a_clock_that_leaps_with_every_look_disturbs_no_order_and_no_record(
    app: Any, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    bex, tess = client_of("bex"), client_of("tess")
    now, leaps = datetime.now(UTC), itertools.cycle(map(minutes, (0, 20, -30, 5)))
    monkeypatch.setattr(clock, "now", lambda: now + next(leaps))
    for number in range(6):
        act = "undo" if number % 2 == 0 else "done"
        assert press(bex, f"{PAGE}/read", f"{PAGE}/{act}").status_code == 303, number
        assert tess.get(f"/progress/people/{cast.bex.membership_id}").status_code == 200
    mine = rows(app, Completion, Completion.membership_id == cast.bex.membership_id)
    for activity in {row.activity_id for row in mine}:
        numbers = sorted(row.sequence for row in mine if row.activity_id == activity)
        assert numbers == list(range(1, len(numbers) + 1)), "the order is told by the number, whatever the clock says"
    assert not [row for row in rows(app, StatementRow) if '"duration": "-' in row.body or "PT-" in row.body or '"duration":"-' in row.body]
    with app.app_context():
        audit.link_all()
    said = app.test_cli_runner().invoke(args=["verify"])
    assert said.exit_code == 0, said.output


@BOTH
@pytest.mark.parametrize("leap", LEAPS[1:], ids=["three days ahead", "an hour back"])
def test_a_leap_ends_no_session_but_by_its_own_rule_and_what_was_sent_comes_back(
    app: Any, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, leap: timedelta,
) -> None:
    amina, now = client_of("amina"), datetime.now(UTC)
    fields = tokens_of(amina.get(QUESTIONS).get_data(as_text=True), QUESTIONS)
    words = {"m3-your-words-pause": "words that waited"}
    monkeypatch.setattr(clock, "now", lambda: now + leap)
    is_over = leap > timedelta(hours=12)
    answer = amina.post(QUESTIONS, data=fields | words | {"leave_gaps": "yes"})
    assert (answer.location == "/sign-in") is is_over, answer.location
    again = _client(app)
    assert sign_in(again, cast.amina.email, cast.amina.pass_phrase).status_code == 303
    if is_over:
        assert "words that waited" in again.get(QUESTIONS).get_data(as_text=True), "what she had sent waits for her"
    monkeypatch.setattr(clock, "now", lambda: now)
    assert again.get("/course").status_code == 200, "the clock is right again, and a session of the other time still holds"
