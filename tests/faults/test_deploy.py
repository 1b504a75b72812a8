"""F6 (safety.md 4.2): a new release is put in place under load, three times: no request fails."""

import os
import signal
import time

import psutil
import pytest

from tests.bench.servers import POSTGRES, Home, Server
from tests.faults.crowd import working
from tests.faults.reckoning import reckon
from tests.faults.test_kill import judge


@pytest.mark.parametrize("home", [POSTGRES], indirect=True)
def test_three_graceful_reloads_under_load_fail_no_request(home: Home) -> None:
    """As behind a proxy that opens a connection for each request (README, operations)."""
    before = reckon(home)
    with Server(home) as server, working(server.port, is_fresh_each_time=True) as trainees:
        assert server.process is not None
        seen = set(workers(server.process.pid))
        for _ in range(3):
            time.sleep(1)
            os.kill(server.process.pid, signal.SIGHUP)
            time.sleep(2.5)
            seen |= set(workers(server.process.pid))
    judge(home, trainees, before)
    seconds = sorted(second for trainee in trainees for second in trainee.seconds)
    failed = sum(len(trainee.troubles) for trainee in trainees)
    print(f"{len(seconds)} requests, {failed} failed, the slowest hundredth took {seconds[int(len(seconds) * 0.99)]:.2f} s or more")
    assert failed == 0 and len(seconds) > 100
    assert len(seen) >= 8, "the control: two workers, replaced three times"


def workers(pid: int) -> list[int]:
    """Those that serve now."""
    return [child.pid for child in psutil.Process(pid).children()]
