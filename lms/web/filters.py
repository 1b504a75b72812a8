"""How templates write dates: every moment says its zone; days are days in that zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

ZONE = ZoneInfo("Europe/London")


def day(at: datetime) -> str:
    """3 March 2026."""
    return plain_day(at.astimezone(ZONE).date())


def plain_day(on: date) -> str:
    """3 March 2026."""
    return f"{on.day} {on:%B %Y}"


def moment(at: datetime) -> str:
    """3 March 2026, 14:03 GMT."""
    local = at.astimezone(ZONE)
    return f"{plain_day(local.date())}, {local:%H:%M %Z}"


def clock_time(at: datetime) -> str:
    """14:03."""
    return f"{at.astimezone(ZONE):%H:%M}"


def install(app: Flask) -> None:
    """Give templates the filters `day`, `plain_day`, `moment` and `clock_time`."""
    for name in (day, plain_day, moment, clock_time):
        app.jinja_env.filters[name.__name__] = name
