"""The rules of the help room, pure: `lines` decides what may be shown, `reading` what a file may say."""

from lms.help.rules.lines import (
    CHECK_EVERY_DAYS,
    Contact,
    HelpLine,
    Kind,
    Nation,
    Way,
    dated_ahead,
    distinct,
    emergency_numbers,
    instead_of,
    lacking,
    lines_of,
    missing_kinds,
    offered,
    stale,
    waiting,
)
from lms.help.rules.reading import HelpDataError, parse_lines, parse_nation

__all__ = [
    "CHECK_EVERY_DAYS",
    "Contact",
    "HelpDataError",
    "HelpLine",
    "Kind",
    "Nation",
    "Way",
    "dated_ahead",
    "distinct",
    "emergency_numbers",
    "instead_of",
    "lacking",
    "lines_of",
    "missing_kinds",
    "offered",
    "parse_lines",
    "parse_nation",
    "stale",
    "waiting",
]
