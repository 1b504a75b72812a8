"""Who may see whom in an organisation."""

from typing import Any

from lms.access import Actor, Role, about_thing, belongs_somewhere, grant, has_role, is_signed_in
from lms.membership import queries


@about_thing
def walks_with(actor: Actor, thing: Any) -> bool:
    """is a trainer of her cohort"""
    return queries.is_trainer_of(actor.membership_id, _membership_id(thing))


@about_thing
def is_herself(actor: Actor, thing: Any) -> bool:
    """is the person it is about"""
    return bool(actor.membership_id == _membership_id(thing))


def _membership_id(thing: Any) -> Any:
    return getattr(thing, "membership_id", None) or thing.id


SEE_OWN_RECORD = grant("record:read-own", (is_signed_in, belongs_somewhere))
SEE_PEOPLE = grant("people:read", (has_role(Role.LEAD),), (has_role(Role.TRAINER),))
SEE_MEMBER = grant("people:read-person", (has_role(Role.LEAD),), (has_role(Role.TRAINER), walks_with))
MANAGE_PEOPLE = grant("people:manage", (has_role(Role.LEAD),))
CHANGE_ROLES = grant("people:change-roles", (has_role(Role.LEAD),))
EXPORT_PEOPLE = grant("people:export", (has_role(Role.LEAD),))
MANAGE_GROUPS = grant("groups:manage", (has_role(Role.LEAD),))
HELP_WITH_CODES = grant("people:help-with-lost-codes", (has_role(Role.LEAD, Role.TRAINER, Role.SUPERVISOR, Role.VERIFIER),))
READ_AUDIT = grant("audit:read", (has_role(Role.LEAD),))
OWN_NEEDS = grant("access-needs:own", (is_signed_in, belongs_somewhere))
OWN_ORGANISATIONS = grant("organisations:read-own", (is_signed_in,))
WORK_THERE = grant("organisations:switch", (is_signed_in, belongs_somewhere))
LEAVE = grant("organisations:leave", (is_signed_in, belongs_somewhere))
