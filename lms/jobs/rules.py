"""Decisions about leases, tries and rhythm: plain functions on plain values. Moments from a clock that leapt are borne."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=3)
"""Longest a task is held without a word; a task that works longer keeps saying how far it is, which renews the lease."""

FARTHEST = 2 * LEASE
"""A lease that ends later than this was written by a clock that had leapt ahead (F12). Twice the longest, since another worker's "now" may
be a little later than one's own."""

MOST_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=20), timedelta(hours=2)
ALIVE_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(days=30)


def wait_after(tries: int, chance: float) -> timedelta:
    """How long to wait after so many failures: doubled each time, with up to half as much again by `chance` (0 to 1)."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    return wait * (1 + chance / 2)


def next_turn(due_at: datetime, every: timedelta, now: datetime) -> datetime:
    """When a periodic job is due: never further away than its own rhythm, whatever clock wrote `due_at`."""
    return min(due_at, now + every)


def is_alive(seen_at: datetime | None, now: datetime) -> bool:
    """Whether a worker seen then is alive now. A moment far ahead of now was written by a clock that had leapt: it says nothing."""
    return seen_at is not None and abs(now - seen_at) <= ALIVE_FOR
