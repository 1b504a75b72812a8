"""Who may: grants of clauses of predicates, default deny. Serves every room's policy; decides nothing about any room itself.

Further files of this engine: actor, grants, gate, predicates.
"""

from lms.access.actor import Actor, Role
from lms.access.grants import PUBLIC, Grant, Predicate, about_actor, about_thing, grant, requires
from lms.access.predicates import belongs_somewhere, has_role, is_signed_in

__all__ = [
    "PUBLIC", "Actor", "Grant", "Predicate", "Role", "about_actor", "about_thing", "belongs_somewhere", "grant", "has_role",
    "is_signed_in", "requires",
]
