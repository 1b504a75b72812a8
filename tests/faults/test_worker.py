"""`flask start` runs the worker beside the server, begins it again when it dies, and both end together, however the server ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from lms.config import ROOT

PATIENCE = 60


@contextmanager
def started(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A demo being served, with its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "PEERWAY_HOME": str(home), "PEERWAY_DEMO": "1", "PORT": str(port)}
    command = [sys.executable, "-m", "flask", "--app", "lms.app", "start"]
    with (home / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process:
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            for each in [*workers_of(home), process.pid]:
                with_patience_gone(each)


def with_patience_gone(pid: int) -> None:
    """Kill what is left."""
    if psutil.pid_exists(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def workers_of(home: Path) -> list[int]:
    """The worker processes of this home."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        words = process.info["cmdline"] or []
        if "--beside" in words and process.info["status"] != psutil.STATUS_ZOMBIE and home_of(process) == str(home):
            found.append(process.info["pid"])
    return found


def home_of(process: psutil.Process) -> str:
    """Which home a process works for."""
    try:
        return process.environ().get("PEERWAY_HOME", "")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def until(is_true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(address: str) -> bool:
    """Whether an address answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_the_worker_lives_and_ends_with_the_server(tmp_path: Path) -> None:
    with started(tmp_path) as (server, address):
        until(lambda: answers(f"{address}/healthz/worker"))
        (first,) = workers_of(tmp_path)
        os.kill(first, signal.SIGKILL)
        until(lambda: bool(workers_of(tmp_path)) and workers_of(tmp_path) != [first])
        assert answers(f"{address}/healthz")
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0 and workers_of(tmp_path) == []


def test_a_worker_whose_server_was_killed_leaves_by_itself(tmp_path: Path) -> None:
    with started(tmp_path) as (server, address):
        until(lambda: answers(f"{address}/healthz/worker"))
        server.kill()
        server.wait(PATIENCE)
        until(lambda: workers_of(tmp_path) == [])


def test_letters_of_the_demo_reach_their_folder(tmp_path: Path) -> None:
    with started(tmp_path) as (_, address):
        until(lambda: answers(f"{address}/demo-letters"))
        until(lambda: bool(list(tmp_path.glob("letters/*.eml"))))
