"""Making people."""

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts import rules
from lms.accounts.actions.pass_phrases import PASS_PHRASES
from lms.accounts.models import Person, WebSession


def create_person(
    session: Session, *, email: str, name: str, pass_phrase: str = "", pass_phrase_hash: str = "", nation: str = "", words: str = "",
    is_demo: bool = False,
) -> Person:
    """A new person, flushed and not committed. A request hashes the pass phrase before it writes anything and hands over the hash.

    Raises RuleBroken for a pass phrase that is too long, IntegrityError for an address in use.
    """
    hashed = pass_phrase_hash or PASS_PHRASES.hash_pass_phrase(pass_phrase)
    person = Person(
        email=rules.email_as_kept(email), name=name, pass_phrase_hash=hashed, nation=nation, words=words.strip()[:40], is_demo=is_demo,
    )
    session.add(person)
    session.flush()
    return person


def shut_out(session: Session, person_id: uuid.UUID) -> None:
    """Nobody signs in as her any more, and every session of hers is over. For somebody who is about to be erased. Flushes."""
    person = session.get(Person, person_id)
    if person is not None:
        person.is_active = False
        end_other_sessions(session, person)
        session.execute(delete(WebSession).where(WebSession.person_id == person_id))


def end_other_sessions(session: Session, person: Person) -> None:
    """Every session of hers ends with the next request; the one at hand is begun anew by the view. Flushes."""
    person.session_epoch += 1
    session.flush()
