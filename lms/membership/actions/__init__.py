"""What changes in an organisation: `joining`, `roles`, `leaving`, `supervising`, `groups`. Never without a lead (`leads`)."""

from lms.membership.actions.away import return_everywhere, step_back_everywhere
from lms.membership.actions.groups import (
    add_trainees,
    add_trainer,
    archive_group,
    move_trainee,
    open_cohort,
    open_group,
    place_in_cohort,
    remove_trainer,
    rename_group,
)
from lms.membership.actions.joining import join
from lms.membership.actions.leads import must_keep_a_lead
from lms.membership.actions.leaving import end_membership, suspend, take_back
from lms.membership.actions.needs import check_needs, keep_needs
from lms.membership.actions.roles import grant_role, set_roles, take_role
from lms.membership.actions.supervising import name_supervisors

__all__ = [
    "add_trainees", "add_trainer", "archive_group", "check_needs", "end_membership", "grant_role", "join", "keep_needs", "move_trainee",
    "must_keep_a_lead", "name_supervisors", "open_cohort", "open_group", "place_in_cohort", "remove_trainer", "rename_group",
    "return_everywhere",
    "set_roles", "step_back_everywhere", "suspend", "take_back", "take_role",
]  # fmt: skip
