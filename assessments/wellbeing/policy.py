"""Everybody may ask to talk, step back and keep a plan; who was told sees that somebody would like to talk, and nobody else does."""

from typing import Any

from lms.access import Actor, Role, about_thing, belongs_somewhere, grant, has_role, is_signed_in


@about_thing
def was_told(actor: Actor, thing: Any) -> bool:
    """has been told of it"""
    return actor.membership_id in thing.told


OWN = grant("wellbeing:own", (is_signed_in, belongs_somewhere))
BE_THERE = grant("talk:answer", (is_signed_in, belongs_somewhere, was_told))
SEE_PLANS = grant("plans:see-that-there-is-one", (has_role(Role.LEAD, Role.SUPERVISOR),))
