"""Whose reflections: the writer's, and nobody else's whatever her role."""

from typing import Any

from lms.access import Actor, about_thing, belongs_somewhere, grant, is_signed_in


@about_thing
def wrote_it(actor: Actor, thing: Any) -> bool:
    """wrote it herself"""
    return bool(thing.person_id == actor.person_id)


WRITE = grant("reflections:write", (is_signed_in, belongs_somewhere))
OWN = grant("reflections:own", (is_signed_in, belongs_somewhere, wrote_it))
