"""What learning hands to the engines."""

from courses.catalogue import kinds
from courses.learning import actions, policy, queries, views
from courses.learning.queries import reconciling
from courses.learning.rules import PAGE, Prerequisite
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.mail.kinds import Letter, Urgency
from lms.membership.queries import has_supervisor, is_still_there
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("Course", "learning.course", policy.WORK, 10),
    NavigationItem("Progress", "progress.grid", policy.SEE_GRID, 20),
    NavigationItem("Before the modules on hard things", "opening.switches", policy.MANAGE, 45, on="organisation"),
    NavigationItem("Courses of this group", "following.group", policy.MANAGE, 10, on="cohort"),
    NavigationItem("Courses", "following.member", policy.MANAGE, 20, on="person", when=queries.is_trainee),
    NavigationItem("How she is getting on", "progress.person", policy.SEE_PERSON, 10, on="person", when=queries.is_learner),
)
ACTS = {
    "put a group on a course": "{who} put the {thing} on a course",
    "took a group off a course": "{who} took the {thing} off a course",
    "enrolled": "{who} enrolled {whom} on a course",
    "changed what comes first": "{who} changed a {thing} for the modules on hard things",
}
LETTERS = (
    Letter(
        "learning: may like a talk", "Somebody may like to hear from you", "learning/letters/talk.txt", Urgency.NOTICE, is_still_there,
    ),
)
PREREQUISITES = (
    Prerequisite(
        "supervisor", "A supervisor named for her", "Ask your organisation's lead to name a supervisor for you.", has_supervisor,
    ),
)
CHECKS = (Check("Each step in the course is in order, and in the record", of_organisation=reconciling.faults),)
ON_PLACED = (actions.enrol_with_group,)
STAYS = "Hangs on a membership that no longer leads to you, so that the organisation's numbers stay true"
KEEPINGS = (
    Keeping(
        "cohort_course", "Which course a group follows", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "enrolment", "Which course you are on", Fate.KEEP, STAYS,
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "module_start", "Which modules you began, and in which version", Fate.KEEP, STAYS,
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "completion", "What you completed, and when", Fate.KEEP, STAYS,
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "opening_switch", "What your organisation asks for before the modules on hard things", Fate.KEEP,
        "A setting of the organisation; who changed it is a membership that no longer leads to anybody",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
)
kinds.opens(PAGE, "learning.page")
