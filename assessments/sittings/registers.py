"""What the sittings room hands to the engines and to the roof."""

from assessments.sittings import policy, queries
from assessments.sittings.views import blueprint
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

BLUEPRINTS = (blueprint,)
NAVIGATION = (
    NavigationItem("Time for questions", "sittings.limits", policy.SET_LIMITS, 46, on="organisation"),
    NavigationItem("Time for questions", "sittings.own_time", policy.SAY_OWN, 7, on="account", when=queries.has_limits),
)
ACTS = {"changed a time limit": "{who} changed a {thing} for the questions of a module"}
KEEPINGS = (
    Keeping(
        "sitting", "When you began to answer questions, and until when", Fate.KEEP,
        "Hangs on a membership that no longer leads to you; it holds a beginning and an end and nothing else",
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "time_limit", "How long your organisation allows for the questions of a module", Fate.KEEP,
        "A setting of the organisation; who changed it is a membership that no longer leads to anybody",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "own_time", "How much time you said you need for questions", Fate.DELETE, "It is yours alone",
        is_exported=True, how_long="Until you change it, or are erased",
    ),
)
