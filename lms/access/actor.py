"""Who acts: a frozen picture of the signed-in person in one organisation, loaded anew for each request (ASVS 8.3.2)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A membership's roles (design.md 1)."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    LEAD = "lead"
    VERIFIER = "verifier"
    ACCREDITOR = "accreditor"
    OPERATOR = "operator"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person who acts. Flask-Login hands it out as `current_user`, hence the four members it asks for."""

    person_id: uuid.UUID
    name: str
    nation: str
    organisation_id: uuid.UUID | None = None
    organisation_name: str = ""
    membership_id: uuid.UUID | None = None
    pseudonym: uuid.UUID | None = None
    memberships: tuple[uuid.UUID, ...] = ()
    pseudonyms: tuple[uuid.UUID, ...] = ()
    roles: frozenset[Role] = frozenset()
    step_up_at: datetime | None = None
    needs_second_factor: bool = False
    has_words_waiting: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return str(self.person_id)
