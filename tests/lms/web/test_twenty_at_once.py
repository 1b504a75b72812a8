"""F13 (safety.md 4.2): twenty sendings of a form in the same moment, half of them from a second tab, change one thing once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assessments.wellbeing.models import PlanNoted
from lms.joining.models import Invitation
from lms.mail.models import Message
from lms.membership.models import AccessNeeds, Cohort, Membership
from tests.courses.learning.test_at_once import at_once, twin
from tests.engines import BOTH
from tests.factories.rows import count
from tests.judge import tokens_of
from tests.lms.joining.inviting import upload
from tests.lms.joining.test_inviting import GOOD, batch_of

ClientOf = Callable[[str], Any]
POSTS = 20


@dataclass(frozen=True)
class Sent:
    """A form: who sends it, from which page, where to, what it says, and which table it may add one row to."""

    who: str
    page: str
    action: str
    table: Any
    fields: dict[str, str] = field(default_factory=dict)


FORMS = {
    "an invitation": Sent("olu", "/invitations/new", "/invitations/new", Invitation, {
        "name": "Gwen Parry", "address": "gwen@people.example", "roles": "trainee", "cohort": "", "until": "",
    }),
    "its letter": Sent("olu", "/invitations/new", "/invitations/new", Message, {
        "name": "Gwen Parry", "address": "gwen@people.example", "roles": "trainee", "cohort": "", "until": "",
    }),
    "a group": Sent("olu", "/cohorts", "/cohorts", Cohort, {"name": "Spring 2027"}),
    "a plan noted": Sent("bex", "/wellness-plan", "/wellness-plan/noted/yes", PlanNoted),
    "access needs": Sent("amina", "/account/access-needs", "/account/access-needs", AccessNeeds, {"needs": "larger print"}),
}


def sending(app: Any, client: Any, form: Sent, page: str, action: str) -> list[Callable[[], int]]:
    """Twenty tabs that are about to press the button: each token stands in ten of them."""
    tokens = [tokens_of(client.get(page).get_data(as_text=True), action) | form.fields for _ in range(2)]
    tabs = [twin(app, client) for _ in range(POSTS)]
    return [lambda tab=tab, fields=tokens[number % 2]: tab.post(action, data=fields).status_code for number, tab in enumerate(tabs)]


@BOTH
@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_twenty_times_at_once_changes_one_thing_once(app: Any, confirmed_client_of: ClientOf, name: str) -> None:
    form = FORMS[name]
    client = confirmed_client_of(form.who)
    before = count(app, form.table)
    answers = at_once(*sending(app, client, form, form.page, form.action))
    assert count(app, form.table) == before + 1, answers
    assert 303 in answers and set(answers) <= {303, 409, 422}, answers


@BOTH
def test_a_list_confirmed_twenty_times_at_once_invites_each_person_once(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    place = batch_of(upload(olu, GOOD))
    before = count(app, Invitation), count(app, Message)
    answers = at_once(*sending(app, olu, Sent("olu", place, "", Invitation), place, f"{place}/send"))
    assert (count(app, Invitation), count(app, Message)) == (before[0] + 2, before[1] + 2), answers
    assert 303 in answers and set(answers) <= {303, 404, 409, 422}, answers


@BOTH
def test_stepping_back_and_returning_twenty_times_at_once_is_one_pause(app: Any, cast: Any, client_of: ClientOf) -> None:
    amina, page = client_of("amina"), "/step-back"
    away = Membership.away_since.is_not(None) & (Membership.person_id == cast.amina.person_id)
    at_once(*sending(app, amina, Sent("amina", page, page, Membership), page, page))
    assert count(app, Membership, away) == 1
