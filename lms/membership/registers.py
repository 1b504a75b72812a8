"""What membership hands to the engines and to the roof."""

from lms.accounts.actions import SessionStoreInTable
from lms.base.keeping import Fate, Keeping
from lms.config import Settings
from lms.membership import policy, queries, views
from lms.web.furniture import NavigationItem
from lms.web.sessions import SessionStore

BLUEPRINTS = (views.blueprint,)
NAVIGATION = (NavigationItem("My record", "membership.timeline", policy.SEE_OWN_RECORD, 30),)
STAYS = "Hangs on a membership that no longer leads to you"
KEEPINGS = (
    Keeping(
        "membership", "Your place in an organisation", Fate.BLANK,
        "The link to you is cut; the learning of nobody in particular stays, so that the organisation's numbers stay true",
        is_exported=True,
    ),
    Keeping("role_held", "What you may do in an organisation", Fate.KEEP, STAYS, is_exported=True),
    Keeping("cohort", "The groups people train in", Fate.KEEP, "It says nothing about any person", is_exported=False),
    Keeping("cohort_place", "Which group you train in", Fate.KEEP, STAYS, is_exported=True),
    Keeping("named_supervisor", "Who supervises you, and who stands in", Fate.KEEP, STAYS, is_exported=True),
)


def session_store(settings: Settings) -> SessionStore:
    """The store of signed-in sessions; who acts is found in the same look as the session."""
    return SessionStoreInTable(settings, queries.session_with_actor)
