"""The worker does what is due once, again after a crash, and bears clocks that leap (F12; safety.md 4.1)."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms.base import clock
from lms.base.db import db
from lms.jobs import actions, queries, rules
from lms.jobs.actions import working
from lms.jobs.kinds import Job, Work
from lms.jobs.models import State, Task
from lms.web import transactions
from tests.engines import BOTH

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand: time[0] is now."""
    now = [NOON]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def ask(key: str = "one", job: str = "count") -> None:
    """Ask for a piece of work."""
    with transactions.step() as session:
        actions.ask(session, job=job, key=key)


def row(key: str = "one") -> Task:
    """The task as it stands."""
    with transactions.step() as session:
        found = queries.task_with_key(session, key)
        assert found is not None
        session.expunge(found)
        return found


def job(run: Any, every: timedelta | None = None, name: str = "count") -> dict[str, Job]:
    """One job."""
    return {name: Job(name, "Counting", run, every)}


@BOTH
def test_work_asked_for_twice_is_done_once(house: Flask) -> None:
    done: list[Work] = []
    ask()
    ask()
    assert actions.do_what_is_due(job(done.append)) == 1
    assert actions.do_what_is_due(job(done.append)) == 0
    assert (len(done), row().state) == (1, State.DONE)


@BOTH
def test_four_workers_take_each_task_once(house: Flask) -> None:
    done: list[str] = []
    for number in range(40):
        ask(f"task {number}")

    def turn() -> None:
        with house.app_context():
            actions.do_what_is_due(job(lambda work: done.append(str(work.task_id))))
            db.session.remove()

    workers = [threading.Thread(target=turn) for _ in range(4)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert (len(done), len(set(done))) == (40, 40)


@BOTH
def test_a_task_whose_worker_died_is_taken_again_when_its_lease_is_over(house: Flask, time: list[datetime]) -> None:
    ask()
    assert working._take() is not None
    assert working._take() is None, "it is held"
    time[0] += rules.LEASE + timedelta(seconds=1)
    done: list[Work] = []
    assert actions.do_what_is_due(job(done.append)) == 1 and len(done) == 1


@BOTH
@pytest.mark.parametrize("leap", [timedelta(days=3), timedelta(hours=-1)])
def test_a_clock_that_leaps_holds_nothing_up(house: Flask, time: list[datetime], leap: timedelta) -> None:
    ask("held")
    time[0] += leap
    working._take()
    actions.plan(job(lambda _: None, timedelta(hours=1), "hourly"))
    actions.do_what_is_due(job(lambda _: None, timedelta(hours=1), "hourly"))
    time[0] = NOON + rules.LEASE + timedelta(minutes=1)
    done: list[Work] = []
    actions.do_what_is_due({**job(done.append), **job(lambda _: None, timedelta(hours=1), "hourly")})
    assert len(done) == 1, "the lease from the other time is none"
    time[0] = NOON + timedelta(hours=2)
    actions.do_what_is_due(job(done.append, timedelta(hours=1), "hourly"))
    time[0] += timedelta(hours=1, minutes=1)
    assert actions.do_what_is_due(job(done.append, timedelta(hours=1), "hourly")) == 1, "the hourly job keeps its rhythm"


@BOTH
def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(house: Flask, time: list[datetime]) -> None:
    ask()
    waits = []
    for _ in range(rules.MOST_TRIES):
        actions.do_what_is_due(job(lambda _: 1 / 0))
        waits.append(row().due_at - time[0])
        time[0] = max(time[0], row().due_at) + timedelta(seconds=1)
    assert (row().state, row().fault) == (State.GIVEN_UP, "ZeroDivisionError")
    assert waits[0] >= rules.FIRST_WAIT and waits[3] > waits[0]


def test_a_periodic_job_is_never_given_up(house: Flask, time: list[datetime]) -> None:
    for _ in range(rules.MOST_TRIES + 3):
        actions.do_what_is_due(job(lambda _: 1 / 0, timedelta(hours=1), "hourly"))
        time[0] += timedelta(hours=1, minutes=1)
    done: list[Work] = []
    actions.do_what_is_due(job(done.append, timedelta(hours=1), "hourly"))
    assert len(done) == 1 and row("every:hourly").tries == 0


def test_one_job_that_fails_does_not_stop_the_others(house: Flask) -> None:
    done: list[Work] = []
    ask("bad", "bad")
    ask("good", "good")
    actions.do_what_is_due({**job(lambda _: 1 / 0, name="bad"), **job(done.append, name="good")})
    assert len(done) == 1


@BOTH
def test_progress_is_kept_while_the_work_goes_on(house: Flask) -> None:
    seen = []

    def long(work: Work) -> None:
        for number in range(3):
            work.tell(number, 3)
            with transactions.step() as session:
                seen.append(queries.progress_of(session, "one"))

    ask()
    actions.do_what_is_due(job(long))
    assert [(progress.state, progress.done, progress.total) for progress in seen] == [(State.WAITING, number, 3) for number in range(3)]


def test_a_worker_that_lost_its_lease_may_not_say_how_it_ended(house: Flask) -> None:
    ask()

    def slow(work: Work) -> None:
        with transactions.step() as session:
            session.execute(update(Task).where(Task.id == work.task_id).values(lease=work.task_id))
        with pytest.raises(LookupError):
            work.tell(1, 2)

    actions.do_what_is_due(job(slow))
    assert row().state == State.WAITING, "it belongs to the other worker"


def test_work_that_ended_a_month_ago_is_forgotten(house: Flask, time: list[datetime]) -> None:
    ask()
    actions.do_what_is_due(job(lambda _: None))
    time[0] += timedelta(days=31)
    with transactions.step() as session:
        assert actions.forget_done(session) == 1
        assert session.scalar(select(Task).where(Task.key == "one")) is None


@BOTH
def test_the_watcher_hears_when_the_worker_is_gone_and_pages_stay_ready(app: Flask, client: Any, time: list[datetime]) -> None:
    assert client.get("/healthz/worker").status_code == 503
    with app.app_context():
        actions.beat()
    assert client.get("/healthz/worker").status_code == 200
    assert client.get("/readyz").get_json()["worker"] == "fine"
    time[0] += timedelta(minutes=6)
    assert client.get("/healthz/worker").status_code == 503
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["worker"]) == (200, "not seen for five minutes")


def test_the_house_hands_the_worker_its_jobs(app: Flask) -> None:
    assert {"deliver-letters", "tidy", "forget-done-work"} <= set(app.extensions["peerway_jobs"])
    with app.app_context():
        assert actions.do_what_is_due(app.extensions["peerway_jobs"]) >= 3


@BOTH
def test_each_lane_does_its_own_work_and_the_first_what_no_lane_knows(house: Flask) -> None:
    done: list[str] = []
    jobs = {
        "count": Job("count", "Counting", lambda work: done.append("count")),
        "wait": Job("wait", "Waiting for strangers", lambda work: done.append("wait"), lane="strangers"),
    }
    ask("one", "count")
    ask("two", "wait")
    ask("three", "of a newer release")
    assert actions.do_what_is_due(jobs, lane="strangers") == 1 and done == ["wait"]
    assert actions.do_what_is_due(jobs) == 2 and done == ["wait", "count"]
    assert row("three").fault == "no such job" and row("two").state is State.DONE
