"""Looking up tasks and the worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.jobs import rules
from lms.jobs.models import Heartbeat, State, Task


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is. `total` 0: not known yet."""

    state: State
    done: int
    total: int


def task_with_key(session: Session, key: str) -> Task | None:
    """The task asked for under this key."""
    found: Task | None = session.scalar(select(Task).where(Task.key == key))
    return found


def progress_of(session: Session, key: str) -> Progress | None:
    """How far the work under this key is; None when it was never asked for or has been forgotten."""
    row = session.execute(select(Task.state, Task.done, Task.total).where(Task.key == key)).first()
    return Progress(*row) if row else None


def next_due(now: datetime, *, only: Collection[str] | None = None, but: Collection[str] = ()) -> Select[Any]:
    """The id of the task that has waited longest, of those nobody holds. A second worker passes over one that is being taken.

    `only` and `but` name the jobs of a lane.
    """
    in_lane = [Task.job.in_(only)] if only is not None else [Task.job.not_in(but)] if but else []
    is_free = or_(Task.leased_until.is_(None), Task.leased_until <= now, Task.leased_until > now + rules.FARTHEST)
    was_put_off = and_(Task.tries > 0, Task.due_at > now + 2 * rules.LONGEST_WAIT)
    was_ahead = and_(Task.key.not_like("every:%"), or_(and_(Task.asked_at > now, Task.due_at <= Task.asked_at), was_put_off))
    return (
        select(Task.id).where(Task.state == State.WAITING, or_(Task.due_at <= now, was_ahead), is_free, *in_lane)
        .order_by(Task.due_at, Task.id).limit(1).with_for_update(skip_locked=True)
    )


def heartbeat_of(session: Session, name: str = "worker") -> Heartbeat | None:
    """When the worker was last alive."""
    found: Heartbeat | None = session.scalar(select(Heartbeat).where(Heartbeat.name == name))
    return found


def is_worker_alive(session: Session, now: datetime) -> bool:
    """Whether the worker has been seen lately."""
    row = heartbeat_of(session)
    return rules.is_alive(row.seen_at if row else None, now)


def given_up(session: Session) -> int:
    """How many pieces of work on demand were given up."""
    return session.scalar(select(func.count(Task.id)).where(Task.state == State.GIVEN_UP)) or 0
