"""The demo's reviews: Sam has signed the first module out of lived experience and the one on crisis as clinician; one more is asked."""

import uuid

from courses.reviews import actions, queries
from courses.reviews.rules import Capacity
from lms.base.errors import HouseError
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

FIRST, MODULE = "intro-recovery", "crisis-handoff"


def make(ids: dict[str, uuid.UUID]) -> None:
    """One signs, one is asked."""
    sam, olu = actor_of(ids["sam"]), actor_of(ids["olu"])
    if sam is None or olu is None or olu.organisation_id is None:
        raise HouseError("the demo has nobody to sign")
    with transactions.step() as session:
        bind(session, OrganisationScope(olu.organisation_id))
        view = queries.review_or_none(MODULE)
        if view is not None:
            actions.ask(by=olu, view=view, capacity=Capacity.SAFEGUARDING, membership_id=olu.membership_id)
        view = queries.review_or_none(MODULE)
        if view is not None:
            shown = str(view.module.adoption_id)
            actions.sign(by=sam, view=view, capacity=Capacity.CLINICIAN, shown=shown, typed="clinician", is_named=True)
        first = queries.review_or_none(FIRST)
        if first is not None:
            shown = str(first.module.adoption_id)
            actions.sign(by=sam, view=first, capacity=Capacity.LIVED, shown=shown, typed="lived experience", is_named=True)
