"""Decisions about letters: when to try again, when a digest is due, what a letter looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 40
"""Of one letter a server answers "not now" to: with the waits above more than a week. A server that cannot be reached counts for none."""

KEPT_FOR = timedelta(days=30)
DIGEST_SUBJECT = "News from Peerway"


class Rhythm(StrEnum):
    """How often a person wants notices."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


PERIODS = {Rhythm.AT_ONCE: timedelta(0), Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True)
class Written:
    """A letter as it goes: plain text, neutral subject."""

    to: str
    subject: str
    text: str


def wait_after(tries: int, chance: float) -> timedelta:
    """How long to wait after so many failures, with up to half as much again by `chance` (0 to 1)."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    return wait * (1 + chance / 2)


def is_digest_due(rhythm: Rhythm, last_at: datetime | None, now: datetime) -> bool:
    """Whether a person who chose this rhythm gets her notices now. A last time ahead of now, of a clock that leapt back, counts as now."""
    if rhythm is Rhythm.NEVER:
        return False
    return last_at is None or now - min(last_at, now) >= PERIODS[rhythm]


def is_final(code: int) -> bool:
    """Whether a mail server's answer will not change: 5xx is about this letter or address, 4xx passes."""
    return 500 <= code < 600


def bundled(texts: Sequence[str]) -> str:
    """Several notices as one letter."""
    return "\n\n---\n\n".join(text.strip() for text in texts) + "\n"
