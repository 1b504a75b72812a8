"""Decisions about backups: what they are called and how long they are kept."""

import re
from datetime import UTC, datetime, timedelta

MAIN_KEPT_FOR, KEYS_KEPT_FOR = timedelta(days=90), timedelta(days=7)
"""Key backups go after a week: from then on nobody can read an erased person's words in any main backup (safety.md 3.5)."""

LATE = timedelta(hours=26)
STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\d{8}T\d{6}Z")


def name_of(at: datetime) -> str:
    """The folder of a backup made then."""
    return at.astimezone(UTC).strftime(STAMP)


def made_at(name: str) -> datetime | None:
    """When the backup of this folder was made; None for a folder that is none."""
    return datetime.strptime(name, STAMP).replace(tzinfo=UTC) if _NAME.fullmatch(name) else None


def is_over(name: str, kept_for: timedelta, now: datetime) -> bool:
    """Whether a backup is past its time."""
    at = made_at(name)
    return at is not None and now - at > kept_for
