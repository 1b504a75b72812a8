"""Supervisors of the demo's trainees."""

import uuid

from lms.base.db import db
from lms.membership.models import NamedSupervisor

# trainee, supervisor, deputy; Noor and Ife have nobody yet, which the lead's page says
SUPERVISED = (("amina", "sam", "priya"), ("bex", "sam", "priya"), ("dan", "priya", "sam"))


def name_supervisors(organisation_id: uuid.UUID, members: dict[str, uuid.UUID]) -> None:
    """Give the demo's trainees of one organisation their supervisor; `members` by key."""
    db.session.add_all([
        NamedSupervisor(
            organisation_id=organisation_id, membership_id=members[trainee], supervisor_id=members[supervisor], deputy_id=members[deputy],
        ) for trainee, supervisor, deputy in SUPERVISED if trainee in members
    ])
    db.session.flush()
