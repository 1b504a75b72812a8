"""The three scopes. Plain values: the walls in actions.py and, on PostgreSQL, the policies of migrations/walls.py hold them."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class OrganisationScope:
    """Work inside one organisation."""

    organisation_id: uuid.UUID


@dataclass(frozen=True)
class PersonScope:
    """A person's own rows in all her organisations (timeline, export). Reads only."""

    person_id: uuid.UUID
    organisations: tuple[uuid.UUID, ...] = ()
    memberships: tuple[uuid.UUID, ...] = ()
    pseudonyms: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class ServiceScope:
    """The service itself: jobs and installation, only in functions an architecture test lists. `reason` says what for."""

    reason: str


Scope = OrganisationScope | PersonScope | ServiceScope


def setting_of(scope: Scope) -> tuple[str, str]:
    """Name and value of the one setting by which the database's own wall knows a scope (design.md 4)."""
    if isinstance(scope, OrganisationScope):
        return "app.organisation", str(scope.organisation_id)
    if isinstance(scope, PersonScope):
        return "app.person", str(scope.person_id)
    return "app.service", "on"
