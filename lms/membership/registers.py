"""What membership hands to the engines and to the roof."""

from lms.base.keeping import Fate, Keeping
from lms.membership import policy, queries, views
from lms.web.furniture import NavigationItem

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
)

actor_of = queries.actor_of
