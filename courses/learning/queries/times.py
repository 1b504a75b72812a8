"""When a person was last in a module, and since when it is complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from courses.catalogue.models import Activity, Module
from courses.learning.models import Completion
from courses.learning.rules import MODULE, Outcome
from lms.access.grants import acting
from lms.base.db import db, standing


@dataclass(frozen=True)
class Times:
    """`last`: when something in the module was last recorded. `completed_at`: when the module was last completed; None: never."""

    last: datetime
    completed_at: datetime | None


_TIMES = standing(
    select(Module.key, Activity.kind, Completion.outcome, func.max(Completion.recorded_at))
    .join(Activity, Activity.id == Completion.activity_id).join(Module, Module.id == Activity.module_id)
    .where(Completion.membership_id == bindparam("membership_id")).group_by(Module.key, Activity.kind, Completion.outcome)
)


def times_of_actor() -> Mapping[str, Times]:
    """The acting person's times by module key, where something is recorded. One query, whatever the size of the course."""
    found: dict[str, Times] = {}
    for module_key, kind, outcome, at in db.session.execute(_TIMES, {"membership_id": acting().membership_id}):
        known = found.get(module_key, Times(at, None))
        completed_at = at if (kind, outcome) == (MODULE, Outcome.DONE) else known.completed_at
        found[module_key] = Times(max(at, known.last), completed_at)
    return found
