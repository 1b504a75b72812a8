"""What membership hands to the engines and to the roof."""

from lms.accounts.actions import SessionStoreInTable
from lms.base.keeping import Fate, Keeping
from lms.config import Settings
from lms.mail.kinds import Letter
from lms.membership import policy, queries, views
from lms.membership.actions.erasing import forget_person
from lms.membership.queries import away, erasing
from lms.web.furniture import NavigationItem
from lms.web.sessions import SessionStore

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("My record", "membership.timeline", policy.SEE_OWN_RECORD, 30),
    NavigationItem("People", "people.index", policy.SEE_PEOPLE, 27),
    NavigationItem("Groups", "groups.index", policy.MANAGE_GROUPS, 10, on="people"),
    NavigationItem("What makes taking part easier", "needs.people", policy.SEE_PEOPLE, 20, on="people"),
    NavigationItem("What makes taking part easier", "needs.write", policy.OWN_NEEDS, 6, on="account"),
    NavigationItem("Download the list", "people.export", policy.EXPORT_PEOPLE, 70, on="people"),
    NavigationItem("Who did what", "audit.index", policy.READ_AUDIT, 80, on="people"),
    NavigationItem("Who has lost a code", "lost_codes.index", policy.HELP_WITH_CODES, 60, on="people"),
    NavigationItem("Helping with a lost code", "lost_codes.index", policy.HELP_WITH_CODES, 60, on="account"),
    NavigationItem("Your organisations", "organisations.index", policy.OWN_ORGANISATIONS, 20, on="account"),
)
CHANGED = "Something has changed for you"
LETTERS = (
    Letter("membership: roles", CHANGED, "membership/letters/roles.txt", is_wanted=queries.is_still_there),
    Letter("membership: suspended", CHANGED, "membership/letters/suspended.txt"),
    Letter("membership: taken back", CHANGED, "membership/letters/taken_back.txt", is_wanted=queries.is_still_there),
    Letter("membership: left", CHANGED, "membership/letters/left.txt"),
    Letter("membership: supervisor", CHANGED, "membership/letters/supervisor.txt", is_wanted=queries.is_still_there),
    Letter("membership: trainee", CHANGED, "membership/letters/trainee.txt", is_wanted=queries.is_still_there),
)
ACTS = {
    "agreed to a lost code": "{who} agreed that {whom} has lost her code",
    "gave a role": "{who} gave {whom} the role {thing}",
    "took away a role": "{who} took the role {thing} away from {whom}",
    "suspended": "{who} suspended {whom}",
    "took back": "{who} took back {whom} after a suspension",
    "left": "{who} left the organisation",
    "ended a membership": "{who} ended the membership of {whom}",
    "named the supervisors": "{who} named who supervises {whom}",
    "opened a group": "{who} opened the {thing}",
    "renamed a group": "{who} renamed the {thing}",
    "archived a group": "{who} archived the {thing}",
    "took a group out of the archive": "{who} took the {thing} out of the archive",
    "moved to a group": "{who} moved {whom} to the {thing}",
    "took out of the group": "{who} took {whom} out of her group",
    "made trainer of a group": "{who} made {whom} trainer of the {thing}",
    "ended as trainer of a group": "{who} ended the part of {whom} as trainer of the {thing}",
}
STAYS = "Hangs on a membership that no longer leads to you"
KEEPINGS = (
    Keeping(
        "membership", "Your place in an organisation", Fate.BLANK,
        "The link to you is cut; the learning of nobody in particular stays, so that the organisation's numbers stay true",
        is_exported=True, how_long="As long as the organisation uses the service; the link to you until you erase your account",
        blank=forget_person,
    ),
    Keeping(
        "access_needs", "What makes taking part easier for you, in your own words", Fate.DELETE,
        "Your key is destroyed first, so that it is unreadable in every copy; then the row goes",
        is_exported=True, how_long="Until you delete it or erase your account", words=queries.words_of_needs,
    ),
    Keeping(
        "pause", "When you had stepped back, without a reason", Fate.DELETE, "It is nobody's but yours", is_exported=True,
        how_long="Until you erase your account",
    ),
    Keeping("role_held", "What you may do in an organisation", Fate.KEEP, STAYS, is_exported=True, how_long="As long as you hold it"),
    Keeping(
        "cohort", "The groups people train in", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "cohort_place", "Which group you train in", Fate.KEEP, STAYS,
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "named_supervisor", "Who supervises you, and who stands in", Fate.KEEP, STAYS,
        is_exported=True, how_long="Until somebody else is named",
    ),
)


who_is, against_erasure = erasing.who_is, erasing.against_erasure
away_in, away_people, time_away = away.away_in, away.away_people, away.time_away


def session_store(settings: Settings) -> SessionStore:
    """The store of signed-in sessions; who acts is found in the same look as the session."""
    return SessionStoreInTable(settings, queries.session_with_actor)
