"""Links in letters about an account: single purpose, hashed, once, for a short time; and letters that only tell."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.models import AccountLink, Person, Purpose
from lms.base import clock, ids
from lms.mail import actions as mail


def send_link(
    session: Session, person: Person, purpose: Purpose, kind: str, good_for: timedelta, *, address: str = "", to_address: str = "",
) -> None:
    """Send a link for one purpose; earlier ones for the same purpose stop working. More than a few an hour are quietly left out.

    `to_address`: where the letter goes when not to the person's own address; `address` is kept with the link.
    """
    if queries.links_sent(session, person.id, purpose, clock.now() - timedelta(hours=1)) >= rules.MOST_LETTERS:
        return
    now, secret = clock.now(), ids.secret()
    session.execute(
        update(AccountLink).where(AccountLink.person_id == person.id, AccountLink.purpose == purpose, AccountLink.used_at.is_(None))
        .values(used_at=now).execution_options(synchronize_session=False)
    )
    link = AccountLink(
        person_id=person.id, purpose=purpose, secret_hash=queries.hash_of_link(secret), address=address, sent_at=now,
        expires_at=now + good_for,
    )
    session.add(link)
    session.flush()
    receiver: Mapping[str, Any] = {"address": to_address} if to_address else {"person_id": person.id}
    mail.write(session, kind=kind, once=f"account link:{link.id}", values={"name": person.name, "secret": secret}, **receiver)


def take_link(session: Session, secret: str, purpose: Purpose) -> AccountLink | None:
    """The link, used now; None when it is not for this, too old, used or never was. Only one of many at once gets it."""
    now = clock.now()
    taken: Any = session.execute(
        update(AccountLink).where(
            AccountLink.secret_hash == queries.hash_of_link(secret), AccountLink.purpose == purpose, AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        ).values(used_at=now).execution_options(synchronize_session=False)
    )
    return queries.link_of(session, secret) if taken.rowcount else None


def tell(session: Session, person: Person, kind: str, *, once: str = "", to_address: str = "") -> None:
    """Tell a person that something about her sign-in has changed (ASVS 6.3.7)."""
    mark = once or str(ids.new())
    receiver: Mapping[str, Any] = {"address": to_address} if to_address else {"person_id": person.id}
    mail.write(session, kind=kind, once=f"{kind}:{person.id}:{mark}", values={"name": person.name}, **receiver)


def is_open(session: Session, secret: str, purpose: Purpose) -> uuid.UUID | None:
    """Whose link it is while it can still be used for this."""
    link = queries.link_of(session, secret)
    if link is None or link.purpose is not purpose or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return link.person_id
