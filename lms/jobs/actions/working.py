"""The worker's turn: plan what is periodic, take what is due by lease, run it, say how it ended.

Each step is its own short transaction. A worker that is killed leaves its task to be taken again when the lease is over; `run` of a job
must bear being run twice.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.jobs import queries, rules
from lms.jobs.kinds import Job, Work
from lms.jobs.models import Heartbeat, State, Task
from lms.web import transactions
from lms.web.logs import logger


def do_what_is_due(jobs: Mapping[str, Job], most: int = 100, *, lane: str = "") -> int:
    """Run due tasks of a lane, one after the other, at most `most`. Returns how many were run. What no lane knows waits in the first."""
    mine = {name: job for name, job in jobs.items() if job.lane == lane}
    lanes: dict[str, Any] = {"only": set(mine)} if lane else {"but": set(jobs) - set(mine)}
    plan(mine)
    for count in range(most):
        task = _take(**lanes)
        if task is None:
            return count
        _run(task, jobs.get(task.job))
    return most


def plan(jobs: Mapping[str, Job]) -> None:
    """A row for each periodic job; a row whose moment a leaping clock wrote too far away comes near again."""
    now = clock.now()
    with transactions.step() as session:
        for job in jobs.values():
            if job.every is None:
                continue
            row = queries.task_with_key(session, f"every:{job.name}")
            if row is None:
                session.add(Task(job=job.name, key=f"every:{job.name}", due_at=now))
            else:
                row.due_at = rules.next_turn(row.due_at, job.every, now)


def beat(name: str = "worker") -> None:
    """Say that the worker is alive."""
    with transactions.step() as session:
        row = queries.heartbeat_of(session, name)
        if row is None:
            session.add(Heartbeat(name=name, seen_at=clock.now()))
        else:
            row.seen_at = clock.now()


def forget_done(session: Session) -> int:
    """Delete work on demand that ended a month ago, and say how many. The caller commits."""
    gone: Any = session.execute(delete(Task).where(Task.state != State.WAITING, Task.ended_at < clock.now() - rules.KEPT_FOR))
    return int(gone.rowcount)


def _take(**lanes: Any) -> Task | None:
    now = clock.now()
    with transactions.step() as session:
        taken = session.scalars(
            update(Task).where(Task.id == queries.next_due(now, **lanes).scalar_subquery())
            .values(lease=ids.new(), leased_until=now + rules.LEASE).returning(Task)
            .execution_options(synchronize_session=False)
        ).first()
        if taken is not None:
            session.expunge(taken)
        return taken


def _run(task: Task, job: Job | None) -> None:
    if job is None:
        # Asked for by a newer release than this worker's: it waits for one that knows it.
        _mine(task, due_at=clock.now() + rules.LONGEST_WAIT, lease=None, leased_until=None, fault="no such job")
        return
    try:
        job.run(Work(task.id, task.subject_id, task.organisation_id, lambda done, total: _tell(task, done, total)))
    except Exception as fault:
        logger.exception("job failed", extra={"job": job.name})
        _try_later(task, job, type(fault).__name__)
        return
    if job.every is None:
        _end(task, state=State.DONE)
    else:
        _mine(task, due_at=clock.now() + job.every, lease=None, leased_until=None, tries=0, fault="")


def _try_later(task: Task, job: Job, fault: str) -> None:
    tries = task.tries + 1
    if job.every is None and tries >= rules.MOST_TRIES:
        _end(task, state=State.GIVEN_UP, fault=fault)
        return
    wait = rules.wait_after(tries, secrets.randbelow(1000) / 1000)
    due_at = clock.now() + (min(wait, job.every) if job.every else wait)
    _mine(task, due_at=due_at, lease=None, leased_until=None, tries=tries, fault=fault)


def _end(task: Task, *, state: State, fault: str = "") -> None:
    _mine(task, state=state, fault=fault, ended_at=clock.now(), lease=None, leased_until=None)


def _tell(task: Task, done: int, total: int) -> None:
    """Keep the progress and the lease. Raises LookupError when another worker has the task by now."""
    until: datetime = clock.now() + rules.LEASE
    if not _mine(task, done=max(done, 0), total=max(total, 0), leased_until=until):
        raise LookupError("another worker has taken this task")
    beat()


def _mine(task: Task, **values: Any) -> bool:
    """Write to the task only while its lease is this worker's."""
    with transactions.step() as session:
        changed: Any = session.execute(
            update(Task).where(Task.id == task.id, Task.lease == task.lease).values(**values).execution_options(synchronize_session=False)
        )
        return bool(changed.rowcount)
