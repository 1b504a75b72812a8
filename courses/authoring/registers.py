"""What authoring hands to the roof."""

from courses.authoring import policy
from courses.authoring.views import exchange, pages, parts
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

BLUEPRINTS = (pages.blueprint, parts.blueprint, exchange.blueprint)
NAVIGATION = (NavigationItem("Write pages", "authoring.modules", policy.WRITE, 26),)
KEEPINGS = (
    Keeping(
        "page_draft", "Pages, questions and stories your organisation's trainers are still writing", Fate.KEEP,
        "Teaching words of the organisation; who wrote last is a membership that no longer leads to anybody",
        is_exported=False, how_long="Until it is published or deleted",
    ),
)
