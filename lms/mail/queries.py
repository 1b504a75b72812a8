"""Looking into the outbox."""

import json
import uuid
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base.sealing import CannotBeOpened, key_in, unseal
from lms.config import Settings
from lms.mail.models import Message


def message_of(session: Session, once: str) -> Message | None:
    """The letter of an event."""
    found: Message | None = session.scalar(select(Message).where(Message.once == once))
    return found


def values_of(message: Message) -> dict[str, Any]:
    """What the template is filled with. Raises CannotBeOpened."""
    return dict(json.loads(_opened(message.values_sealed, bound_to(message.id, "values_sealed"))))


def address_of(message: Message) -> str:
    """The address of a letter to somebody who has no account yet. Raises CannotBeOpened."""
    return _opened(message.to_sealed, bound_to(message.id, "to_sealed"))


def bound_to(message_id: uuid.UUID, column: str) -> str:
    """Where sealed words of a letter open, and nowhere else."""
    return f"message|{column}|{message_id}"


def key_file(settings: Settings) -> Path:
    """Where the installation keeps the key of its outbox."""
    return settings.home / "keys" / "mail.key"


def _opened(sealed: bytes | None, where: str) -> str:
    key = key_in(key_file(current_app.config["SETTINGS"]))
    if sealed is None or key is None:
        raise CannotBeOpened("the letter has gone, or its key is missing")
    return unseal(key, sealed, where)
