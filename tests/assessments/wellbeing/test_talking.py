"""I'd like to talk to someone: no reason, numbers first, and a wish that nothing loses (issue 3, item 7; safety.md 6.7; F19)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessments.wellbeing import actions
from assessments.wellbeing.models import TalkRecipient, TalkRequest
from assessments.wellbeing.rules import Contact, Step, goes_on_to, next_step, one_each
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.lrs.models import StatementRow
from lms.privacy.actions import erasing
from tests.engines import BOTH
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
PAGE, WAITING = "/talk", "/talk/waiting"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def ask(client: Any, whom: Any) -> Any:
    """Choose a person of the cast and send it."""
    return press(client, PAGE, PAGE, contact=str(whom.membership_id))


def go_on(app: Any) -> int:
    """The worker's turn."""
    with app.app_context():
        return actions.go_on()


def told(app: Any) -> list[str]:
    """Who has been written to, oldest first."""
    return [letter.to for letter in letters(app, "wellbeing: talk")]


@BOTH
def test_she_chooses_a_person_and_that_person_alone_is_told_without_any_content(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    page = amina.get(PAGE).get_data(as_text=True)
    assert page.index("999") < page.index("Whom would you like to talk to?"), "numbers first"
    assert page.index("Sam Reid, your supervisor") < page.index("Olu Bankole"), "those nearest to her first"
    assert ask(amina, cast.sam).status_code == 303
    (letter,) = letters(app, "wellbeing: talk")
    assert letter.to == cast.sam.email and "Amina" not in letter.text + letter.subject and letter.subject == "Please have a look"
    assert "Amina" in client_of("sam").get(WAITING).get_data(as_text=True)
    for who in ("olu", "tess", "priya", "vera", "zoe"):
        assert "Amina" not in client_of(who).get(WAITING).get_data(as_text=True), who


@BOTH
def test_it_is_in_no_statement_no_audit_and_no_other_page(app: Any, cast: Any, client_of: ClientOf) -> None:
    before = count(app, StatementRow), count(app, AuditEntry)
    ask(client_of("amina"), cast.sam)
    assert (count(app, StatementRow), count(app, AuditEntry)) == before


@BOTH
def test_twenty_at_once_are_one_wish_and_one_letter(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    fields = [tokens_of(amina.get(PAGE).get_data(as_text=True), PAGE) | {"contact": str(cast.sam.membership_id)} for _ in range(4)]
    answers: list[int] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(amina.post(PAGE, data=fields[n % 4]).status_code)) for n in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    hers = TalkRequest.membership_id == cast.amina.membership_id
    assert set(answers) <= {303, 409} and count(app, TalkRequest, hers) == 1 and told(app) == [cast.sam.email]


@BOTH
def test_if_nobody_is_in_touch_it_goes_on_to_the_deputy_and_then_to_the_leads(
    app: Any, cast: Any, client_of: ClientOf, time: list[datetime],
) -> None:
    ask(client_of("amina"), cast.tess)
    time[0] += timedelta(hours=23, minutes=59)
    assert go_on(app) == 0
    time[0] += timedelta(minutes=1)
    assert go_on(app) == 1 and go_on(app) == 0
    assert set(told(app)) == {cast.tess.email, cast.sam.email, cast.priya.email, cast.olu.email}, "supervisor, deputy, safeguarding"
    time[0] += timedelta(hours=24)
    assert go_on(app) == 1
    time[0] += timedelta(days=3)
    assert go_on(app) == 0, "everybody knows by now"
    assert len(told(app)) == len(set(told(app)))


def test_where_nobody_stands_in_the_leads_are_told_at_once(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    ask(client_of("kirsty"), cast.zoe)
    time[0] += timedelta(hours=24)
    go_on(app)
    assert told(app) == [cast.zoe.email, cast.moira.email]


@BOTH
def test_once_somebody_was_in_touch_nobody_else_is_asked(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    amina, sam = client_of("amina"), client_of("sam")
    ask(amina, cast.sam)
    (row,) = rows(app, TalkRequest, TalkRequest.membership_id == cast.amina.membership_id)
    press(sam, WAITING, f"{WAITING}/{row.id}/in-touch")
    time[0] += timedelta(hours=30)
    assert go_on(app) == 0 and told(app) == [cast.sam.email]
    assert "Somebody was in touch" in client_of("amina").get(PAGE).get_data(as_text=True)
    assert ask(client_of("amina"), cast.priya).status_code == 303, "she can ask again"


def test_she_takes_it_back_and_nobody_sees_it_any_more(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    amina = client_of("amina")
    ask(amina, cast.sam)
    press(amina, PAGE, f"{PAGE}/withdraw")
    assert "Amina" not in client_of("sam").get(WAITING).get_data(as_text=True)
    time[0] += timedelta(days=2)
    assert go_on(app) == 0


def test_somebody_who_was_not_told_finds_nothing(app: Any, cast: Any, client_of: ClientOf) -> None:
    ask(client_of("amina"), cast.sam)
    (row,) = rows(app, TalkRequest, TalkRequest.membership_id == cast.amina.membership_id)
    olu = client_of("olu")
    fields = tokens_of(olu.get(PAGE).get_data(as_text=True), PAGE)
    assert olu.post(f"{WAITING}/{row.id}/in-touch", data=fields).status_code == 404
    assert rows(app, TalkRequest, TalkRequest.id == row.id)[0].answered_at is None


@pytest.mark.parametrize("whom", ["amina", "dan", "zoe"])
def test_only_those_she_was_offered_can_be_chosen(app: Any, cast: Any, client_of: ClientOf, whom: str) -> None:
    answer = ask(client_of("amina"), cast[whom])
    assert answer.status_code == 422 and "Choose whom" in answer.get_data(as_text=True)


def test_a_contact_from_outside_is_shown_with_her_number_and_cannot_be_chosen(client_of: ClientOf) -> None:
    page = client_of("amina").get(PAGE).get_data(as_text=True)
    assert "Harbour on-call phone" in page and "01632 960100" in page
    assert page.count('type="radio"') == 4, "Sam, Priya, Tess and Olu"


def test_a_month_later_it_is_forgotten_with_who_knew(app: Any, cast: Any, client_of: ClientOf, time: list[datetime]) -> None:
    assert count(app, TalkRequest) == 1 and count(app, TalkRecipient) == 1
    time[0] += timedelta(days=31)
    go_on(app)
    assert count(app, TalkRequest) == count(app, TalkRecipient) == 0


@BOTH
def test_the_wish_is_there_while_the_mail_server_is_down(app: Any, cast: Any, client_of: ClientOf) -> None:
    """Nothing is delivered at all here: her supervisor still finds it on his page, and the letter waits (F19)."""
    ask(client_of("amina"), cast.sam)
    assert "Amina" in client_of("sam").get(WAITING).get_data(as_text=True) and told(app) == [cast.sam.email]


def test_a_failure_between_row_and_letter_leaves_neither(
    app: Any, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr("assessments.wellbeing.actions.mail.write", broken)
    assert ask(client_of("amina"), cast.sam).status_code == 500
    assert count(app, TalkRequest, TalkRequest.membership_id == cast.amina.membership_id) == 0
    monkeypatch.undo()
    assert ask(client_of("amina"), cast.sam).status_code == 303


def test_who_is_erased_leaves_no_wish(app: Any, cast: Any, client_of: ClientOf) -> None:
    ask(client_of("amina"), cast.sam)
    with app.app_context():
        erasing.erase(cast.amina.person_id)
    assert count(app, TalkRequest, TalkRequest.membership_id == cast.amina.membership_id) == 0


def test_rules() -> None:
    import uuid

    a, b = uuid.uuid4(), uuid.uuid4()
    assert (next_step(Step.CHOSEN), next_step(Step.DEPUTY), next_step(Step.LEADS)) == (Step.DEPUTY, Step.LEADS, None)
    assert goes_on_to(Step.DEPUTY, deputies=[a], leads=[b], told=[]) == [a]
    assert goes_on_to(Step.DEPUTY, deputies=[a], leads=[b], told=[a]) == [b]
    assert goes_on_to(Step.LEADS, deputies=[a], leads=[b], told=[b]) == []
    twice = [Contact(a, "A", "x"), Contact(a, "A", "y"), Contact(None, "O", "z")]
    assert one_each(twice) == [twice[0], twice[2]]
