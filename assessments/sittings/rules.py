"""The time there is for a try: none is counted unless an organisation sets a limit; everybody's own allowance stretches it (BEAT-19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

# For a slow line: what was sent as the time ended still counts.
GRACE = timedelta(seconds=60)
# Minutes left at which the page says so, and never in between: a running clock is no help to anybody (R9).
ANNOUNCED = (10, 5, 1)
LIMITS = (15, 20, 30, 45, 60, 90, 120)
NO_LIMIT, USUAL = 0, 100
ALLOWANCES: Mapping[int, str] = {
    USUAL: "The usual time", 125: "A quarter more", 150: "Half as much again", 200: "Twice as long", 300: "Three times as long",
    NO_LIMIT: "No limit at all",
}
OVER = (
    "The time for this try is over. Nothing is lost: what you had answered is kept, and it is in the form when you begin again. "
    "Begin whenever you like; you have the whole time once more."
)


def allowed(minutes: int | None, percent: int) -> timedelta | None:
    """How long a try may take, of a limit and somebody's own allowance; None without a limit."""
    return None if minutes is None or percent == NO_LIMIT else timedelta(minutes=minutes * percent / 100)


@dataclass(frozen=True)
class Timing:
    """The time of one try. `minutes`: the limit it stands under, None for none; `away`: how long she had stepped back meanwhile.

    `begun_at` is None while no try is open.
    """

    minutes: int | None
    percent: int = USUAL
    begun_at: datetime | None = None
    away: timedelta = timedelta()

    @property
    def allowed(self) -> timedelta | None:
        """How long she has in all."""
        return allowed(self.minutes, self.percent)

    @property
    def words(self) -> str:
        """How long she has in all, in words; empty without a limit."""
        return minutes_words(self.allowed / timedelta(minutes=1)) if self.allowed else ""

    @property
    def is_waiting(self) -> bool:
        """Whether there is a limit and she has not begun: the questions are shown when she says so."""
        return self.allowed is not None and self.begun_at is None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends; None without a limit, and before it has begun."""
        if self.begun_at is None or self.allowed is None:
            return None
        return self.begun_at + self.allowed + self.away

    def is_over(self, now: datetime) -> bool:
        """Whether what is sent now comes too late."""
        return self.ends_at is not None and now > self.ends_at + GRACE

    def left(self, now: datetime) -> timedelta:
        """What is left, never less than nothing. Only of a try that has an end."""
        return max((self.ends_at or now) - now, timedelta())

    def still_announced(self, now: datetime) -> tuple[int, ...]:
        """The minutes left at which the page will still say so."""
        return tuple(minutes for minutes in ANNOUNCED if timedelta(minutes=minutes) < self.left(now))

    def words_left(self, now: datetime) -> str:
        """What is left, in words; empty without a limit."""
        return f" {minutes_words(ceil(self.left(now) / timedelta(minutes=1)))} left." if self.ends_at else ""


def minutes_words(minutes: float) -> str:
    """So many minutes."""
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"
