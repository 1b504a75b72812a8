"""The demo's wellbeing: Amina has a plan, Dan has talked to somebody and says what makes it easier for him, Ife was away for a while."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from assessments.wellbeing import actions
from assessments.wellbeing.models import TalkRequest
from lms.base import clock
from lms.base.errors import HouseError
from lms.membership.actions import keep_needs
from lms.membership.models import Membership, Pause
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

PLAN = "Sleep first. A walk by the water every day. When I stop answering messages, something is up: ring Jo."

NEEDS = "Meetings that end by half past two, for the school run. I listen better when I may walk about."


def make(ids: dict[str, uuid.UUID]) -> None:
    """Amina lets Harbour know that she has a plan; Priya rang Dan back the same afternoon; Dan shows what helps him, Bex not."""
    amina, dan, priya = actor_of(ids["amina"]), actor_of(ids["dan"]), actor_of(ids["priya"])
    if amina is None or dan is None or priya is None or amina.organisation_id is None:
        raise HouseError("the demo has no trainees")
    with transactions.step() as session:
        bind(session, OrganisationScope(amina.organisation_id))
        actions.keep_plan(by=amina, words=PLAN, row_version=0)
        actions.note_plan(by=amina, has_one=True)
        _answered(actions.ask_to_talk(by=dan, chosen=priya.membership_id), priya.membership_id)
        keep_needs(session, ids["dan"], NEEDS, is_shown=True)
        keep_needs(session, ids["bex"], "Larger print. I read slowly when I am tired.", is_shown=False)
        ife = session.scalars(select(Membership).where(Membership.person_id == ids["ife"])).one()
        began = clock.now() - timedelta(days=70)
        session.add(Pause(organisation_id=ife.organisation_id, membership_id=ife.id, began_at=began, ended_at=began + timedelta(days=21)))


def _answered(row: TalkRequest, by_id: uuid.UUID | None) -> None:
    row.asked_at = clock.now() - timedelta(days=9)
    row.answer_by, row.answered_at, row.answered_by_id = row.asked_at + timedelta(hours=24), row.asked_at + timedelta(hours=3), by_id
