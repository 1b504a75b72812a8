"""What reviews hand to the roof."""

from courses.reviews import policy, views
from lms.base.keeping import Fate, Keeping
from lms.mail.kinds import Letter, Urgency
from lms.membership.queries import is_still_there
from lms.web.furniture import NavigationItem

BLUEPRINTS = (views.blueprint,)
NAVIGATION = (
    NavigationItem("Check the lessons", "reviews.check", policy.CHECK, 27),
    NavigationItem("Reviews", "reviews.index", policy.SIGN, 28),
)
LETTERS = (
    Letter("reviews: asked", "You are asked to look at something", "reviews/letters/asked.txt", Urgency.NOTICE, is_still_there),
)
ACTS = {
    "asked for a review": "{who} asked {whom} to look at the module {thing}",
    "signed a version": "{who} signed the module {thing}",
    "took back a sign-off": "{who} took back a sign-off of the module {thing}",
}
KEEPINGS = (
    Keeping(
        "content_review", "Which versions of the lessons you were asked to look at, and what you signed", Fate.KEEP,
        "Hangs on a membership that no longer leads to you; that somebody had looked stays true",
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
)
