"""What the wellbeing room hands over."""

from datetime import timedelta

from assessments.wellbeing import actions, policy, queries, views
from courses.learning.rules import Prerequisite
from lms.base.findings import Check
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.jobs.kinds import Job, Work
from lms.mail.kinds import Letter
from lms.membership.queries import is_still_there
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("Talk to someone", "talk.ask", policy.OWN, 35),
    NavigationItem("My plan for staying well", "plan.write", policy.OWN, 30, on="account"),
    NavigationItem("Step back for a while", "stepping_back.ask", policy.OWN, 35, on="account"),
    NavigationItem("Who has a plan for staying well", "plan.people", policy.SEE_PLANS, 38, on="account"),
)
PREREQUISITES = (
    Prerequisite(
        "wellness-plan", "A plan for staying well, and a word from her that there is one",
        "Make a plan for staying well, then press “I have a plan” beside it. Nobody else reads what it says.",
        queries.has_noted_plan, "plan.write", "My plan for staying well",
    ),
)
LETTERS = (Letter("wellbeing: talk", "Please have a look", "wellbeing/letters/talk.txt", is_wanted=is_still_there),)


def _go_on(_work: Work) -> None:
    actions.go_on()


JOBS = (Job("talk-goes-on", "Telling who stands in that somebody would like to talk", _go_on, every=timedelta(minutes=5)),)
CHECKS = (Check("Somebody was told of each wish to talk", of_organisation=queries.untold),)
FORGETS = (Forgetting("Wishes to talk that are a month over", actions.forget_over, is_in_organisation=True),)
KEEPINGS = (
    Keeping(
        "talk_request", "That you would like to talk to someone, without a reason", Fate.DELETE, "It is between you and whom you chose",
        is_exported=True, how_long="A month after it is over",
    ),
    Keeping(
        "talk_recipient", "Who was told that somebody would like to talk", Fate.KEEP, "It goes with the wish to talk itself",
        is_exported=False, how_long="A month after it is over",
    ),
    Keeping(
        "wellness_plan", "Your plan for staying well", Fate.DELETE,
        "Your key is destroyed first, so that it is unreadable in every copy; then the row goes",
        is_exported=True, how_long="Until you delete it or erase your account", words=queries.words_of,
    ),
    Keeping(
        "plan_noted", "That you have let your organisation know that you have a plan", Fate.DELETE, "It was yours to tell",
        is_exported=True, how_long="Until you take it back",
    ),
)
