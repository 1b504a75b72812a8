"""Who may see whom in an organisation."""

from typing import Any

from lms.access import Actor, about_thing, belongs_somewhere, grant, is_signed_in
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
