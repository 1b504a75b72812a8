"""The three scopes. Plain values: the walls in actions.py hold them."""

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
