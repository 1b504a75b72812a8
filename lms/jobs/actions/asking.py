"""Asking for work, in the transaction of the event that needs it."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from lms.base import clock
from lms.jobs import queries
from lms.jobs.models import Task


def ask(
    session: Session, *, job: str, key: str, subject_id: uuid.UUID | None = None, organisation_id: uuid.UUID | None = None,
    due_at: datetime | None = None,
) -> Task:
    """One piece of work on demand, done once under its key by the worker at `due_at` or soon after. Flushes; the caller commits."""
    present = queries.task_with_key(session, key)
    if present is not None:
        return present
    now = clock.now()
    task = Task(job=job, key=key, subject_id=subject_id, organisation_id=organisation_id, due_at=due_at or now, asked_at=now)
    session.add(task)
    session.flush()
    return task
