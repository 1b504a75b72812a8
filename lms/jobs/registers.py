"""What the job engine hands over."""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from lms.base import clock
from lms.base.db import reading
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.config import Settings
from lms.jobs import actions, queries, views
from lms.jobs.kinds import Job, Work
from lms.web import transactions

BLUEPRINTS = (views.blueprint,)
KEEPINGS = (
    Keeping(
        "task", "Work the service has to do, such as sending mail or preparing a download", Fate.KEEP,
        "It holds random ids that lead to nobody once you are erased, and goes a month after it is over",
        is_exported=False, how_long="A month after it is over",
    ),
    Keeping(
        "heartbeat", "When the service's worker was last alive", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="Until it is next seen",
    ),
)


FORGETS = (Forgetting("Work that ended a month ago", actions.forget_done),)


def _forget(_work: Work) -> None:
    with transactions.step() as session:
        actions.forget_done(session)


JOBS = (Job("forget-done-work", "Forgetting work that is long done", _forget, every=timedelta(hours=6)),)


def state() -> dict[str, str]:
    """What /readyz tells about the worker: information, never a reason to be red."""
    with reading() as session:
        return {"worker": "fine" if queries.is_worker_alive(session, clock.now()) else "not seen for five minutes"}


def doctor(_settings: Settings) -> list[Finding]:
    """Warnings only: pages work without the worker."""
    try:
        with reading() as session:
            is_alive, lost = queries.is_worker_alive(session, clock.now()), queries.given_up(session)
    except DBAPIError:
        return []
    found = [Finding(Level.FINE, "Worker: seen in the last five minutes.")]
    if not is_alive:
        found = [Finding(Level.WARNING, "Worker: not seen for five minutes. Letters wait until `flask --app lms.app work` runs.")]
    if lost:
        found.append(Finding(Level.WARNING, f"Worker: {lost} pieces of work were given up. The log says which job failed."))
    return found
