"""Decisions about contacts, documents and breaches: plain functions on plain values."""

from collections.abc import Collection
from datetime import datetime, timedelta

LOOK_AGAIN_AFTER = timedelta(days=90)
TELL_WITHIN = timedelta(hours=72)
"""UK GDPR Article 33(1): the regulator is told within 72 hours of becoming aware, unless the breach is unlikely to put anybody at risk."""

MOST_TITLE, MOST_NOTE, MOST_NAME, MOST_PHONE, MOST_HOURS, MOST_TEXT = 200, 400, 200, 60, 200, 60_000
MOST_BREACH = 4_000


def is_due_again(confirmed_at: datetime, now: datetime) -> bool:
    """Whether somebody has to look whether a contact is still right."""
    return now - confirmed_at > LOOK_AGAIN_AFTER


def tell_by(discovered_at: datetime) -> datetime:
    """Until when the regulator has to be told of a breach."""
    return discovered_at + TELL_WITHIN


def breach_state(discovered_at: datetime, told_at: datetime | None, closed_at: datetime | None, now: datetime) -> str:
    """Where a breach stands, in words."""
    if closed_at:
        return "Closed"
    if told_at:
        late = "" if told_at <= tell_by(discovered_at) else ", after the 72 hours: write down why"
        return f"The regulator has been told{late}"
    left = tell_by(discovered_at) - now
    if left < timedelta(0):
        return "The 72 hours are over: decide now, and write down why it took longer"
    hours = int(left.total_seconds() // 3600)
    return f"{hours} hours left to decide whether the regulator has to be told" if hours else "Less than an hour left to decide"


def problem_with(words: str, most: int, *, what: str, is_needed: bool = True) -> str:
    """What is wrong with a line of text, or empty."""
    if is_needed and not words.strip():
        return f"Enter {what}."
    if len(words) > most:
        return f"Make {what} shorter: it can have up to {most:,} characters."
    return "" if words.isprintable() else "Take out the characters that cannot be seen."


def problem_with_text(text: str) -> str:
    """What is wrong with the text of a document, or empty."""
    if not text.strip():
        return "Write the text, or bring in ours to start from."
    return f"Make the text shorter: it can have up to {MOST_TEXT:,} characters." if len(text) > MOST_TEXT else ""


def is_for(audience: Collection[str], roles: Collection[str]) -> bool:
    """Whether somebody with these roles has to read it."""
    return not set(audience).isdisjoint(roles)


TIME_TO_DECIDE = timedelta(days=28)


def decide_by(erased_at: datetime) -> datetime:
    """Until when an organisation says whether it must keep what is left: within the month the law allows for an answer."""
    return erased_at + TIME_TO_DECIDE
