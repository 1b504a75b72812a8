"""What the quizzes room hands to the engines and to the roof."""

from assessments.quizzes.views import blueprint
from courses.catalogue import kinds
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

BLUEPRINTS = (blueprint,)
NAVIGATION: tuple[NavigationItem, ...] = ()
KEEPINGS = (
    Keeping(
        "attempt", "Your tries at the questions of a module, with what you answered and how it was scored", Fate.KEEP,
        "Hangs on a membership that no longer leads to you; your organisation needs it to show what its certificates rest on",
        is_exported=True,
    ),
)

kinds.opens("quiz", "quizzes.questions")
kinds.evidence("quiz", "quizzes.evidence")
