"""Everybody of an organisation sees who is there and what she has to read; leads look after it."""

from typing import Any

from lms.access import Actor, Role, about_thing, belongs_somewhere, grant, has_role, is_signed_in
from lms.governance.rules import is_for


@about_thing
def is_for_her(actor: Actor, thing: Any) -> bool:
    """is one of those who have to read it"""
    return is_for(thing.audience, {role.value for role in actor.roles}) and thing.retired_at is None


SEE = grant("organisation:read", (is_signed_in, belongs_somewhere))
MANAGE = grant("organisation:manage", (has_role(Role.LEAD),))
READ_DOCUMENT = grant("documents:read", (has_role(Role.LEAD),), (belongs_somewhere, is_for_her))
