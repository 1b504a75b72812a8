"""The demo's invitations: somebody who has not answered yet, a list that was looked at and not sent, somebody outside who stands by."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from lms.access import Role
from lms.base import clock
from lms.base.errors import HouseError
from lms.base.ids import secret
from lms.joining import actions
from lms.joining.actions import borrowing
from lms.joining.models import BorrowedHelp, OutsideHelper
from lms.joining.queries import hash_of
from lms.membership.models import Membership
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

LIST = b"name,e-mail,role\nMegan Hughes,megan.hughes@people.example,trainee\nTara Quinn,tara.quinn at people,trainee\n"


def make(ids: dict[str, uuid.UUID]) -> None:
    """Olu has invited Rhian, and Ruth from outside stands by: she has helped Dan once."""
    actor = actor_of(ids["olu"])
    if actor is None or actor.organisation_id is None:
        raise HouseError("the demo has no lead to invite anybody")
    with transactions.step() as session:
        bind(session, OrganisationScope(actor.organisation_id))
        actions.invite(by=actor, address="rhian.pugh@people.example", name="Rhian Pugh", roles=[Role.TRAINEE])
        actions.stage(by=actor, raw=LIST)
        ruth = borrowing.name_helper(by=actor, name="Ruth Adeyemi", address="ruth.adeyemi@people.example")
        ruth.agreed_at = ruth.named_at = clock.now() - timedelta(days=40)
        session.add(_helped_once(ruth, session.scalars(select(Membership.id).where(Membership.person_id == ids["dan"])).one()))


def _helped_once(helper: OutsideHelper, membership_id: uuid.UUID) -> BorrowedHelp:
    asked_at = clock.now() - timedelta(days=20)
    return BorrowedHelp(
        organisation_id=helper.organisation_id, helper_id=helper.id, membership_id=membership_id, asked_at=asked_at,
        secret_hash=hash_of(secret()), expires_at=asked_at + timedelta(days=14), answered_at=asked_at + timedelta(hours=2), has_agreed=True,
    )
