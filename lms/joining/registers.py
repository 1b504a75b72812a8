"""What joining hands over."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from lms.base.keeping import Fate, Keeping
from lms.jobs.kinds import Job, Work
from lms.joining import actions, policy, views
from lms.joining.actions import importing
from lms.mail.kinds import Letter
from lms.membership.models import Membership
from lms.web import transactions
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (NavigationItem("Invitations", "invitations.index", policy.INVITE, 5, on="people"),)
LETTERS = (Letter("invitation", "You are invited", "joining/invitation.txt"),)
ACTS = {
    "invited": "{who} invited somebody",
    "invited again": "{who} sent an invitation again",
    "withdrew": "{who} withdrew an invitation",
}
KEEPINGS = (
    Keeping(
        "invitation", "Who was asked to join, by whom and as what", Fate.BLANK,
        "Name and address are taken out; that somebody was invited stays with the organisation", is_exported=True,
    ),
    Keeping(
        "import_batch", "A list of people a lead has uploaded, until it is carried out", Fate.DELETE,
        "It goes a day after it was uploaded, whatever became of it", is_exported=False,
    ),
)


def _person_of(session: Session, membership_id: uuid.UUID) -> uuid.UUID | None:
    member = session.get(Membership, membership_id)
    return member.person_id if member and member.ended_at is None and member.suspended_at is None else None


def _tidy(_work: Work) -> None:
    """Lists of every organisation and old invitations, by moments alone: nothing of them is read."""
    for organisation_id in importing.organisations_with_something_over():
        with transactions.step() as session:
            importing.work_in(session, organisation_id)
            actions.forget_batches(session)
            actions.blank_old(session)


JOBS = (
    Job("check-list", "Looking at a list of people", lambda work: importing.check_batch(work, _person_of)),
    Job("carry-out-list", "Writing invitations", lambda work: importing.carry_out_batch(work, _person_of)),
    Job("tidy-invitations", "Forgetting uploaded lists", _tidy, every=timedelta(hours=1)),
)
