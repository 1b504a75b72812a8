"""What the tables hold when it is over, against what was acknowledged; and the statements there are against those there should be."""

import uuid
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.quizzes.models import Attempt
from courses.catalogue.models import Activity, Module
from courses.learning.models import Completion, Enrolment, Start
from courses.learning.rules import MODULE, SCENARIO, Outcome
from lms.accounts.models import Person
from lms.app import create_app
from lms.base import ids
from lms.base.db import db
from lms.config import from_environment
from lms.lrs.models import StatementRow
from lms.membership.models import Membership
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Installation
from lms.tenancy.rules import ServiceScope
from tests.bench.servers import Home

History = dict[tuple[str, str], list[str]]


@dataclass
class Reckoning:
    """One look at the tables. `pages`: (first name, address) to outcomes in order; statements by their stable ids."""

    pages: History = field(default_factory=dict)
    attempts: dict[str, set[str]] = field(default_factory=dict)
    due: set[uuid.UUID] = field(default_factory=set)
    told: set[uuid.UUID] = field(default_factory=set)
    untold_results: list[str] = field(default_factory=list)

    @property
    def missing(self) -> set[uuid.UUID]:
        """Statements that no transaction wrote though it wrote the event."""
        return self.due - self.told

    @property
    def unexplained(self) -> set[uuid.UUID]:
        """Statements without an event."""
        return self.told - self.due


def reckon(home: Home) -> Reckoning:
    """Read everything, whatever the organisation."""
    app = create_app(from_environment(home.environment))
    with app.app_context():
        with reading_in(ServiceScope("reckoning after a fault")) as session:
            found = _read(session)
        db.engine.dispose()
    return found


def _read(session: Session) -> Reckoning:
    found = Reckoning(told=set(session.scalars(select(StatementRow.id))))
    _add_people(session, found)
    home = session.scalars(select(Installation.id)).one()
    found.due = {ids.stable(home, source) for source in _sources(session)} | _voidings(session, home)
    found.untold_results = _untold_results(session)
    return found


def _add_people(session: Session, found: Reckoning) -> None:
    rows = session.execute(
        select(Person.email, Module.key, Activity.key, Completion.outcome)
        .join(Membership, Membership.person_id == Person.id).join(Completion, Completion.membership_id == Membership.id)
        .join(Activity, Activity.id == Completion.activity_id).join(Module, Module.id == Activity.module_id)
        .order_by(Completion.activity_id, Completion.sequence)
    )
    for email, module, key, outcome in rows:
        address = f"/modules/{module}/{key.replace('page:', 'pages/')}"
        found.pages.setdefault((email.split("@")[0], address), []).append(outcome.value)
    sent = select(Person.email, Attempt.id).join(Membership, Membership.person_id == Person.id)
    for email, attempt_id in session.execute(sent.join(Attempt, Attempt.membership_id == Membership.id)):
        found.attempts.setdefault(email.split("@")[0], set()).add(str(attempt_id))


def _sources(session: Session) -> set[str]:
    """Each event that tells, by the source of its statement (interop.md A.4)."""
    found = {f"enrolment:{row}:registered" for row in session.scalars(select(Enrolment.id))}
    found |= {f"module_start:{row}:initialized" for row in session.scalars(select(Start.id))}
    found |= {f"completion:{row.id}:completed" for row in _module_rows(session) if row.outcome is Outcome.DONE}
    found |= {f"completion:{row}:completed" for row in _story_rows(session)}
    for attempt in session.scalars(select(Attempt)):
        found.add(f"attempt:{attempt.id}:{'passed' if attempt.has_passed else 'failed'}")
        found |= {f"attempt:{attempt.id}:answered:{key}" for key in attempt.answers}
    return found


def _voidings(session: Session, home: uuid.UUID) -> set[uuid.UUID]:
    """A module row "undone" takes back the statement of the one before it."""
    rows = _module_rows(session)
    taken_back = [before.id for before, row in pairwise(rows) if row.outcome is Outcome.UNDONE]
    return {ids.stable(home, f"statement:{ids.stable(home, f'completion:{row_id}:completed')}:voided") for row_id in taken_back}


def _module_rows(session: Session) -> list[Completion]:
    return list(session.scalars(
        select(Completion).join(Activity, Activity.id == Completion.activity_id).where(Activity.kind == MODULE)
        .order_by(Completion.membership_id, Completion.activity_id, Completion.sequence)
    ))


def _story_rows(session: Session) -> list[uuid.UUID]:
    """The completions of stories that ended well: of the others nothing is told."""
    ended = select(Completion.id).join(Activity, Activity.id == Completion.activity_id)
    return list(session.scalars(ended.where(Activity.kind == SCENARIO, Completion.outcome == Outcome.PASSED)))


def _untold_results(session: Session) -> list[str]:
    """Attempts without exactly one completion behind which they stand."""
    behind = list(session.scalars(select(Completion.source_id).where(Completion.source_id.is_not(None))))
    return [str(row) for row in session.scalars(select(Attempt.id)) if behind.count(row) != 1]
