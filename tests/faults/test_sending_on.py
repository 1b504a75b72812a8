"""BEAT-1: work and forwarding are killed at twenty points, against a store that is bad in every way there is.

Afterwards each thing done has exactly one statement there, and at every moment produced = delivered + pending + parked (F10, F11).
"""


import signal
import subprocess
import sys
import time
import uuid
from itertools import groupby

import pytest
from sqlalchemy import select

from lms.app import create_app
from lms.base.db import db, reading
from lms.config import from_environment
from lms.jobs.queries import task_with_key
from lms.lrs import actions
from lms.lrs.models import StatementRow
from lms.lrs.queries import forwarding as queries
from lms.membership.queries import actor_of
from lms.xapi.checking import Version
from tests.bench.servers import ENGINES, Home
from tests.cast import Cast
from tests.factories.learning import inside
from tests.faults.reckoning import reckon
from tests.lms.lrs.other_store import GOOD, OtherStore

KILLS, HOURS = 20, 10
MOODS = ("cut after", GOOD, "500", GOOD, "garbage after", GOOD, "429", GOOD, "cut before", GOOD, "slow", "empty", GOOD, "503 60", GOOD)


def house_at(home: Home) -> object:
    """The app of a home."""
    return create_app(from_environment(environment(home)))


def environment(home: Home) -> dict[str, str]:
    """What its processes are told."""
    return {**home.environment, "PEERWAY_INSIDE_HOSTS": "127.0.0.1"}


def begin(home: Home, address: str) -> uuid.UUID:
    """Have the record sent to the store, from the start."""
    app = house_at(home)
    with app.app_context():
        olu = Cast().olu
    with inside(app, olu.organisation_id):
        by = actor_of(olu.person_id)
        assert by is not None
        made = actions.make_endpoint(
            by=by, name="Our own", address=address, version=Version.ONE, user="us", secret="s", is_from_the_start=True,
        ).id
    with app.app_context():
        db.engine.dispose()
    return made


def look(home: Home, endpoint_id: uuid.UUID) -> tuple[queries.Tally, list[tuple[str, str]], bool]:
    """Where everything is; (person, statement) of all there is, in its order; whether nothing has no delivery at all."""
    app = house_at(home)
    with app.app_context():
        organisation_id = Cast().olu.organisation_id
    with inside(app, organisation_id) as session:
        rows = session.execute(select(StatementRow.actor_name, StatementRow.id).order_by(StatementRow.stored_at, StatementRow.id)).all()
        endpoint = queries.endpoint_in(session, endpoint_id)
        is_whole = not endpoint.caught_up_at or not queries.without_delivery(session, endpoint, since=endpoint.from_at)
        found = queries.tally_of(session, endpoint_id), [(str(who), str(row_id)) for who, row_id in rows], is_whole
    with app.app_context():
        db.engine.dispose()
    return found


def run(home: Home, *, kill_at: int, ahead: int) -> subprocess.CompletedProcess[str]:
    """Work and send, until killed."""
    told = {**environment(home), "KILL_AT": str(kill_at), "AHEAD": str(ahead)}
    return subprocess.run([sys.executable, "-m", "tests.faults.sending_on"], env=told, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_killed_at_twenty_points_each_thing_done_has_one_statement_there(home: Home) -> None:
    store = OtherStore(lambda number: MOODS[number % len(MOODS)])
    store.slow_seconds, store.is_touchy, killed = 0.3, True, 0
    with store.serving() as address:
        endpoint_id = begin(home, address)
        for number in range(1, KILLS + 1):
            done = run(home, kill_at=2 * number - number % 2, ahead=number * HOURS)
            assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
            killed += done.returncode == -signal.SIGKILL
            tally, there, is_whole = look(home, endpoint_id)
            assert is_whole and tally.produced <= len(there)
        store.mood = lambda number: GOOD
        last = run(home, kill_at=0, ahead=(KILLS + 2) * HOURS)
        assert last.returncode == 0, last.stderr[-2000:]
    tally, there, _ = look(home, endpoint_id)
    print(f"{home.engine}: killed {killed} times, {len(store.posts)} batches sent, {len(there)} statements")
    assert killed == KILLS
    assert (tally.produced, tally.delivered, tally.parked) == (len(there), len(there), 0)
    assert sorted(store.arrived) == sorted(row_id for _, row_id in there), "one id each, none twice, none lost"
    assert in_order(store.arrived, there)
    after = reckon(home)
    assert (after.missing, after.unexplained) == (set(), set()), "a statement for each event, and none without one"


def in_order(arrived: list[str], there: list[tuple[str, str]]) -> bool:
    """Whether each person's statements arrived in the order in which they were told."""
    place = {row_id: number for number, row_id in enumerate(arrived)}
    by_person = groupby(sorted(there, key=lambda each: each[0]), key=lambda each: each[0])
    several = [[place[row_id] for _, row_id in rows] for _, rows in by_person]
    return all(places == sorted(places) for places in several)


@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_the_worker_sends_while_it_does_everything_else(home: Home) -> None:
    """In a lane of its own: a store that hangs holds up no letter, and a worker that is told to stop stops."""
    store = OtherStore(lambda number: "slow" if number == 1 else GOOD)
    store.slow_seconds = 20
    with store.serving() as address:
        endpoint_id = begin(home, address)
        worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "lms.app", "work"], env=environment(home))
        until = time.monotonic() + 40
        while not (store.posts and has_run(home, "deliver-letters")) and time.monotonic() < until:
            time.sleep(0.2)
        assert store.posts and store.arrived == [], "it hangs"
        assert has_run(home, "deliver-letters"), "letters went meanwhile"
        worker.send_signal(signal.SIGTERM)
        try:
            assert worker.wait(15) == 0
        finally:
            worker.kill()
            worker.wait()
    assert look(home, endpoint_id)[0].pending > 0


def has_run(home: Home, job: str) -> bool:
    """Whether a job has had its turn since the worker began: it is due again."""
    app = house_at(home)
    with app.app_context():
        with reading() as session:
            task = task_with_key(session, f"every:{job}")
        db.engine.dispose()
    return task is not None and task.lease is None and task.due_at > task.asked_at
