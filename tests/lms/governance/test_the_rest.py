"""Each organisation says within four weeks what it must keep of somebody who was erased; what is left leads to nobody (issue 3, 6)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessments.quizzes.models import Attempt
from assessments.scenarios.models import ScenarioAttempt
from courses.learning.models import Completion
from lms.base import clock
from lms.governance.kinds import Because
from lms.governance.models import Acknowledgement, RestDecision
from lms.operations.actions import forgetting
from lms.privacy.actions import erasing
from lms.privacy.queries import held
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
PAGE = "/our-organisation/erased"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time it is; move it."""
    now = [datetime.now(UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
def erased(app: Any, cast: Any, time: list[datetime]) -> Any:
    """Amina is gone."""
    with app.app_context():
        erasing.erase(cast.amina.person_id)
    return cast.amina


def left(app: Any, player: Any) -> dict[str, int]:
    """What hangs on her membership."""
    tables: tuple[Any, ...] = (Attempt, ScenarioAttempt, Acknowledgement, Completion)
    return {table.__tablename__: count(app, table, table.membership_id == player.membership_id) for table in tables}


def decide(client: Any, player: Any, because: str) -> Any:
    """By the form."""
    return press(client, PAGE, f"{PAGE}/{player.membership_id}", because=because)


def turn(app: Any) -> None:
    """The worker's."""
    with app.app_context():
        app.extensions["peerway_jobs"]["let-go"].run(None)


@BOTH
def test_leads_are_told_and_see_what_is_left_without_any_name(app: Any, cast: Any, erased: Any, client_of: ClientOf) -> None:
    assert {letter.to for letter in letters(app, "governance: rest")} == {cast.olu.email}, "no other organisation hears of it"
    olu = client_of("olu")
    page = olu.get(PAGE).get_data(as_text=True)
    assert "Tries at the questions of modules" in page and "Decide by" in page and "Amina" not in page
    assert PAGE in olu.get("/our-organisation").get_data(as_text=True)
    assert PAGE not in client_of("moira").get("/our-organisation").get_data(as_text=True), "out of sight"
    assert "There is nothing to decide" in client_of("moira").get(PAGE).get_data(as_text=True)
    assert client_of("tess").get(PAGE).status_code == 403


@BOTH
def test_what_need_not_be_kept_goes_at_once_and_the_numbers_stay(app: Any, erased: Any, client_of: ClientOf) -> None:
    before = left(app, erased)
    assert before["attempt"] and before["completion"]
    assert decide(client_of("olu"), erased, "nothing").status_code == 303
    assert left(app, erased) == {"attempt": 0, "scenario_attempt": 0, "acknowledgement": 0, "completion": before["completion"]}
    assert "There is nothing to decide" in client_of("olu").get(PAGE).get_data(as_text=True)
    assert app.test_cli_runner().invoke(args=["verify"]).exit_code == 0


@BOTH
def test_what_must_be_kept_stays_with_its_reason_until_that_is_given_up(
    app: Any, erased: Any, client_of: ClientOf, time: list[datetime],
) -> None:
    before, olu = left(app, erased), client_of("olu")
    assert decide(olu, erased, "claim").status_code == 303
    time[0] += timedelta(days=90)
    turn(app)
    assert left(app, erased) == before
    olu = client_of("olu")
    assert "for a legal claim or our insurer" in olu.get(PAGE).get_data(as_text=True)
    assert decide(olu, erased, "nothing").status_code == 303 and left(app, erased)["attempt"] == 0


@BOTH
def test_if_nobody_decides_it_goes_after_four_weeks_as_the_dry_run_said(app: Any, erased: Any, time: list[datetime]) -> None:
    before = left(app, erased)
    time[0] += timedelta(days=27, hours=23)
    turn(app)
    assert left(app, erased) == before
    time[0] += timedelta(hours=2)
    with app.app_context():
        said = dict(forgetting.would_go())
    assert said["What is left of people erased four weeks ago"] == sum(before.values()) - before["completion"]
    assert before["scenario_attempt"] > 0
    assert left(app, erased) == before, "looking changes nothing"
    turn(app)
    turn(app)
    assert left(app, erased) == {"attempt": 0, "scenario_attempt": 0, "acknowledgement": 0, "completion": before["completion"]}
    (row,) = rows(app, RestDecision)
    assert (row.because, row.decided_by_id) == (Because.NOTHING, None)


def test_no_choice_is_told_and_another_organisation_finds_nothing(app: Any, cast: Any, erased: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    answer = decide(olu, erased, "curiosity")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Choose whether it has to be kept" in page
    assert 'href="#because"' in page and 'id="because"' in page, "the way from the summary to the choice"
    fields = {"because": "nothing"}
    moira = client_of("moira")
    tokens = tokens_of(moira.get("/cohorts").get_data(as_text=True), "/cohorts")
    assert moira.post(f"{PAGE}/{erased.membership_id}", data=tokens | fields).status_code == 404
    tokens = tokens_of(olu.get("/cohorts").get_data(as_text=True), "/cohorts")
    assert olu.post(f"{PAGE}/{cast.bex.membership_id}", data=tokens | fields).status_code == 404, "she was not erased"


@BOTH
def test_nothing_that_is_kept_leads_to_her(app: Any, cast: Any, erased: Any) -> None:
    lines = [line for line in everything(app).splitlines() if str(erased.person_id) in line or erased.person_id.hex in line]
    assert {line.split(":")[0] for line in lines} <= {"erasure"}, lines


def test_what_is_promised_to_go_after_four_weeks_is_handed_over_as_rest(app: Any) -> None:
    with app.app_context():
        keepings = held.keepings()
    promised = {keeping.table for keeping in keepings if "what an erasure leaves, four weeks" in keeping.how_long}
    assert promised and promised == {keeping.table for keeping in keepings if keeping.rest_words}
