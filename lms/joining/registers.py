"""What joining hands over."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from lms.base.keeping import Fate, Forgetting, Keeping
from lms.jobs.kinds import Job, Work
from lms.joining import actions, policy, views
from lms.joining.actions import borrowing, importing
from lms.mail.kinds import Letter
from lms.membership.models import Membership
from lms.membership.queries import is_still_there
from lms.web import transactions
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("Invitations", "invitations.index", policy.INVITE, 5, on="people"),
    NavigationItem("Help from outside", "outside.index", policy.BORROW, 65, on="people"),
)
LETTERS = (
    Letter("invitation", "You are invited", "joining/invitation.txt"),
    Letter("outside: named", "A question to you", "joining/outside_named.txt"),
    Letter("outside: lost code", "A question to you", "joining/outside_lost_code.txt"),
    Letter("outside: told", "Something has changed for you", "joining/outside_told.txt", is_wanted=is_still_there),
    Letter("outside: doubt", "Please have a look", "joining/outside_doubt.txt", is_wanted=is_still_there),
)
ACTS = {
    "invited": "{who} invited somebody",
    "invited again": "{who} sent an invitation again",
    "withdrew": "{who} withdrew an invitation",
    "named a helper from outside": "{who} named a {thing}",
    "ended a helper from outside": "{who} ended a {thing}",
    "agreed from outside to a lost code": "A helper from outside agreed that {whom} has lost her code",
    "did not agree from outside to a lost code": "A helper from outside did not agree that {whom} has lost her code",
}
KEEPINGS = (
    Keeping(
        "invitation", "Who was asked to join, by whom and as what", Fate.BLANK,
        "Name and address are taken out; that somebody was invited stays with the organisation",
        is_exported=True, how_long="Name and address half a year after it is over",
        blank=actions.forget_invited,
    ),
    Keeping(
        "import_batch", "A list of people a lead has uploaded, until it is carried out", Fate.DELETE,
        "It goes a day after it was uploaded, whatever became of it", is_exported=False, how_long="One day",
    ),
    Keeping(
        "outside_helper", "Who from outside stands by where two people are needed", Fate.KEEP,
        "It is about somebody who has no account; name and address are taken out half a year after it has ended",
        is_exported=False, how_long="Name and address half a year after it has ended",
    ),
    Keeping(
        "borrowed_help", "That a helper from outside was asked whether somebody has lost her code, and the answer", Fate.KEEP,
        "Hangs on a membership that no longer leads to you", is_exported=False, how_long="As long as the organisation uses the service",
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


def _ask_outside(_work: Work) -> None:
    borrowing.ask_helpers()


FORGETS = (
    Forgetting("Uploaded lists a day old", actions.forget_batches, is_in_organisation=True),
    Forgetting("Names and addresses in old invitations", actions.blank_old, is_in_organisation=True),
    Forgetting("Names and addresses of former helpers from outside", borrowing.forget_helpers, is_in_organisation=True),
)
JOBS = (
    Job("check-list", "Looking at a list of people", lambda work: importing.check_batch(work, _person_of)),
    Job("carry-out-list", "Writing invitations", lambda work: importing.carry_out_batch(work, _person_of)),
    Job("ask-outside", "Asking helpers from outside", _ask_outside, every=timedelta(minutes=5)),
    Job("tidy-invitations", "Forgetting uploaded lists", _tidy, every=timedelta(hours=1)),
)
