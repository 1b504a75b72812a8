"""The time there is for a try, as a table (BEAT-19)."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.sittings.rules import ALLOWANCES, ANNOUNCED, GRACE, LIMITS, NO_LIMIT, Timing, allowed

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    """So many."""
    return timedelta(minutes=count)


@pytest.mark.parametrize(("limit", "percent", "there_is"), [
    (None, 100, None), (None, 300, None), (30, NO_LIMIT, None), (30, 100, minutes(30)), (30, 125, minutes(37.5)), (30, 150, minutes(45)),
    (30, 200, minutes(60)), (30, 300, minutes(90)), (15, 125, minutes(18.75)), (120, 300, minutes(360)),
])
def test_a_limit_is_stretched_by_what_she_needs_and_without_one_there_is_none(
    limit: int | None, percent: int, there_is: timedelta | None,
) -> None:
    assert allowed(limit, percent) == there_is


@pytest.mark.parametrize("percent", ALLOWANCES)
@pytest.mark.parametrize("limit", LIMITS)
def test_nobody_can_have_less_than_the_usual_time(limit: int, percent: int) -> None:
    there_is = allowed(limit, percent)
    assert there_is is None or there_is >= minutes(limit)


@pytest.mark.parametrize(("timing", "is_waiting", "ends_at"), [
    (Timing(None), False, None),
    (Timing(None, begun_at=NOW), False, None),
    (Timing(30), True, None),
    (Timing(30, NO_LIMIT), False, None),
    (Timing(30, begun_at=NOW), False, NOW + minutes(30)),
    (Timing(30, 200, NOW), False, NOW + minutes(60)),
    (Timing(30, 200, NOW, minutes(600)), False, NOW + minutes(660)),
    (Timing(30, NO_LIMIT, NOW), False, None),
])
def test_a_try_with_a_limit_waits_for_her_and_ends_when_her_time_has_passed(
    timing: Timing, is_waiting: bool, ends_at: datetime | None,
) -> None:
    assert (timing.is_waiting, timing.ends_at) == (is_waiting, ends_at)


@pytest.mark.parametrize(("after", "is_over"), [
    (minutes(0), False), (minutes(30), False), (minutes(30) + GRACE, False), (minutes(30) + GRACE + timedelta(seconds=1), True),
    (minutes(-5), False),
])
def test_a_slow_line_has_a_minute_more(after: timedelta, is_over: bool) -> None:
    assert Timing(30, begun_at=NOW).is_over(NOW + after) is is_over
    assert not Timing(None, begun_at=NOW).is_over(NOW + after) and not Timing(30).is_over(NOW + after)


@pytest.mark.parametrize(("left", "announced", "words"), [
    (30, (10, 5, 1), " 30 minutes left."), (10.5, (10, 5, 1), " 11 minutes left."), (10, (5, 1), " 10 minutes left."),
    (7, (5, 1), " 7 minutes left."), (5, (1,), " 5 minutes left."), (1.1, (1,), " 2 minutes left."), (1, (), " 1 minute left."),
    (0, (), " 0 minutes left."), (-3, (), " 0 minutes left."),
])
def test_it_is_said_at_ten_five_and_one_and_at_no_other_minute(left: float, announced: tuple[int, ...], words: str) -> None:
    timing, now = Timing(30, begun_at=NOW), NOW + minutes(30 - left)
    assert ANNOUNCED == (10, 5, 1) and timing.still_announced(now) == announced and timing.words_left(now) == words
    assert Timing(None, begun_at=NOW).words_left(now) == ""
