"""Signing in: every path costs one verification with equal parameters and leaves by the same door (ASVS 6.3.8).

The order is the point: read on a session of its own, verify while no transaction is open, then count, decide and record in one short
write. Counting after the verification means that tries sent side by side cannot all slip past a count taken before them.
"""

import hashlib
import hmac
import uuid
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, update

from lms.accounts import queries, rules
from lms.accounts.actions.pass_phrases import PASS_PHRASES
from lms.accounts.actions.second_factor import take_code
from lms.accounts.models import Person, SignInAttempt
from lms.base import clock
from lms.base.db import reading
from lms.config import Settings
from lms.web import transactions

KEPT_FOR = timedelta(days=1)


def sign_in(email: str, pass_phrase: str, network: str) -> uuid.UUID | None:
    """The person's id when address and pass phrase are hers, she is active and sign-in is not paused; else None.

    `email` as typed; `network` the address the request came from.
    """
    address = rules.email_as_kept(email)
    with reading() as session:
        person = queries.person_with_email(session, address)
    is_right = _try(person, address, pass_phrase, network)
    return person.id if person and is_right else None


def unlock(person_id: uuid.UUID, pass_phrase: str, network: str) -> bool:
    """Whether the pass phrase is that of the person whose session is closed. Counts as a try for her address."""
    with reading() as session:
        person = session.get(Person, person_id)
    return _try(person, person.email if person else "", pass_phrase, network)


def check_code(person_id: uuid.UUID, code: str, network: str) -> bool:
    """Whether a code or recovery code is hers and new. Counts as a try of its own kind: guessing codes pauses like guessing phrases."""
    is_right = take_code(person_id, code)
    return _count(_mark("code", str(person_id)), _mark("network", rules.network_of(network)), is_right) and is_right


def _try(person: Person | None, address: str, pass_phrase: str, network: str) -> bool:
    is_right = _is_right(person, pass_phrase)
    if not _count(_mark("address", address), _mark("network", rules.network_of(network)), is_right):
        return False
    if person and is_right:
        _keep_up_to_date(person, pass_phrase)
    return is_right


def _is_right(person: Person | None, pass_phrase: str) -> bool:
    # The hash of nobody is made in every path: were it made for unknown addresses alone, the first one after a start would be slower.
    nobody = PASS_PHRASES.of_nobody()
    matches = PASS_PHRASES.verify(person.pass_phrase_hash if person else nobody, pass_phrase)
    return matches and person is not None and _may_come_in(person) and len(pass_phrase) <= rules.MOST_CHARACTERS


def _may_come_in(person: Person) -> bool:
    """Demo people, whose pass phrases everybody knows, come in to a demo alone, whatever the checks at the start could see."""
    settings: Settings = current_app.config["SETTINGS"]
    return person.is_active and (settings.demo or not person.is_demo)


def _count(address_mark: bytes, network_mark: bytes, is_right: bool) -> bool:
    """Record the try, unless sign-in is paused: then nothing is recorded, so that trying during the pause does not prolong it."""
    now = clock.now()
    with transactions.apart("sign-in attempt") as session:
        if not rules.may_sign_in(*queries.failures(session, address_mark, network_mark, now)):
            return False
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT_FOR))
        session.add(SignInAttempt(address_mark=address_mark, network_mark=network_mark, succeeded=is_right, at=now))
    return True


def _keep_up_to_date(person: Person, pass_phrase: str) -> None:
    """Hash again when the parameters have changed, unless the pass phrase was changed meanwhile."""
    if not PASS_PHRASES.is_outdated(person.pass_phrase_hash):
        return
    fresh = PASS_PHRASES.hash_pass_phrase(pass_phrase)
    with transactions.apart("sign-in attempt") as session:
        session.execute(
            update(Person)
            .where(Person.id == person.id, Person.pass_phrase_hash == person.pass_phrase_hash)
            .values(pass_phrase_hash=fresh, row_version=Person.row_version + 1)
        )


def _mark(kind: str, text: str) -> bytes:
    """HMAC-SHA256 under the secret key: equal tries meet, and a stolen table names nobody."""
    settings: Settings = current_app.config["SETTINGS"]
    words = f"sign-in {kind}\n{text}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.secret_key.encode(), words, hashlib.sha256).digest()
