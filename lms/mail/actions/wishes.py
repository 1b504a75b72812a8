"""How often a person wants notices."""

import uuid

from sqlalchemy.orm import Session

from lms.mail import queries
from lms.mail.models import MailWish
from lms.mail.rules import Rhythm


def choose(session: Session, *, person_id: uuid.UUID, rhythm: Rhythm) -> MailWish:
    """Keep her wish. Flushes; the caller commits."""
    wish = queries.wish_of(session, person_id)
    if wish is None:
        wish = MailWish(person_id=person_id)
        session.add(wish)
    wish.rhythm = rhythm
    session.flush()
    return wish
