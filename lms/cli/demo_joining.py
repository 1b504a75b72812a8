"""The demo's invitations: somebody who has not answered yet, and a list that was looked at and not sent."""

import uuid

from lms.access import Role
from lms.base.errors import HouseError
from lms.joining import actions
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

LIST = b"name,e-mail,role\nMegan Hughes,megan.hughes@people.example,trainee\nTara Quinn,tara.quinn at people,trainee\n"


def make(ids: dict[str, uuid.UUID]) -> None:
    """Olu has invited Rhian."""
    actor = actor_of(ids["olu"])
    if actor is None or actor.organisation_id is None:
        raise HouseError("the demo has no lead to invite anybody")
    with transactions.step() as session:
        bind(session, OrganisationScope(actor.organisation_id))
        actions.invite(by=actor, address="rhian.pugh@people.example", name="Rhian Pugh", roles=[Role.TRAINEE])
        actions.stage(by=actor, raw=LIST)
