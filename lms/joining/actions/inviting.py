"""Inviting people: the letter is written in the same transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.accounts.rules import email_as_kept
from lms.audit import actions as audit
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.keeping import Erased
from lms.joining import queries, rules
from lms.joining.models import Invitation
from lms.joining.rules import Fate
from lms.mail import actions as mail
from lms.tenancy.actions import scope_of
from lms.tenancy.rules import OrganisationScope

NOT_YOURS = "You cannot give this role. Ask your organisation's lead."
ALREADY_HERE = "This address belongs to one of your people already. You can change her roles on her page."
ALREADY_INVITED = "This address has been invited already. You can send the invitation again from the list."
UNTIL_WHEN = "Say until when: a visit from outside ends by itself, after 90 days at most."
TOO_OFTEN = "This invitation has been sent often enough. Ask whether the address is right, or withdraw it and invite again tomorrow."
IS_OVER = "This invitation is over. You can write a new one."
KEPT_FOR = timedelta(days=180)


def invite(
    *, by: Actor, address: str, name: str, roles: Sequence[Role], cohort_id: uuid.UUID | None = None, until: datetime | None = None,
    number: int | None = None,
) -> Invitation:
    """Ask somebody to join, by a letter with a link that works once.

    `number`: which one of a list it is; the letters of a long list go out over hours. Raises RuleBroken, naming the field, for a role
    above the inviter's, an address that is there or invited already, a name or address that will not do.
    """
    session, address = db.session(), email_as_kept(address)
    _refuse_wrong(by, address, name, roles, until)
    if queries.is_member(session, address):
        raise RuleBroken(ALREADY_HERE, "address")
    present = queries.open_invitation(session, address)
    if present is not None and queries.fate_of(present) is Fate.OPEN:
        raise RuleBroken(ALREADY_INVITED, "address")
    if present is not None:
        present.withdrawn_at = clock.now()
        session.flush()
    invitation = _add(session, by.membership_id, address, name, roles, cohort_id, until)
    place = queries.sent_this_hour(session) - 1 if number is None else number
    _send(session, invitation[0], invitation[1], by.organisation_name, rules.letter_due(clock.now(), place))
    audit.note(by=by, act="invited", thing="invitation", thing_id=invitation[0].id)
    return invitation[0]


def invite_first_lead(session: Session, *, address: str, name: str, organisation_name: str) -> str:
    """Invite the first lead of the session's organisation and return the link's secret. An earlier link stops working."""
    address = email_as_kept(address)
    words = rules.address_problem(address)
    if words:
        raise RuleBroken(words, "address")
    present = queries.open_invitation(session, address)
    if present is not None:
        present.withdrawn_at = clock.now()
        session.flush()
    invitation, secret = _add(session, None, address, name, [Role.LEAD], None, None)
    _send(session, invitation, secret, organisation_name, clock.now())
    return secret


def send_again(*, by: Actor, invitation: Invitation) -> None:
    """A new link to the same address; the old one stops working. Raises RuleBroken when it is over or has been sent too often."""
    if queries.fate_of(invitation) not in (Fate.OPEN, Fate.EXPIRED):
        raise RuleBroken(IS_OVER)
    if invitation.times_sent >= rules.MOST_TIMES_SENT:
        raise RuleBroken(TOO_OFTEN)
    secret = ids.secret()
    invitation.secret_hash, invitation.claim_hash, invitation.claim_address = queries.hash_of(secret), None, ""
    invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + rules.GOOD_FOR
    invitation.times_sent += 1
    db.session.flush()
    _send(db.session(), invitation, secret, by.organisation_name, clock.now())
    audit.note(by=by, act="invited again", thing="invitation", thing_id=invitation.id)


def withdraw(*, by: Actor, invitation: Invitation) -> None:
    """The link stops working. Withdrawing twice is withdrawing once; an accepted one stays accepted."""
    if invitation.accepted_at:
        raise RuleBroken(IS_OVER)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        db.session.flush()
        audit.note(by=by, act="withdrew", thing="invitation", thing_id=invitation.id)


def blank_old(session: Session) -> int:
    """Take name and address out of invitations that were over half a year ago. The caller commits."""
    is_over = or_(Invitation.expires_at < clock.now() - KEPT_FOR, Invitation.withdrawn_at < clock.now() - KEPT_FOR)
    changed: Any = session.execute(
        update(Invitation).where(is_over, Invitation.address != "").values(
            address="", name="", claim_address="", claim_hash=None, withdrawn_at=clock.now(),
        ).where(Invitation.accepted_at.is_(None)).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)


def forget_invited(session: Session, who: Erased) -> None:
    """Take name and address out of every invitation that was hers or went to her address; one that waits can no longer be used."""
    went_to_her = or_(Invitation.address == who.address, Invitation.claim_address == who.address)
    is_hers = or_(Invitation.accepted_by_id.in_(who.memberships), went_to_her)
    for invitation in session.scalars(select(Invitation).where(is_hers)).all():
        invitation.name = invitation.address = invitation.claim_address = ""
        invitation.claim_hash = None
        if invitation.accepted_at is None:
            invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    session.flush()


def _refuse_wrong(by: Actor, address: str, name: str, roles: Sequence[Role], until: datetime | None) -> None:
    for field, words in (("address", rules.address_problem(address)), ("name", rules.name_problem(name))):
        if words:
            raise RuleBroken(words, field)
    if not roles or not set(roles) <= set(rules.may_invite(by.roles)):
        raise RuleBroken(NOT_YOURS, "roles")
    is_visit = Role.ACCREDITOR in roles
    if is_visit and (until is None or not clock.now() < until <= clock.now() + rules.LONGEST_VISIT):
        raise RuleBroken(UNTIL_WHEN, "until")


def _add(
    session: Session, by_id: uuid.UUID | None, address: str, name: str, roles: Sequence[Role], cohort_id: uuid.UUID | None,
    until: datetime | None,
) -> tuple[Invitation, str]:
    scope = scope_of(session)
    if not isinstance(scope, OrganisationScope):
        raise ValueError("inviting happens inside one organisation")
    secret, now = ids.secret(), clock.now()
    invitation = Invitation(
        organisation_id=scope.organisation_id, address=address, name=name.strip(), roles=[role.value for role in roles],
        cohort_id=cohort_id,
        role_until=until, invited_by_id=by_id, secret_hash=queries.hash_of(secret), invited_at=now, sent_at=now,
        expires_at=now + rules.GOOD_FOR,
    )
    try:
        with session.begin_nested():
            session.add(invitation)
    except IntegrityError:
        raise RuleBroken(ALREADY_INVITED, "address") from None
    return invitation, secret


def _send(session: Session, invitation: Invitation, secret: str, organisation_name: str, due_at: datetime) -> None:
    mail.write(
        session, kind="invitation", once=f"invitation:{invitation.id}:{invitation.times_sent}", address=invitation.address,
        values={"name": invitation.name, "organisation": organisation_name, "secret": secret}, due_at=due_at,
        organisation_id=invitation.organisation_id,
    )
