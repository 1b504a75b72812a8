"""What the outbox hands over."""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from lms.base.db import reading
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.config import Settings
from lms.jobs.kinds import Job, Work
from lms.mail import actions, policy, queries, views
from lms.web import transactions
from lms.web.furniture import NavigationItem

BLUEPRINTS = (views.blueprint,)
NAVIGATION = (NavigationItem("Letters to you", "mail.wish", policy.CHOOSE, 40, on="account"),)
KEEPINGS = (
    Keeping(
        "message", "Letters the service sends you by e-mail", Fate.DELETE,
        "Their words are blanked as soon as they have gone, the rest goes a month later or with your account",
        is_exported=True, how_long="A month after it has gone",
    ),
    Keeping(
        "mail_wish", "How often you want news by e-mail", Fate.DELETE, "It goes with your account",
        is_exported=True, how_long="Until you erase your account",
    ),
)


FORGETS = (Forgetting("Letters that went a month ago", actions.forget_old),)


def _deliver(work: Work) -> None:
    while actions.deliver(work.tell):
        pass


def _forget(_work: Work) -> None:
    with transactions.step() as session:
        actions.forget_old(session)


JOBS = (
    Job("deliver-letters", "Sending letters", _deliver, every=timedelta(seconds=10)),
    Job("forget-old-letters", "Forgetting letters that went long ago", _forget, every=timedelta(hours=6)),
)


def doctor(settings: Settings) -> list[Finding]:
    """Warnings only: letters wait, nothing is lost."""
    found = []
    if not settings.smtp_host and not settings.demo:
        words = "Mail: no mail server is set (PEERWAY_SMTP_HOST, PEERWAY_MAIL_FROM). Letters wait until there is one."
        found.append(Finding(Level.WARNING, words))
    try:
        with reading() as session:
            lost = queries.given_up(session)
    except DBAPIError:
        return found
    if lost:
        found.append(Finding(Level.WARNING, f"Mail: {lost} letters were given up. Check the addresses of the people invited last."))
    return found or [Finding(Level.FINE, "Mail: letters go out.")]
