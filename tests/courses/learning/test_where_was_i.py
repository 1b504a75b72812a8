"""Finding one's place again: the step that waits, when she was last there, what is left, and when a module comes round (MUST-3)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from courses.learning import actions, rules
from courses.learning.rules import Outcome, Step
from courses.learning.views import rows, where
from lms.base import clock
from lms.web.filters import moment
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, learning_as, place_of

ClientOf = Callable[[str], Any]


def text(answer: Any) -> str:
    """What the page says, entities read, spaces folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))).split())


def finish(app: Any, player: Any, module_key: str, key: str, at: datetime | None = None) -> None:
    """Mark a step as done."""
    with learning_as(app, player, module_key) as (actor, place):
        actions.complete_activity(by=actor, place=place, activity_key=key, outcome=Outcome.DONE, at=at)


@BOTH
def test_after_signing_in_again_the_card_names_and_opens_the_last_step_that_is_not_done(
    app: Any, client_of: ClientOf, cast: Any,
) -> None:
    for _ in range(3):
        place = place_of(app, cast.amina, TWO)
        step = place.progress.next_step
        assert step is not None and step.kind == "page"
        again = client_of("amina")
        card = again.get("/course").get_data(as_text=True)
        address = f"/modules/{TWO}/pages/{step.key.removeprefix('page:')}"
        assert f'class="nhsuk-button" href="{address}"' in card and again.get("/continue").location == address
        page = place.document.page(step.key.removeprefix("page:"))
        assert page and f"Next: <strong>{page.title}</strong>" in unescape(card)
        finish(app, cast.amina, TWO, step.key)


@BOTH
def test_the_card_says_when_she_was_last_there_and_in_which_zone(
    app: Any, client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, step = clock.now(), place_of(app, cast.amina, TWO).progress.next_step
    assert step is not None
    finish(app, cast.amina, TWO, step.key, at=now)
    assert f"You were last here today: {moment(now)}." in text(client_of("amina").get("/course"))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    said = text(client_of("amina").get("/course"))
    assert re.search(r"You were last here yesterday: \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d (GMT|BST)\.", said)


def test_a_module_not_begun_says_how_it_begins_and_nothing_of_a_last_time(app: Any, client_of: ClientOf, cast: Any) -> None:
    said, document = text(client_of("noor").get("/course")), place_of(app, cast.noor, ONE).document
    assert f"It begins with: {document.pages[0].title}." in said and "You were last here" not in said
    assert f"About {rows.duration(document.minutes)} left in this module" in said


def test_what_is_left_is_the_minutes_of_the_steps_that_do_not_count_yet(app: Any, client_of: ClientOf, cast: Any) -> None:
    place = place_of(app, cast.amina, TWO)
    open_pages = [page.minutes for page in place.document.pages if not place.progress.step(f"page:{page.key}").is_finished]  # type: ignore[union-attr]
    left = sum(open_pages) + 8 * len(place.document.scenarios) + 20
    assert where.left_in(place) == left
    assert f"About {rows.duration(left)} left in this module" in text(client_of("amina").get("/course"))
    finish(app, cast.amina, TWO, place.progress.next_step.key)  # type: ignore[union-attr]
    assert where.left_in(place_of(app, cast.amina, TWO)) == left - open_pages[0]


def test_nothing_is_left_of_a_whole_module_and_everything_of_one_not_begun(app: Any, cast: Any) -> None:
    assert where.left_in(place_of(app, cast.noor, ONE)) == place_of(app, cast.noor, ONE).document.minutes
    steps = [(Step("page:a", "page", Outcome.DONE), 5), (Step("quiz:q", "quiz", Outcome.PASSED), 20)]
    assert rules.minutes_left(steps) == 0
    assert rules.minutes_left([*steps, (Step("scenario:s", "scenario", Outcome.NOT_YET), 8), (Step("page:b", "page", None), 3)]) == 11


@pytest.mark.parametrize(("completed", "months", "due"), [
    (date(2026, 12, 1), 12, date(2027, 12, 1)), (date(2026, 12, 1), 24, date(2028, 12, 1)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2024, 2, 29), 24, date(2026, 2, 28)), (date(2024, 2, 29), 48, date(2028, 2, 29)), (date(2023, 2, 28), 12, date(2024, 2, 28)),
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)), (date(2026, 8, 31), 18, date(2028, 2, 29)),
    (date(2026, 11, 30), 1, date(2026, 12, 30)), (date(2026, 12, 31), 2, date(2027, 2, 28)),
])
def test_a_refresher_is_due_on_the_same_day_so_many_months_later(completed: date, months: int, due: date) -> None:
    assert rules.refresher_due(completed, months) == due
    assert rules.complete_words(completed, months) == f"Complete, refresher due {due:%B %Y}"


def test_a_module_that_is_complete_without_a_day_says_no_month() -> None:
    assert rules.complete_words(None, 12) == "Complete"


@pytest.mark.parametrize(("then", "words"), [
    (date(2028, 3, 1), "today"), (date(2028, 2, 29), "yesterday"), (date(2028, 2, 27), "3 days ago"), (date(2028, 3, 2), "today"),
    (date(2027, 3, 1), "366 days ago"),
])
def test_how_long_ago_is_said_in_days(then: date, words: str) -> None:
    assert rules.days_ago(then, date(2028, 3, 1)) == words


def test_a_day_is_a_day_in_the_zone_the_pages_write() -> None:
    assert where.local_day(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)) == date(2026, 8, 1)
    assert where.local_day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 12, 31)


@BOTH
def test_a_complete_module_says_in_which_month_its_refresher_is_due(
    app: Any, client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last step on the last evening of February in a leap year, undone and done again: the later day counts."""
    module, leap_day = place_of(app, cast.amina, ONE), datetime(2028, 2, 29, 23, 59, tzinfo=UTC)
    assert module.document.refresh_months == 24
    key = f"page:{module.document.pages[0].key}"
    with learning_as(app, cast.amina, ONE) as (actor, place):
        actions.undo(by=actor, place=place, activity_key=key, at=leap_day - timedelta(days=400))
    assert "Complete, refresher due" not in text(client_of("amina").get("/course"))
    monkeypatch.setattr(clock, "now", lambda: leap_day)
    finish(app, cast.amina, ONE, key)
    for page in ("/course", "/course/plan"):
        assert "Complete, refresher due February 2030" in text(client_of("amina").get(page))
