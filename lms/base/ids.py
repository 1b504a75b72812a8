"""Identity: random ids for rows, stable ids for what must be told once only."""

import secrets
import uuid


def new() -> uuid.UUID:
    """A random id that reveals nothing and cannot be guessed (safety.md 2.1, class 19)."""
    return uuid.uuid4()


def stable(installation: uuid.UUID, name: str) -> uuid.UUID:
    """The same id for the same name in the same installation: telling twice is telling once (design.md 3)."""
    return uuid.uuid5(installation, name)


def secret() -> str:
    """A secret of 256 random bits, safe in a cookie or an address."""
    return secrets.token_urlsafe(32)


def uuid_or_none(text: str) -> uuid.UUID | None:
    """The id written in `text`, or None when it is not one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
