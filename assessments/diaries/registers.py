"""What the diaries hand over."""

from assessments.diaries import policy, queries, views
from courses.catalogue import kinds
from lms.base.keeping import Fate, Keeping
from lms.web.furniture import NavigationItem

kinds.opens("reflection", "diaries.new")
kinds.below_pages(views.notes.below)
BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (NavigationItem("Reflections", "diaries.index", policy.WRITE, 15),)
KEEPINGS = (
    Keeping(
        "entry", "What you write for yourself", Fate.DELETE,
        "Your key is destroyed first, so that it is unreadable in every copy; then the rows go",
        is_exported=True, how_long="Until you delete it or erase your account",
        words=queries.words_of,
    ),
    Keeping(
        "scratch_note", "Your notes on the pages of a course", Fate.DELETE,
        "Your key is destroyed first, so that they are unreadable in every copy; then the rows go",
        is_exported=True, how_long="Until you empty a note or erase your account",
        words=queries.words_of_note,
    ),
)
