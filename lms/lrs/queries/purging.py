"""What may be let go of, by age."""

import json
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.lrs.kinds import DeliveryState
from lms.lrs.models import AttachmentContent, PurgedStatement, RecordDelivery, RecordEndpoint, StatementRow
from lms.lrs.rules.bodies import attachments_of


def over(session: Session, before: datetime, most: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, row) of some statements stored before then that nothing holds."""
    target = aliased(StatementRow)
    on_its_way = (
        select(RecordDelivery.statement_id).join(RecordEndpoint, RecordEndpoint.id == RecordDelivery.endpoint_id)
        .where(RecordDelivery.state != DeliveryState.DELIVERED, RecordEndpoint.ended_at.is_(None))
    )
    still_voids = select(target.id).where(target.id == StatementRow.voids_id, target.stored_at >= before)
    rows = session.execute(
        select(StatementRow.organisation_id, StatementRow.id)
        .where(StatementRow.stored_at < before, StatementRow.id.not_in(on_its_way), ~still_voids.exists())
        .order_by(StatementRow.stored_at).limit(most)
    )
    return [(organisation_id, row_id) for organisation_id, row_id in rows]


def loose_files(session: Session, before: datetime) -> list[str]:
    """Files that came before then and that no statement names any more."""
    old = set(session.scalars(select(AttachmentContent.sha2).where(AttachmentContent.stored_at < before)))
    if not old:
        return []
    bodies = session.scalars(select(StatementRow.body).where(StatementRow.body.contains('"attachments"')).execution_options(yield_per=500))
    for body in bodies:
        old -= {each["sha2"].lower() for each in attachments_of([json.loads(body)])}
    return sorted(old)


def purged(session: Session) -> set[uuid.UUID]:
    """The rows that were let go of."""
    return set(session.scalars(select(PurgedStatement.id)))
