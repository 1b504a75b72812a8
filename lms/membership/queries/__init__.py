"""Looking up people in organisations: who is `acting`, her `places`, `groups`, `holders` of roles, `people`, the `audit_trail`."""

from lms.membership.queries.acting import actor_of, person_scope, session_with_actor
from lms.membership.queries.audit_trail import AuditLine, acts_noted, audit_lines
from lms.membership.queries.groups import (
    ERASED,
    NO_COHORT,
    CohortView,
    Member,
    cohort_or_none,
    cohorts_seen_by,
    groups,
    groups_of,
    in_no_group,
    is_trainer_of,
    member_or_none,
    name_of,
    open_groups,
    organisation_pseudonym,
    part_in,
    people_in,
    trainer_of_or_none,
)
<<<<<<< HEAD
from lms.membership.queries.holders import holders_of, is_active, is_still_there, leads_of, named_for, roles_held, supervisors_of
from lms.membership.queries.lost_codes import LostCode, lost_codes, with_lost_code_or_none
=======
from lms.membership.queries.holders import holders_of, is_active, is_still_there, leads_of, roles_held, supervisors_of
>>>>>>> main
from lms.membership.queries.people import (
    PersonLine,
    Wanted,
    gaps,
    lines_of,
    named_holders,
    own_supervisors,
    people,
    supervised_by,
    supervisors,
)
from lms.membership.queries.places import OwnPlace, place_or_none, places_of

__all__ = [
<<<<<<< HEAD
    "ERASED",
    "NO_COHORT",
    "AuditLine",
    "CohortView",
    "LostCode",
    "Member",
    "OwnPlace",
    "PersonLine",
    "Wanted",
    "actor_of",
    "acts_noted",
    "audit_lines",
    "cohort_or_none",
    "cohorts_seen_by",
    "gaps",
    "groups",
    "groups_of",
    "holders_of",
    "in_no_group",
    "is_active",
    "is_still_there",
    "is_trainer_of",
    "leads_of",
    "lines_of",
    "lost_codes",
    "member_or_none",
    "name_of",
    "named_for",
    "named_holders",
    "open_groups",
    "organisation_pseudonym",
    "own_supervisors",
    "part_in",
    "people",
    "people_in",
    "person_scope",
    "place_or_none",
    "places_of",
    "roles_held",
    "session_with_actor",
    "supervised_by",
    "supervisors",
    "supervisors_of",
    "trainer_of_or_none",
    "with_lost_code_or_none",
=======
    "ERASED", "NO_COHORT", "AuditLine", "CohortView", "Member", "OwnPlace", "PersonLine", "Wanted", "actor_of", "acts_noted",
    "audit_lines", "cohort_or_none", "cohorts_seen_by", "gaps", "groups", "groups_of", "holders_of", "in_no_group", "is_active",
    "is_still_there", "is_trainer_of", "leads_of", "lines_of", "member_or_none", "name_of", "named_holders", "open_groups",
    "organisation_pseudonym", "own_supervisors", "part_in", "people", "people_in", "person_scope", "place_or_none", "places_of",
    "roles_held", "session_with_actor", "supervised_by", "supervisors", "supervisors_of", "trainer_of_or_none",
>>>>>>> main
]  # fmt: skip
