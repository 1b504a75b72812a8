"""Predicates on the actor alone, shared by all rooms; relations ("my cohort") live in the room they belong to."""

from functools import cache

from lms.access.actor import Actor, Role
from lms.access.grants import Predicate, about_actor


@about_actor
def is_signed_in(actor: Actor) -> bool:
    """is signed in"""
    return actor.is_authenticated


@about_actor
def belongs_somewhere(actor: Actor) -> bool:
    """has a role in an organisation"""
    return bool(actor.roles)


@cache
def has_role(*roles: Role) -> Predicate:
    """One of these roles in the organisation she is working in."""
    words = "is " + " or ".join(role.value for role in roles)
    return Predicate(words, lambda actor: not actor.roles.isdisjoint(roles), needs_thing=False)
