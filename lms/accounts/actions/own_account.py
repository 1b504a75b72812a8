"""What a person changes about herself. Every change of how she signs in ends her other sessions and is told to her (ASVS 6.3.7, 7.4.3)."""

import uuid

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.actions.links import send_link, take_link, tell
from lms.accounts.actions.pass_phrases import PASS_PHRASES, check_new_pass_phrase
from lms.accounts.actions.people import end_other_sessions
from lms.accounts.models import Person, Purpose
from lms.base.errors import RuleBroken

WRONG_NOW = "This is not your present pass phrase. Check it and try again."
BAD_ADDRESS = "Check the e-mail address: it should look like name@example.org."
NO_NAME = "Enter a name."
LONG = "Make this shorter: it can have up to {most} characters."


def change_details(session: Session, person: Person, *, name: str, pronouns: str, words: str, nation: str, time_zone: str) -> None:
    """Keep how she wants to be called and where she lives. Raises RuleBroken, naming the field."""
    if not name.strip():
        raise RuleBroken(NO_NAME, "name")
    for field, text, most in (("name", name, 200), ("pronouns", pronouns, 40), ("words", words, 40)):
        if len(text) > most or not text.isprintable():
            raise RuleBroken(LONG.format(most=most), field)
    person.name, person.pronouns, person.words = name.strip(), pronouns.strip(), words.strip()
    person.nation, person.time_zone = nation, time_zone
    session.flush()


def check_present(person: Person, pass_phrase: str) -> None:
    """Raises RuleBroken when it is not her present pass phrase."""
    if not PASS_PHRASES.verify(person.pass_phrase_hash, pass_phrase):
        raise RuleBroken(WRONG_NOW, "present")


def hashed_for(person: Person, fresh: str) -> str:
    """A new pass phrase, hashed. Raises RuleBroken for one that would be guessed."""
    check_new_pass_phrase(fresh, name=person.name, email=person.email)
    return PASS_PHRASES.hash_pass_phrase(fresh)


def change_pass_phrase(session: Session, person: Person, hashed: str) -> None:
    """Keep the new hash; every session but the one at hand ends."""
    person.pass_phrase_hash = hashed
    end_other_sessions(session, person)
    tell(session, person, "account: pass phrase")
    session.flush()


def ask_for_new_address(session: Session, person: Person, address: str) -> None:
    """A link goes to the new address; the old one is told, with a way to stop it. The answer is the same whoever has the new address."""
    address = rules.email_as_kept(address)
    if not rules.looks_like_an_email(address):
        raise RuleBroken(BAD_ADDRESS, "address")
    taken = queries.person_with_email(session, address)
    if taken is not None:
        tell(session, taken, "account: address in use")
        return
    send_link(session, person, Purpose.NEW_ADDRESS, "account: new address", rules.ADDRESS_FOR, address=address, to_address=address)
    send_link(session, person, Purpose.KEEP_ADDRESS, "account: keep address", rules.ADDRESS_FOR)


def confirm_new_address(session: Session, secret: str) -> bool:
    """The link from the new address: from now on she signs in with it. False when it can no longer be used."""
    link = take_link(session, secret, Purpose.NEW_ADDRESS)
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None:
        return False
    before, person.email = person.email, link.address
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        return False
    end_other_sessions(session, person)
    tell(session, person, "account: address changed", to_address=before)
    return True


def stop_new_address(session: Session, secret: str) -> bool:
    """The link from the old address: the change does not happen, and every session ends, since somebody else asked for it."""
    link = take_link(session, secret, Purpose.KEEP_ADDRESS)
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None:
        return False
    queries.forget_links(session, person.id, Purpose.NEW_ADDRESS)
    end_other_sessions(session, person)
    return True


def ask_for_reset(session: Session, address: str) -> None:
    """Somebody has forgotten her pass phrase. Nothing tells whether anybody has this address."""
    person = queries.person_with_email(session, rules.email_as_kept(address))
    if person is not None and person.is_active:
        send_link(session, person, Purpose.RESET, "account: reset", rules.RESET_FOR)


def reset(session: Session, secret: str, hashed: str) -> uuid.UUID | None:
    """The link of a reset, used: a new pass phrase, no session left. The second factor is still asked for (ASVS 6.4.3)."""
    link = take_link(session, secret, Purpose.RESET)
    person = session.get(Person, link.person_id) if link else None
    if person is None:
        return None
    change_pass_phrase(session, person, hashed)
    return person.id
