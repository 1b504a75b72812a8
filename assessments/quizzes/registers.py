"""What the quizzes room hands to the engines and to the roof."""

from assessments.quizzes import actions, queries
from assessments.quizzes.views import blueprint
from courses.catalogue import kinds
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

BLUEPRINTS = (blueprint,)
NAVIGATION: tuple[NavigationItem, ...] = ()
KEEPINGS = (
    Keeping(
        "attempt", "Your tries at the questions of a module, with what you answered and how it was scored", Fate.BLANK,
        "Your own words are taken out; what you chose and how it was scored hangs on a membership that no longer leads to you",
        is_exported=True, rest_words="Tries at the questions of modules, without own words",
        how_long="As long as the organisation uses the service; what an erasure leaves, four weeks, unless it must be kept",
        blank=actions.forget_words,
    ),
)

CHECKS = (Check("Each try at questions is in the record once", of_organisation=queries.faults),)
kinds.opens("quiz", "quizzes.questions")
kinds.evidence("quiz", "quizzes.evidence")
