"""F1 and F1c (safety.md 4.2): kill -9 of the whole serving group while trainees work."""

import random
import sqlite3
import time
import uuid

import pytest

from tests.bench.servers import ENGINES, SQLITE, Home, Server, serving
from tests.faults.crowd import Trainee, working
from tests.faults.reckoning import Reckoning, reckon


def work_through(server: Server, kills: int, seed: int = 7) -> list[Trainee]:
    """Trainees work while the group is killed and started again; at the end each form sent has been answered."""
    dice = random.Random(seed)
    server.start()
    with working(server.port) as trainees:
        for _ in range(kills):
            time.sleep(dice.uniform(0.6, 1.4))
            server.kill()
            server.start()
        time.sleep(0.7)
    server.kill()
    return trainees


def judge(home: Home, trainees: list[Trainee], before: Reckoning) -> None:
    """Nothing acknowledged is lost, nothing is there twice, each event has exactly its statements."""
    assert [trainee.fault for trainee in trainees if trainee.fault or trainee.is_alive()] == []
    assert sum(trainee.acknowledged for trainee in trainees) > 0
    after = reckon(home)
    for trainee in trainees:
        assert after.attempts[trainee.key] == before.attempts[trainee.key] | trainee.attempts
        for page, outcomes in trainee.pages.items():
            assert after.pages[trainee.key, page] == before.pages[trainee.key, page] + outcomes, (trainee.key, page)
    assert after.missing == set()
    assert after.unexplained == set()
    assert after.untold_results == []
    whole(home)


def whole(home: Home) -> None:
    """The file itself is sound (PostgreSQL answers for its own)."""
    if home.engine == SQLITE:
        connection = sqlite3.connect(home.folder / "peerway.db")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


def spoilt(home: Home) -> Server:
    """The control's server."""
    return Server(home, serving(home, "tests.faults.two_transactions", "tests.faults.two_transactions:app()"))


def kill_and_judge(home: Home, kills: int) -> None:
    before = reckon(home)
    trainees = work_through(Server(home), kills)
    acknowledged, again = sum(trainee.acknowledged for trainee in trainees), sum(trainee.sent_again for trainee in trainees)
    print(f"{home.engine}: {kills} kills, {acknowledged} acknowledged, {again} sent again")
    judge(home, trainees, before)


def kill_the_control(home: Home, most: int) -> None:
    """Killed until it has lost something: where in its work a kill meets it is chance."""
    missing: set[uuid.UUID] = set()
    for number in range(most):
        work_through(spoilt(home), 1, seed=7 + number)
        missing = reckon(home).missing
        print(f"{home.engine}, two transactions: {number + 1} kills, {len(missing)} statements lost")
        if missing:
            return
    assert missing, "the control lost nothing: the test could not have seen the fault"


@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_killing_the_server_during_completions_loses_nothing_acknowledged(home: Home) -> None:
    kill_and_judge(home, 2)


@pytest.mark.parametrize("home", [SQLITE], indirect=True)
def test_the_same_with_statements_in_a_second_transaction_loses_some(home: Home) -> None:
    kill_the_control(home, 6)


@pytest.mark.long
@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_twelve_kills_lose_nothing_acknowledged(home: Home) -> None:
    kill_and_judge(home, 12)


@pytest.mark.long
@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_twelve_kills_of_the_control_lose_statements(home: Home) -> None:
    kill_the_control(home, 12)
