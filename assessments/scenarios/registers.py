"""What the scenarios room hands to the engines and to the roof."""

from assessments.scenarios import queries
from assessments.scenarios.views import blueprint
from courses.catalogue import kinds
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

BLUEPRINTS = (blueprint,)
NAVIGATION: tuple[NavigationItem, ...] = ()
KEEPINGS = (
    Keeping(
        "scenario_attempt", "Your ways through the stories of a module", Fate.KEEP,
        "Hangs on a membership that no longer leads to you; there are no words of yours in it", is_exported=True,
        rest_words="Ways through the stories of modules",
        how_long="As long as the organisation uses the service; what an erasure leaves, four weeks, unless it must be kept",
    ),
)

CHECKS = (Check("Each ended try at a story stands behind a completion", of_organisation=queries.faults),)
kinds.opens("scenario", "scenarios.story", part="story_key")
