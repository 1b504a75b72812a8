"""What the record store hands to the engines."""

from datetime import timedelta

from lms.audit.queries import organisation_ids
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.jobs.kinds import Job, Work
from lms.lrs import actions, policy, queries, views
from lms.lrs.rules.bodies import MOST_BYTES
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.furniture import NavigationItem

BLUEPRINTS, MACHINES = views.BLUEPRINTS, dict.fromkeys(views.MACHINES, MOST_BYTES)
NAVIGATION = (NavigationItem("Connect another system", "record_keys.index", policy.CONNECT, 90, on="organisation"),)
ACTS = {
    "made a key": "{who} made a {thing}", "renewed a key": "{who} made a new secret for a {thing}", "ended a key": "{who} ended a {thing}",
}
CHECKS = (
    Check("Each statement says what its row says", of_organisation=queries.faults),
    Check("Each statement can be found", of_organisation=queries.is_unlinked),
)


def _link(_work: Work) -> None:
    """Statements told by a release that made no links are tied now, a part at a time, so that nobody is held up."""
    for organisation_id in organisation_ids():
        while True:
            with transactions.step() as session:
                bind(session, OrganisationScope(organisation_id))
                if not actions.link_what_is_not(session):
                    break


JOBS = (Job("link-statements", "Making statements of an earlier release findable", _link, every=timedelta(hours=1)),)
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
    Keeping("record_key", "Which other systems an organisation has connected", Fate.KEEP, "It says nothing about any person",
            is_exported=False, how_long=AS_LONG),
)
