"""Letters as a person would get them: rendered from the outbox exactly as delivery does, or delivered into the demo's folder."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from lms.mail import actions, queries
from lms.web import transactions

LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class WaitingLetter:
    """One letter that has not gone yet. `links` are whole addresses; `paths` the same without scheme and host."""

    kind: str
    to: str
    person_id: uuid.UUID | None
    subject: str
    text: str

    @property
    def links(self) -> list[str]:
        """Every address in it."""
        return LINK.findall(self.text)

    @property
    def paths(self) -> list[str]:
        """Where the links lead on this site."""
        return [re.sub(r"^https?://[^/]+", "", link) for link in self.links]


def letters(app: Any, kind: str = "") -> list[WaitingLetter]:
    """Every letter that waits, oldest first, of one kind or of all."""
    with app.app_context(), transactions.step() as session:
        found = []
        for message in queries.waiting(session):
            to = queries._recipient(session, message.person_id) if message.person_id else queries.address_of(message)
            text = queries.text_of(message, queries.values_of(message))
            subject = queries.letter_of(message.kind).subject
            found.append(WaitingLetter(message.kind, to or "", message.person_id, subject, text))
    return [letter for letter in found if kind in ("", letter.kind)]


def deliver(app: Any) -> int:
    """Send what is due, as the worker would."""
    with app.app_context():
        return actions.deliver()
