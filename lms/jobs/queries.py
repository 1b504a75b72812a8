"""Looking up tasks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.jobs.models import Task


def task_with_key(session: Session, key: str) -> Task | None:
    """The task asked for under this key."""
    found: Task | None = session.scalar(select(Task).where(Task.key == key))
    return found
