"""Questions with a time, in a browser: it is said at ten, five and one minute, and in between nothing moves (BEAT-19)."""

from collections.abc import Callable
from typing import Any

from assessments.sittings.actions import set_limits
from lms.membership.queries import actor_of
from tests.cast import Cast
from tests.factories.learning import inside
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways, violations
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
QUESTIONS, MODULE = "/modules/active-listening/questions", "active-listening"


def allow(served: ServedHouse, minutes: int | None) -> None:
    """A lead sets a limit, or lifts it."""
    with served.house.app.app_context():
        olu = Cast().olu
    with inside(served.house.app, olu.organisation_id):
        lead = actor_of(olu.person_id)
        assert lead is not None
        set_limits(by=lead, wanted={MODULE: minutes})


def heard(page: Any) -> str:
    """What a screen reader is told of the time."""
    return str(page.locator(".time-left").inner_text())


def test_the_page_says_how_long_there_is_at_ten_five_and_one_minute_and_at_no_other(visit: Visit, served: ServedHouse) -> None:
    allow(served, 15)
    amina = visit("amina", **PHONE)
    page = amina.page
    page.clock.install()
    page.goto(QUESTIONS)
    assert not violations(page) and not goes_sideways(page)
    page.click("text=Begin the questions")
    assert not violations(page) and not goes_sideways(page)
    said = []
    for _ in range(30):
        page.clock.fast_forward(30_000)
        said.append(heard(page))
    allow(served, None)
    changes = [words for number, words in enumerate(said) if words != (said[number - 1] if number else "")]
    assert changes == ["10 minutes left.", "5 minutes left.", "1 minute left."]
    assert said.index("10 minutes left.") in (9, 10) and said.index("1 minute left.") in (27, 28)


def test_without_script_the_page_says_when_it_ends_and_saving_says_what_is_left(visit: Visit, served: ServedHouse) -> None:
    allow(served, 30)
    page = visit("amina", **WITHOUT_SCRIPT).page
    page.goto(QUESTIONS)
    if page.locator("text=Begin the questions").count():
        page.click("text=Begin the questions")
    assert "This try ends at" in page.inner_text("main") and "minutes left." in page.inner_text("main")
    page.click("text=Save for later")
    assert "minutes left." in page.inner_text("body")
    allow(served, None)


def test_a_limit_is_set_and_more_time_is_taken_on_a_phone(visit: Visit, served: ServedHouse) -> None:
    lead = visit("olu", **PHONE).page
    lead.goto("/our-organisation")
    lead.click("main a:has-text('Time for questions')")
    assert not violations(lead) and not goes_sideways(lead)
    lead.select_option(f"select[name='{MODULE}']", "45")
    lead.click("main button:has-text('Save')")
    assert "Saved." in lead.inner_text("body")
    page = visit("amina", **PHONE).page
    page.goto("/account")
    page.click("main a:has-text('Time for questions')")
    assert not violations(page) and not goes_sideways(page)
    page.click("label:has-text('Twice as long')")
    page.click("main button:has-text('Save')")
    assert "It holds at once." in page.inner_text("body")
    allow(served, None)
