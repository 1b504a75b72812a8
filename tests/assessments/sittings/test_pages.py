"""Questions with a time and without one, as people meet them: one open try a person (F13), and a limit that loses nothing (BEAT-19)."""

import html
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from assessments.quizzes.queries import activity_id
from assessments.sittings import actions
from assessments.sittings.models import OwnTime, Sitting, TimeLimit
from assessments.sittings.rules import GRACE, OVER
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.base.db import db, writing
from lms.lrs.models import StatementRow
from lms.membership.actions.away import return_everywhere, step_back_everywhere
from lms.membership.models import Membership
from lms.membership.queries import actor_of
from lms.membership.queries.away import time_away
from lms.web import transactions
from tests.assessments.quizzes.filling import AUTOSAVE, DRAFT, MODULE, OWN_WORDS, QUESTIONS, answers, attempts, document, post, written
from tests.engines import BOTH
from tests.factories.crowd import make_crowd
from tests.factories.learning import inside, place_of
from tests.factories.rows import rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
BEGIN, LIMITS, OWN = f"{QUESTIONS}/begin", "/our-organisation/time-for-questions", "/account/time-for-questions"


def text(answer: Any) -> str:
    """What a page says, in one line."""
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def press(client: Any, page: str, target: str, **fields: Any) -> Any:
    """Send the form to `target` that the page shows."""
    return client.post(target, data={**tokens_of(client.get(page).get_data(as_text=True), target), **fields})


@pytest.fixture
def limited(client_of: ClientOf) -> int:
    """A lead allows thirty minutes."""
    assert press(client_of("olu"), LIMITS, LIMITS, **{MODULE: "30"}).status_code == 303
    return 30


def begin(client: Any) -> Any:
    """Press the button."""
    return press(client, QUESTIONS, BEGIN)


def later(monkeypatch: pytest.MonkeyPatch, **passed: float) -> None:
    """So much time has passed."""
    now = clock.now() + timedelta(**passed)
    monkeypatch.setattr(clock, "now", lambda: now)


def fields_of(client: Any) -> dict[str, Any]:
    """The hidden fields of the questions."""
    return dict(tokens_of(client.get(QUESTIONS).get_data(as_text=True), QUESTIONS))


def sittings(app: Any, membership_id: Any) -> list[Sitting]:
    """A member's, as they were begun."""
    return sorted((row for row in rows(app, Sitting) if row.membership_id == membership_id), key=lambda row: row.begun_at)


def test_without_a_limit_nothing_is_said_of_time(client_of: ClientOf) -> None:
    amina = client_of("amina")
    for page in (QUESTIONS, "/account"):
        words = text(amina.get(page))
        assert ("There is no time limit." in words) is (page == QUESTIONS)
        assert "time for" not in words.lower() and "minutes left" not in words and "data-time-left" not in words


@BOTH
def test_a_try_is_open_from_the_first_answer_kept_until_it_is_sent(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, before = client_of("amina"), sittings(app, cast.amina.membership_id)
    fields = fields_of(amina) | answers(document(app))
    for _ in range(2):
        assert post(amina, DRAFT, fields_of(amina) | answers(document(app)), headers=AUTOSAVE).status_code == 200
    one = [row for row in sittings(app, cast.amina.membership_id) if row.id not in {old.id for old in before}]
    assert len(one) == 1 and one[0].ended_at is None and one[0].minutes is None
    assert post(amina, QUESTIONS, fields_of(amina) | answers(document(app))).status_code == 303 and fields
    assert all(row.ended_at for row in sittings(app, cast.amina.membership_id))


@BOTH
def test_two_hundred_people_begin_at_once_and_two_hundred_tries_are_open(app: Any, cast: Any) -> None:
    make_crowd(app, cast.olu.organisation_id)
    people = [row for row in rows(app, Membership) if row.organisation_id == cast.olu.organisation_id and row.person_id][:200]
    assert len(people) == 200
    quiz = activity_id(place_of(app, cast.amina, MODULE))
    gate, faults = threading.Barrier(20), []

    def work(part: list[Any]) -> None:
        gate.wait()
        for person in part:
            try:
                with inside(app, cast.olu.organisation_id), writing():
                    actor = actor_of(person.person_id)
                    assert actor is not None
                    actions.begin(by=actor, module_key=MODULE, activity_id=quiz)
                    db.session.commit()
            except Exception as fault:
                faults.append(fault)
    # each of them presses twice: two hands begin with her at the same time
    threads = [threading.Thread(target=work, args=(people[number % 10::10],)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    mine = {person.id for person in people}
    open_ones = [row.membership_id for row in rows(app, Sitting) if row.membership_id in mine and row.ended_at is None]
    assert len(open_ones) == 200 and set(open_ones) == mine


@BOTH
def test_twenty_presses_of_begin_are_one_try_and_one_page(app: Any, client_of: ClientOf, cast: Any, limited: int) -> None:
    amina = client_of("amina")
    cookie = amina.get_cookie("peerway")
    forms = [dict(tokens_of(amina.get(QUESTIONS).get_data(as_text=True), BEGIN)) for _ in range(20)]
    gate, got = threading.Barrier(20), []

    def tab(fields: dict[str, Any]) -> None:
        other = app.test_client()
        other.set_cookie("peerway", cookie.value, domain=cookie.domain)
        gate.wait()
        answer = other.post(BEGIN, data=fields)
        got.append((answer.status_code, answer.headers.get("Location")))
    threads = [threading.Thread(target=tab, args=(fields,)) for fields in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(got) == {(303, QUESTIONS)} and len(got) == 20
    assert len([row for row in sittings(app, cast.amina.membership_id) if row.ended_at is None and row.minutes == limited]) == 1


def test_with_a_limit_she_says_when_she_begins_and_reads_when_it_ends(app: Any, client_of: ClientOf, limited: int) -> None:
    amina = client_of("amina")
    before = text(amina.get(QUESTIONS))
    assert "You have <strong>30 minutes</strong>" in before and OWN_WORDS not in before
    assert begin(amina).status_code == 303
    page = text(amina.get(QUESTIONS))
    assert "no time limit" not in before + page
    assert "This try ends at <strong>" in page and "30 minutes left." in page and 'data-announced="10 5 1"' in page
    assert 'role="status"' in page
    assert amina.post(DRAFT, data=fields_of(amina) | answers(document(app))).status_code == 303
    assert "when it suits you. 30 minutes left." in text(amina.get(QUESTIONS))
    assert post(amina, QUESTIONS, fields_of(amina) | answers(document(app))).status_code == 303
    assert "Begin the questions" in text(amina.get(QUESTIONS))


@BOTH
def test_what_comes_too_late_is_kept_and_she_begins_again_with_it(
    app: Any, client_of: ClientOf, cast: Any, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina, before = client_of("amina"), len(attempts(app, cast.amina.membership_id))
    begin(amina)
    fields = fields_of(amina) | answers(document(app)) | {OWN_WORDS: ["These are my words."]}
    later(monkeypatch, minutes=limited, seconds=GRACE.seconds + 2)
    assert post(amina, QUESTIONS, fields).headers["Location"] == QUESTIONS
    assert OVER in text(amina.get(QUESTIONS)) and len(attempts(app, cast.amina.membership_id)) == before
    assert begin(amina).status_code == 303
    assert written(amina.get(QUESTIONS)) == "These are my words."
    assert post(amina, QUESTIONS, fields_of(amina) | answers(document(app))).status_code == 303
    assert len(attempts(app, cast.amina.membership_id)) == before + 1


def test_a_try_whose_time_ended_unseen_says_so_and_can_be_begun_again(
    app: Any, client_of: ClientOf, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina = client_of("amina")
    begin(amina)
    post(amina, DRAFT, fields_of(amina) | {OWN_WORDS: ["Half of it"]})
    later(monkeypatch, minutes=limited + 5)
    assert "The time for your try is over. Nothing is lost" in text(amina.get(QUESTIONS))
    assert begin(amina).status_code == 303 and written(amina.get(QUESTIONS)) == "Half of it"


def test_in_time_and_in_the_minute_after_it_counts(
    app: Any, client_of: ClientOf, cast: Any, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina, before = client_of("amina"), len(attempts(app, cast.amina.membership_id))
    begin(amina)
    fields = fields_of(amina) | answers(document(app))
    later(monkeypatch, minutes=limited, seconds=GRACE.seconds - 5)
    assert "attempts" in post(amina, QUESTIONS, fields).headers["Location"]
    assert len(attempts(app, cast.amina.membership_id)) == before + 1


def test_her_own_time_holds_at_once_and_nobody_is_told(
    app: Any, client_of: ClientOf, cast: Any, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina = client_of("amina")
    acts, told = len(rows(app, AuditEntry)), len(rows(app, StatementRow))
    assert "Time for questions" in text(amina.get("/account"))
    begin(amina)
    assert press(amina, OWN, OWN, percent="200").status_code == 303
    assert "60 minutes left." in text(amina.get(QUESTIONS))
    assert press(amina, OWN, OWN, percent="0").status_code == 303
    assert "minutes left" not in text(amina.get(QUESTIONS))
    assert (len(rows(app, AuditEntry)), len(rows(app, StatementRow))) == (acts, told)
    assert [row.percent for row in rows(app, OwnTime)] == [0]
    for other in ("olu", "tess"):
        person = f"/people/{cast.amina.membership_id}"
        assert "Time for questions" not in text(client_of(other).get(person)) and client_of(other).get(OWN).status_code == 403


@pytest.mark.parametrize("percent", ["", "50", "99", "-100", "a", "100000000000"])
def test_less_than_the_usual_time_cannot_be_chosen(app: Any, client_of: ClientOf, percent: str) -> None:
    answer = press(client_of("amina"), OWN, OWN, percent=percent)
    assert answer.status_code == 422 and "Choose how much time you need" in text(answer) and not rows(app, OwnTime)


@pytest.mark.parametrize("minutes", ["0", "1", "-5", "x", "99999999", ""])
def test_a_limit_that_is_none_of_those_offered_is_refused_and_nothing_changes(app: Any, client_of: ClientOf, minutes: str) -> None:
    answer = press(client_of("olu"), LIMITS, LIMITS, **{MODULE: minutes})
    assert answer.status_code == 422 and "Choose one of the limits" in text(answer) and not rows(app, TimeLimit)


def test_a_limit_that_is_lifted_holds_for_nobody_and_each_change_is_noted(app: Any, client_of: ClientOf, limited: int) -> None:
    amina, olu = client_of("amina"), client_of("olu")
    begin(amina)
    assert press(olu, LIMITS, LIMITS, **{MODULE: "none"}).status_code == 303
    page = text(amina.get(QUESTIONS))
    assert "minutes left" not in page and "Send answers" in page
    assert len([row for row in rows(app, AuditEntry) if row.act == "changed a time limit"]) == 2


def test_a_try_begun_before_there_was_a_limit_has_none(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    post(amina, DRAFT, fields_of(amina) | answers(document(app)))
    press(client_of("olu"), LIMITS, LIMITS, **{MODULE: "15"})
    assert "minutes left" not in text(amina.get(QUESTIONS)) and "Send answers" in text(amina.get(QUESTIONS))


def test_the_limit_of_one_organisation_is_not_another_ones(client_of: ClientOf, limited: int) -> None:
    assert 'value="30" selected' not in client_of("moira").get(LIMITS).get_data(as_text=True)


def test_the_time_waits_while_she_has_stepped_back(
    app: Any, client_of: ClientOf, cast: Any, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina = client_of("amina")
    begin(amina)
    real, place = clock.now(), (cast.amina.person_id, [cast.amina.organisation_id])
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(minutes=5))
    with app.app_context(), transactions.step():
        step_back_everywhere(*place)
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=20))
    with app.app_context(), transactions.step():
        return_everywhere(*place)
    assert "25 minutes left." in text(client_of("amina").get(QUESTIONS))


def test_a_page_left_open_neither_counts_when_the_try_is_over_nor_begins_the_next(
    app: Any, client_of: ClientOf, cast: Any, limited: int,
) -> None:
    amina = client_of("amina")
    begin(amina)
    first, second, third = (fields_of(amina) | answers(document(app)) for _ in range(3))
    assert post(amina, QUESTIONS, first).status_code == 303
    tries, begun = len(attempts(app, cast.amina.membership_id)), len(sittings(app, cast.amina.membership_id))
    assert post(amina, DRAFT, second, headers=AUTOSAVE).status_code in (200, 409)
    assert post(amina, QUESTIONS, third).location == QUESTIONS and OVER in text(amina.get(QUESTIONS))
    assert (len(attempts(app, cast.amina.membership_id)), len(sittings(app, cast.amina.membership_id))) == (tries, begun)
    assert all(row.ended_at for row in sittings(app, cast.amina.membership_id)), "no time runs unseen"


def test_time_waits_while_she_is_away_and_not_only_once_she_is_back(
    app: Any, client_of: ClientOf, cast: Any, limited: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin(client_of("amina"))
    (sitting,) = [row for row in sittings(app, cast.amina.membership_id) if row.ended_at is None]
    with app.app_context():
        step_back_everywhere(cast.amina.person_id, [cast.amina.organisation_id])
    later(monkeypatch, minutes=90)
    with inside(app, cast.amina.organisation_id) as session:
        away = time_away(session, cast.amina.person_id, sitting.begun_at)
    assert timedelta(minutes=89) < away < timedelta(minutes=91)
