"""What the record store hands to the engines."""

import threading
import uuid
from collections import deque
from contextlib import suppress
from datetime import timedelta

from flask import Flask

from lms.audit.queries import organisation_ids
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.jobs.kinds import Job, Work
from lms.lrs import actions, policy, queries, views
from lms.lrs.queries import forwarding
from lms.lrs.rules.bodies import MOST_BYTES
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.application import this_app
from lms.web.furniture import NavigationItem

BLUEPRINTS, MACHINES = views.BLUEPRINTS, dict.fromkeys(views.MACHINES, MOST_BYTES)
NAVIGATION = (
    NavigationItem("The learning record", "record_viewer.index", policy.LOOK, 80, on="organisation"),
    NavigationItem("Connect another system", "record_keys.index", policy.CONNECT, 90, on="organisation"),
)
ON_ERASED = (actions.tell_endpoints,)
ACTS = {
    "made a key": "{who} made a {thing}", "renewed a key": "{who} made a new secret for a {thing}", "ended a key": "{who} ended a {thing}",
    "began sending the record": "{who} named a {thing}", "changed a login": "{who} changed how to sign in at a {thing}",
    "tried again": "{who} sent everything that was waiting to a {thing} again", "ended sending the record": "{who} ended a {thing}",
}
AT_A_TIME = 4      # stores that are asked at the same time: one that is slow holds up no other organisation's
CHECKS = (
    Check("Each statement says what its row says", of_organisation=queries.faults),
    Check("Each statement can be found", of_organisation=queries.is_unlinked),
    Check("Each statement is on its way to each other store", of_organisation=forwarding.faults_of_forwarding),
)


def _link(_work: Work) -> None:
    """Statements told by a release that made no links are tied now, a part at a time, so that nobody is held up."""
    for organisation_id in organisation_ids():
        while True:
            with transactions.step() as session:
                bind(session, OrganisationScope(organisation_id))
                if not actions.link_what_is_not(session):
                    break


def _forward(_work: Work) -> None:
    """Send what waits, to several stores at a time. The threads end with the worker: what one was sending is sent again."""
    waiting, faults = deque(forwarding.due_endpoints()), list[Exception]()
    threads = [
        threading.Thread(target=_forward_some, args=(this_app(), waiting, faults), daemon=True) for _ in range(min(AT_A_TIME, len(waiting)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _forward_some(app: Flask, waiting: deque[tuple[uuid.UUID, uuid.UUID]], faults: list[Exception]) -> None:
    """One after the other; what goes wrong with one keeps nobody from the next."""
    with suppress(IndexError):
        while True:
            organisation_id, endpoint_id = waiting.popleft()
            try:
                with app.app_context():
                    actions.forward(organisation_id, endpoint_id)
            except Exception as fault:
                faults.append(fault)


JOBS = (
    Job("link-statements", "Making statements of an earlier release findable", _link, every=timedelta(hours=1)),
    Job("send-record", "Sending the record to other stores", _forward, every=timedelta(seconds=10), lane="other stores"),
)
AS_LONG = "As long as the organisation uses the service"
KEEPINGS = (
    Keeping(
        "statement", "The learning record that accreditation rests on", Fate.KEEP,
        "Carries a pseudonym and no words of yours; once the link to you is destroyed it is about nobody",
        is_exported=True, how_long=AS_LONG,
    ),
    Keeping("statement_link", "By what a statement can be found", Fate.KEEP, "Hashes that lead to nobody", is_exported=False,
            how_long=AS_LONG),
    Keeping("attachment_content", "Files that another system sent with a statement", Fate.KEEP,
            "They hang on statements, not on people; Peerway itself sends none", is_exported=False, how_long=AS_LONG),
    Keeping("record_document", "Where a learner was in another system’s course, kept for that system", Fate.KEEP,
            "It is kept under a pseudonym that no longer leads to you", is_exported=False, how_long=AS_LONG),
    Keeping("record_endpoint", "To which other systems an organisation sends its record", Fate.KEEP, "It says nothing about any person",
            is_exported=False, how_long=AS_LONG),
    Keeping("record_delivery", "Which statements have reached those systems", Fate.KEEP,
            "It hangs on statements, not on people, and goes with them", is_exported=False, how_long=AS_LONG),
    Keeping("record_notice", "Which of those systems have yet to hear that somebody was erased", Fate.KEEP,
            "It names you by a pseudonym that no longer leads to you, and goes when the system has heard", is_exported=False,
            how_long="Until the other system has taken it"),
    Keeping("purged_statement", "Which statements were let go of by age", Fate.KEEP, "A number that leads to nobody", is_exported=False,
            how_long=AS_LONG),
    Keeping("record_import", "How far bringing in the record of another system has come", Fate.KEEP, "It says nothing about any person",
            is_exported=False, how_long=AS_LONG),
    Keeping("record_key", "Which other systems an organisation has connected", Fate.KEEP, "It says nothing about any person",
            is_exported=False, how_long=AS_LONG),
)
