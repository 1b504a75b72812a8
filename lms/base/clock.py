"""The one clock. Every comparison binds `clock.now()`, so that a test can move time and a leap of the host's clock is one place's worry."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
