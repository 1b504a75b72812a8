"""What the course for colleagues hands over."""

from courses.colleagues import policy, queries, views
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Keeping
from lms.config import Settings
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (NavigationItem("Course for colleagues", "colleague_links.index", policy.MANAGE, 50, on="organisation"),)
ACTS = {
    "made a link for colleagues": "{who} made a {thing}",
    "revoked a link for colleagues": "{who} revoked a {thing}",
}
KEEPINGS = (
    Keeping(
        "colleague_link", "Links by which a team's colleagues read a short course, and how often each was opened", Fate.KEEP,
        "It says nothing about who reads; who made it is a membership that no longer leads to anybody",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
)


def doctor(settings: Settings) -> list[Finding]:
    """Warnings only: without this course everything else goes on."""
    _, problems = queries.read(settings.content_folder / queries.FOLDER)
    found = [Finding(Level.WARNING, f"Course for colleagues: {problem}. Its pages cannot be opened.") for problem in problems]
    return found or [Finding(Level.FINE, "Course for colleagues: every file is whole.")]
