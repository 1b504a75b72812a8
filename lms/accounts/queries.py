"""Looking up people, sessions and tries. No table here belongs to an organisation."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.orm import Session

from lms.accounts import rules
from lms.accounts.models import AccountLink, Person, Purpose, RecoveryCode, SecondFactor, SignInAttempt, WebSession
from lms.base.db import reading, standing


def person_with_email(session: Session, address: str) -> Person | None:
    """The person of an address in the form of `rules.email_as_kept`."""
    if not rules.can_be_an_email(address):
        return None
    return session.scalar(select(Person).where(Person.email == address))


@dataclass(frozen=True)
class FoundSession:
    """A session row of an active person. `acting` is what a room above found in the same look, if it looks along."""

    person_id: uuid.UUID
    is_locked: bool
    data: dict[str, Any]
    began_at: datetime
    last_seen_at: datetime
    acting: Any = None


SESSION_COLUMNS = (WebSession.person_id, WebSession.is_locked, WebSession.data, WebSession.began_at, WebSession.last_seen_at)


def of_active_person(statement: Any) -> Any:
    """The statement, confined to the session of `token_hash` whose person is active and has not ended all sessions since (ASVS 7.4.2)."""
    is_hers = (WebSession.token_hash == bindparam("token_hash"), Person.session_epoch == WebSession.epoch, Person.is_active.is_(True))
    return statement.select_from(WebSession).join(Person, Person.id == WebSession.person_id).where(*is_hers)


_SESSION = standing(of_active_person(select(*SESSION_COLUMNS)))


def look_up(token_hash: bytes) -> FoundSession | None:
    """The session of a token's hash, asked anew at each request. One SELECT, no write."""
    with reading(is_one_look=True) as session:
        row = session.execute(_SESSION, {"token_hash": token_hash}).first()
    return FoundSession(*row) if row else None


def person_ids(session: Session) -> list[uuid.UUID]:
    """Everybody who has an account."""
    return list(session.scalars(select(Person.id).order_by(Person.id)))


def sessions_of(session: Session, person: Person) -> list[WebSession]:
    """All session rows of a person, alive or not."""
    return list(session.scalars(select(WebSession).where(WebSession.person_id == person.id)))


def failures(session: Session, address_mark: bytes, network_mark: bytes, now: datetime) -> tuple[int, int]:
    """Failures in the window: (of the address since its last success, of the network)."""
    window = rules.THROTTLE.window
    by_address, by_network = SignInAttempt.address_mark == address_mark, SignInAttempt.network_mark == network_mark
    success = session.scalar(
        select(func.max(SignInAttempt.at)).where(by_address, SignInAttempt.succeeded.is_(True), SignInAttempt.at <= now)
    )
    since = max(success, now - window) if success else now - window
    # Rows from long after now were written before the clock leapt back: they must not pause a person for as long as the leap.
    until = now + window
    return _failures(session, by_address, since, until), _failures(session, by_network, now - window, until)


def _failures(session: Session, whose: ColumnElement[bool], since: datetime, until: datetime) -> int:
    return session.scalar(
        select(func.count(SignInAttempt.id)).where(
            whose, SignInAttempt.succeeded.is_(False), SignInAttempt.at > since, SignInAttempt.at <= until,
        )
    ) or 0


def has_demo_people(session: Session) -> bool:
    """Whether anybody with a known pass phrase is in the database."""
    return session.scalar(select(Person.id).where(Person.is_demo.is_(True)).limit(1)) is not None


def factor_of(session: Session, person_id: uuid.UUID, *, to_change: bool = False) -> SecondFactor | None:
    """Her second factor, confirmed or not."""
    statement = select(SecondFactor).where(SecondFactor.person_id == person_id)
    return session.scalar(statement.with_for_update() if to_change else statement)


def has_second_factor(session: Session, person_id: uuid.UUID) -> bool:
    """Whether sign-in asks her for a code."""
    factor = factor_of(session, person_id)
    return factor is not None and factor.confirmed_at is not None


def factors_to_remove(session: Session) -> list[SecondFactor]:
    """Factors two people have agreed to take away."""
    return list(session.scalars(select(SecondFactor).where(SecondFactor.removal_second_id.is_not(None)).with_for_update()))


def codes_left(session: Session, person_id: uuid.UUID) -> int:
    """How many recovery codes she has left."""
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count(RecoveryCode.id)).where(*unused)) or 0


def removals_asked(session: Session, since: datetime) -> list[SecondFactor]:
    """Factors somebody has lost and asked to have taken away."""
    return list(session.scalars(select(SecondFactor).where(SecondFactor.removal_asked_at > since).order_by(SecondFactor.removal_asked_at)))


def hash_of_link(secret: str) -> bytes:
    """What is kept of a link."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def link_of(session: Session, secret: str) -> AccountLink | None:
    """The link of a secret, used or not."""
    return session.scalar(select(AccountLink).where(AccountLink.secret_hash == hash_of_link(secret)))


def links_sent(session: Session, person_id: uuid.UUID, purpose: Purpose, since: datetime) -> int:
    """How many links for a purpose went to a person since then."""
    hers = (AccountLink.person_id == person_id, AccountLink.purpose == purpose, AccountLink.sent_at > since)
    return session.scalar(select(func.count(AccountLink.id)).where(*hers)) or 0


def forget_links(session: Session, person_id: uuid.UUID, purpose: Purpose) -> None:
    """Delete the links of a purpose."""
    session.execute(delete(AccountLink).where(AccountLink.person_id == person_id, AccountLink.purpose == purpose))


def living_sessions(session: Session, person: Person) -> list[WebSession]:
    """Her sessions that have not been ended, last used first."""
    of_hers = select(WebSession).where(WebSession.person_id == person.id, WebSession.epoch == person.session_epoch)
    return list(session.scalars(of_hers.order_by(WebSession.last_seen_at.desc(), WebSession.id)))


def asks_for_code(person_id: uuid.UUID) -> bool:
    """Whether signing in takes a code besides the pass phrase. A look of its own."""
    with reading(is_one_look=True) as session:
        return has_second_factor(session, person_id)
