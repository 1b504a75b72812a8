"""Accepting an invitation: once, whatever is clicked how often, with one account and one place (BEAT-22, F13)."""

import uuid
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lms.access import Role
from lms.accounts import actions as accounts
from lms.accounts.models import Person
from lms.accounts.rules import email_as_kept
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.joining import queries, rules
from lms.joining.models import Invitation
from lms.joining.queries import Asked
from lms.mail import actions as mail
from lms.membership import actions as membership
from lms.membership import queries as members
from lms.membership.models import Part
from lms.tenancy.actions import bind_request
from lms.tenancy.rules import OrganisationScope

OVER = "This invitation can no longer be used. Ask the person who invited you for a new one."
HAS_ACCOUNT = "You have an account with this address already. Sign in with it, and you come back to this page."


@dataclass(frozen=True)
class Newcomer:
    """What somebody says about herself when she begins."""

    name: str
    pass_phrase: str
    nation: str
    words: str = ""
    needs: str = ""


class Over(RuleBroken):
    """The invitation was used, withdrawn or is too old."""


class HasAccount(RuleBroken):
    """The address this link was sent to has an account: she signs in with it first. Told only to whom the letter reached."""


def accept(asked: Asked, newcomer: Newcomer) -> uuid.UUID:
    """A new person joins under the address this link was sent to. Returns her id.

    Raises RuleBroken, naming the field, for a name or pass phrase that will not do, HasAccount, or when the invitation is over.
    """
    words = rules.name_problem(newcomer.name)
    if words:
        raise RuleBroken(words, "name")
    accounts.check_new_pass_phrase(newcomer.pass_phrase, name=newcomer.name, email=asked.address)
    membership.check_needs(newcomer.needs)
    hashed = accounts.hash_pass_phrase(newcomer.pass_phrase)  # before anything is written: it takes its time, and one writes at a time
    bind_request(OrganisationScope(asked.organisation_id))
    if queries.has_account(asked.address):
        raise HasAccount(HAS_ACCOUNT)
    invitation = _take(asked)
    try:
        with db.session.begin_nested():
            person = accounts.create_person(
                db.session(), email=asked.address, name=newcomer.name.strip(), pass_phrase_hash=hashed, nation=newcomer.nation,
                words=newcomer.words,
            )
    except IntegrityError:
        raise HasAccount(HAS_ACCOUNT) from None
    membership.keep_needs(db.session(), person.id, newcomer.needs, is_shown=False)
    _join(invitation, person.id)
    return person.id


def accept_as(asked: Asked, person_id: uuid.UUID) -> None:
    """Somebody who has an account joins with it, whatever its address. Raises RuleBroken when the invitation is over."""
    bind_request(OrganisationScope(asked.organisation_id))
    if db.session.get(Person, person_id) is None:
        raise RuleBroken(OVER)
    _join(_take(asked), person_id)


def claim_address(asked: Asked, address: str) -> None:
    """She wants to use another address: a link goes there and proves that it is hers. The answer never tells whether it has an account."""
    address = email_as_kept(address)
    words = rules.address_problem(address)
    if words:
        raise RuleBroken(words, "address")
    bind_request(OrganisationScope(asked.organisation_id))
    invitation = queries.invitation_or_none(asked.id)
    if invitation is None or queries.fate_of(invitation) is not rules.Fate.OPEN:
        raise RuleBroken(OVER)
    if invitation.times_sent >= 2 * rules.MOST_TIMES_SENT:
        raise RuleBroken(OVER)
    secret = ids.secret()
    invitation.claim_hash, invitation.claim_address = queries.hash_of(secret), address
    invitation.times_sent += 1
    db.session.flush()
    mail.write(
        db.session(), kind="invitation", once=f"invitation:{invitation.id}:{invitation.times_sent}", address=address,
        values={"name": invitation.name, "organisation": asked.organisation_name, "secret": secret},
        organisation_id=invitation.organisation_id,
    )


def _take(asked: Asked) -> Invitation:
    """Only one of many at once gets it: the database decides. Raises RuleBroken for the others."""
    now = clock.now()
    taken = db.session.execute(
        update(Invitation).where(
            Invitation.id == asked.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now,
        ).values(accepted_at=now).execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Over(OVER)
    invitation = queries.invitation_or_none(asked.id)
    if invitation is None:
        raise Over(OVER)
    return invitation


def _join(invitation: Invitation, person_id: uuid.UUID) -> None:
    session = db.session()
    roles = [Role(role) for role in invitation.roles]
    member = membership.join(session, person_id=person_id, roles=roles, until=invitation.role_until)
    invitation.accepted_by_id = member.id
    cohort = members.cohort_or_none(invitation.cohort_id) if invitation.cohort_id else None
    if cohort is not None:
        part = Part.TRAINEE if Role.TRAINEE in roles else Part.TRAINER
        if (Role.TRAINEE in roles or Role.TRAINER in roles) and members.part_in(cohort.id, member.id) is None:
            membership.place_in_cohort(session, cohort=cohort, membership=member, part=part)
    session.flush()
