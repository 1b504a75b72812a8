"""F3 and F5 (safety.md 4.2): PostgreSQL is restarted under load, and its disk fills up."""

import time
from contextlib import closing

import psutil
import pytest

from tests.bench.browser import Browser
from tests.bench.servers import POSTGRES, Home, Server
from tests.faults.cluster import Cluster, a_cluster, filled_up
from tests.faults.conftest import BEFORE
from tests.faults.crowd import working
from tests.faults.reckoning import reckon
from tests.faults.test_kill import judge

# A worker in the midst of a slow restart may need a moment more than the second of safety.md on two busy cores.
AFTERWARDS = 1.0


def restart(cluster: Cluster, how: str) -> tuple[float, float]:
    """From when until when it was away."""
    begun = time.monotonic()
    cluster.control("restart", "-m", how)
    return begun, time.monotonic()


def restarts(hows: tuple[str, ...]) -> None:
    """Trainees work through them all: nothing acknowledged is lost or doubled, errors end with the restart, no process was replaced."""
    with a_cluster() as cluster:
        home = Home(POSTGRES, postgresql=cluster.url).furnish(BEFORE)
        before = reckon(home)
        with Server(home) as server, working(server.port) as trainees:
            assert server.process is not None
            processes = {child.pid for child in psutil.Process(server.process.pid).children(recursive=True)}
            away = []
            for how in hows:
                time.sleep(1.2)
                away.append(restart(cluster, how))
            time.sleep(AFTERWARDS + 1)
            assert {child.pid for child in psutil.Process(server.process.pid).children(recursive=True)} == processes
        judge(home, trainees, before)
        troubles = [moment for trainee in trainees for moment in trainee.troubles]
        late = [min(moment - end for begun, end in away if moment >= begun) for moment in troubles]
        print(f"{len(hows)} restarts, {sum(trainee.acknowledged for trainee in trainees)} acknowledged, {len(troubles)} errors, "
              f"the last {max(late, default=0):.2f} s after PostgreSQL was back")
        assert troubles, "nobody noticed: the test could not have seen the fault"
        assert max(late) <= AFTERWARDS


def test_two_restarts_of_postgresql_lose_nothing_acknowledged() -> None:
    restarts(("immediate", "fast"))


@pytest.mark.long
def test_ten_restarts_of_postgresql_lose_nothing_acknowledged() -> None:
    restarts(("immediate", "fast") * 5)


def test_a_full_disk_under_postgresql_is_told_kindly_and_is_well_again_with_room() -> None:
    with a_cluster(megabytes=110) as cluster:
        home = Home(POSTGRES, postgresql=cluster.url).furnish(BEFORE)
        before = reckon(home)
        with Server(home) as server, working(server.port) as trainees:
            time.sleep(1)
            with filled_up(cluster.folder):
                time.sleep(4)
                with closing(Browser(server.port)) as visitor:
                    assert visitor.get("/help-now").status == 200, "help is there whatever the disk"
            time.sleep(2)
        judge(home, trainees, before)
        refused = sum(trainee.statuses[status] for trainee in trainees for status in (500, 503))
        print(f"{sum(trainee.acknowledged for trainee in trainees)} acknowledged, {refused} answered that it did not work")
        assert refused and "No space left on device" in cluster.log, "the disk was never full for them"
        assert "PANIC" not in cluster.log
