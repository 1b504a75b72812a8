"""Does what was learnt fit together, and is each event of it in the record (safety.md 4.2: progress and statements)?"""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courses.catalogue.models import Activity
from courses.learning.models import Completion, Enrolment, Start
from courses.learning.rules import MODULE, Outcome
from lms.lrs import queries as record


def faults(session: Session) -> list[str]:
    """What is wrong in the session's organisation, as counts that name nobody."""
    gaps, lost = _gaps(session), record.not_recorded(session, _sources(session))
    return [
        *([f"course: {gaps} rows of completions are not numbered from 1 without a gap"] if gaps else []),
        *([f"record: {lost} events of the course have no statement"] if lost else []),
    ]


def _gaps(session: Session) -> int:
    """One membership and activity are counted 1, 2, 3...: a row that went missing leaves a hole, but at the end."""
    counted = (
        select(Completion.membership_id, Completion.activity_id).group_by(Completion.membership_id, Completion.activity_id)
        .having(or_(func.count() != func.max(Completion.sequence), func.min(Completion.sequence) != 1))
    )
    return len(session.execute(counted).all())


def _sources(session: Session) -> list[str]:
    """Each event that tells, by the source of its statement (interop.md A.4)."""
    modules = select(Completion.id).join(Activity, Activity.id == Completion.activity_id).where(
        Activity.kind == MODULE, Completion.outcome == Outcome.DONE,
    )
    return [
        *(f"enrolment:{row_id}:registered" for row_id in session.scalars(select(Enrolment.id))),
        *(f"module_start:{row_id}:initialized" for row_id in session.scalars(select(Start.id))),
        *(f"completion:{row_id}:completed" for row_id in session.scalars(modules)),
    ]
