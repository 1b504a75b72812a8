"""Who may invite, and who may see which invitation."""

from typing import Any

from lms.access import PUBLIC, Actor, Role, about_thing, grant, has_role

ACCEPT = PUBLIC


@about_thing
def sent_it(actor: Actor, thing: Any) -> bool:
    """has sent it herself"""
    return bool(thing.invited_by_id == actor.membership_id)


@about_thing
def uploaded_it(actor: Actor, thing: Any) -> bool:
    """has uploaded it herself"""
    return bool(thing.asked_by_id == actor.membership_id)


INVITE = grant("people:invite", (has_role(Role.LEAD),), (has_role(Role.TRAINER),))
MANAGE = grant("invitations:change", (has_role(Role.LEAD),), (has_role(Role.TRAINER), sent_it))
BORROW = grant("outside-help:name", (has_role(Role.LEAD),))
IMPORT = grant("people:import", (has_role(Role.LEAD), uploaded_it), (has_role(Role.TRAINER), uploaded_it))
