"""Letting go of old statements, where whoever runs the service asks for it (issue 4, item 7). Off unless PEERWAY_RECORD_YEARS is set."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.base import clock
from lms.lrs.models import AttachmentContent, PurgedStatement, StatementRow
from lms.lrs.queries import purging as queries


def purge(session: Session, before: datetime) -> int:
    """Delete statements of the session's organisation stored before a moment, and files nothing names any more. Returns how many.

    What is still on its way to another store stays, and so does a voiding as long as what it voids does. The ids stay, so that `verify`
    can tell what was let go from what was lost. The caller commits, or rolls back for a look.
    """
    count = 0
    while rows := queries.over(session, before):
        session.add_all([
            PurgedStatement(id=row_id, organisation_id=organisation_id, purged_at=clock.now()) for organisation_id, row_id in rows
        ])
        session.execute(
            delete(StatementRow).where(StatementRow.id.in_([row_id for _, row_id in rows])).execution_options(synchronize_session=False)
        )
        session.flush()
        count += len(rows)
    for sha2 in queries.loose_files(session, before) if count else ():
        session.execute(delete(AttachmentContent).where(AttachmentContent.sha2 == sha2).execution_options(synchronize_session=False))
    return count
