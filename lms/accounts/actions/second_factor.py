"""The second factor: set up, checked, replaced by recovery codes, taken away by two people (ASVS 6.3.3; safety.md 1.2)."""

import base64
import hashlib
import secrets
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import pyotp
from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.actions.links import send_link, tell
from lms.accounts.actions.people import end_other_sessions
from lms.accounts.models import Person, Purpose, RecoveryCode, SecondFactor
from lms.base import clock
from lms.base.errors import RuleBroken
from lms.base.sealing import key_made_in, seal, unseal
from lms.config import Settings
from lms.web import transactions

WRONG_CODE = "That code does not fit. Codes change every half minute: enter the one that is shown now."
NO_SELF = "Somebody else has to agree: you cannot agree for yourself."
ISSUER = "Peerway"


def begin(session: Session, person: Person) -> SecondFactor:
    """A factor to be confirmed; the one begun before, while it is not confirmed. Flushes; the caller commits."""
    factor = queries.factor_of(session, person.id)
    if factor is None:
        factor = SecondFactor(person_id=person.id, secret_sealed=_sealed(person.id, pyotp.random_base32()))
        session.add(factor)
        session.flush()
    return factor


def address_for_apps(person: Person, factor: SecondFactor) -> str:
    """What an app reads from the square code."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=person.email, issuer_name=ISSUER)


def secret_of(factor: SecondFactor) -> str:
    """The secret in the letters an app takes. Raises CannotBeOpened."""
    return unseal(_key(), factor.secret_sealed, _bound_to(factor.person_id))


def confirm(session: Session, person: Person, code: str) -> list[str]:
    """She has shown that it works: from now on sign-in asks for it. Returns her recovery codes, to be shown once.

    Raises RuleBroken for a code that does not fit.
    """
    factor = begin(session, person)
    step = _step_of_code(factor, code)
    if step is None or factor.confirmed_at is not None:
        raise RuleBroken(WRONG_CODE, "code")
    factor.confirmed_at, factor.last_step = clock.now(), step
    session.flush()
    tell(session, person, "account: second factor")
    return new_recovery_codes(session, person)


def new_recovery_codes(session: Session, person: Person) -> list[str]:
    """Ten codes of 80 random bits; earlier ones stop working. Only their hashes are kept."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [base64.b32encode(secrets.token_bytes(rules.RECOVERY_BYTES)).decode().lower() for _ in range(rules.RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person.id, code_hash=_hash_of(person.id, code)) for code in codes)
    session.flush()
    return [f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}" for code in codes]


def take_code(person_id: uuid.UUID, typed: str) -> bool:
    """Whether a code or a recovery code is hers and has not been taken before; taken now. Its own short transaction."""
    code = rules.code_as_typed(typed)
    with transactions.apart("sign-in attempt") as session:
        factor = queries.factor_of(session, person_id)
        if factor is None or factor.confirmed_at is None:
            return False
        step = _step_of_code(factor, code)
        return _take_step(session, factor, step) if step is not None else _take_recovery(session, person_id, code)


def remove(session: Session, person: Person) -> None:
    """Take the factor away, end every other session and tell her. Flushes; the caller commits."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
    end_other_sessions(session, person)
    tell(session, person, "account: second factor removed")


def ask_for_removal(person_id: uuid.UUID) -> None:
    """She has lost it: two other people are asked. She is told by letter, and can stop it from there. Its own short transaction."""
    with transactions.apart("sign-in attempt") as session:
        factor, person = queries.factor_of(session, person_id), session.get(Person, person_id)
        if factor is None or person is None or _is_asked(factor, clock.now()):
            return
        factor.removal_asked_at, factor.removal_first_id, factor.removal_second_id, factor.removal_due_at = clock.now(), None, None, None
        send_link(session, person, Purpose.KEEP_FACTOR, "account: lost factor", rules.REMOVAL_FOR)


def agree_to_removal(session: Session, person_id: uuid.UUID, by_person_id: uuid.UUID) -> None:
    """One of two people says that she has spoken to her. With the second the day begins in which she can still object.

    Raises RuleBroken for herself and for the same person twice.
    """
    factor = queries.factor_of(session, person_id, to_change=True)
    if factor is None or not _is_asked(factor, clock.now()):
        return
    if by_person_id in (person_id, factor.removal_first_id):
        raise RuleBroken(NO_SELF)
    if factor.removal_first_id is None:
        factor.removal_first_id = by_person_id
    elif factor.removal_second_id is None:
        factor.removal_second_id, factor.removal_due_at = by_person_id, clock.now() + rules.OBJECT_FOR
    session.flush()


def keep_factor(session: Session, person_id: uuid.UUID) -> None:
    """It was not her who asked, or she has found it again."""
    factor = queries.factor_of(session, person_id, to_change=True)
    if factor is not None:
        factor.removal_asked_at = factor.removal_first_id = factor.removal_second_id = factor.removal_due_at = None
        session.flush()


def remove_what_is_agreed() -> int:
    """The worker's turn: factors two people agreed to take away and nobody objected to for a day. Returns how many."""
    with transactions.step() as session:
        due = [row for row in queries.factors_to_remove(session) if rules.may_remove_factor(
            row.removal_first_id, row.removal_second_id, row.removal_due_at, clock.now())]
        for factor in due:
            person = session.get(Person, factor.person_id)
            if person is not None:
                remove(session, person)
        return len(due)


def _is_asked(factor: SecondFactor, now: datetime) -> bool:
    return factor.removal_asked_at is not None and factor.removal_asked_at + rules.REMOVAL_FOR > now


def _step_of_code(factor: SecondFactor, code: str) -> int | None:
    """The time step whose code this is, of those around now; None for none. Every step costs the same."""
    totp, now = pyotp.TOTP(secret_of(factor)), rules.step_of(clock.now())
    typed = rules.code_as_typed(code).encode("ascii", "replace")
    steps = range(now - rules.STEPS_AROUND, now + rules.STEPS_AROUND + 1)
    fitting = [step for step in steps if secrets.compare_digest(totp.at(step * rules.STEP_SECONDS).encode(), typed)]
    return max(fitting) if fitting else None


def _take_step(session: Session, factor: SecondFactor, step: int) -> bool:
    taken: Any = session.execute(
        update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step).values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)


def _take_recovery(session: Session, person_id: uuid.UUID, code: str) -> bool:
    hashed = _hash_of(person_id, code)
    taken: Any = session.execute(
        update(RecoveryCode).where(
            RecoveryCode.person_id == person_id, RecoveryCode.code_hash == hashed, RecoveryCode.used_at.is_(None),
        ).values(used_at=clock.now()).execution_options(synchronize_session=False)
    )
    if taken.rowcount:
        person = session.get(Person, person_id)
        if person is not None:
            tell(session, person, "account: recovery code", once=hashed.hex()[:16])
    return bool(taken.rowcount)


def _hash_of(person_id: uuid.UUID, code: str) -> bytes:
    return hashlib.sha256(f"{person_id}|{rules.code_as_typed(code)}".encode("utf-8", "surrogatepass")).digest()


def _sealed(person_id: uuid.UUID, secret: str) -> bytes:
    return seal(_key(), secret, _bound_to(person_id))


def _bound_to(person_id: uuid.UUID) -> str:
    return f"second_factor|secret_sealed|{person_id}"


def _key() -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return key_made_in(Path(settings.home) / "keys" / "accounts.key")
