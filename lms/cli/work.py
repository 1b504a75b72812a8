"""The worker: one process beside the server that sends letters, prepares downloads and tidies. No broker: its list is in the database."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from lms.base.db import db
from lms.jobs import actions
from lms.web.application import this_app
from lms.web.logs import logger

LOOKS_EVERY = 2.0  # seconds between looks for work
BEATS_EVERY = 15  # looks between two signs of life
LANES_STOP_WITHIN = 5.0  # seconds a lane has: what it was sending is sent again
STOPS_WITHIN = 15.0  # seconds a worker has to finish what it is doing


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, then leave.")
@click.option("--beside", default=0, help="Leave when this process is no longer there.")
@with_appcontext
def work(once: bool, beside: int) -> None:
    """Do the service's work: letters, downloads, tidying. Stop it with Ctrl+C or SIGTERM: it finishes what it is doing."""
    jobs = current_app.extensions["peerway_jobs"]
    lanes = sorted({job.lane for job in jobs.values()} - {""})
    if once:
        actions.beat()
        click.echo(f"{sum(actions.do_what_is_due(jobs, lane=lane) for lane in ('', *lanes))} pieces of work done")
        return
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _number, _frame: stop.set())
    threads = [threading.Thread(target=_in_lane, args=(this_app(), lane, stop), name=lane, daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    _forever(stop, lambda: actions.do_what_is_due(jobs), is_alone=lambda: bool(beside) and os.getppid() != beside)
    stop.set()
    for thread in threads:
        thread.join(LANES_STOP_WITHIN)


def _in_lane(app: Flask, lane: str, stop: threading.Event) -> None:
    """A lane that breaks ends the worker, which is begun again."""
    with app.app_context():
        jobs = current_app.extensions["peerway_jobs"]
        try:
            _forever(stop, lambda: actions.do_what_is_due(jobs, lane=lane), is_alone=lambda: False, beats=False)
        except Exception:
            logger.exception("a lane of the worker broke", extra={"job": lane})
            stop.set()


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker process while the block runs; begun again when it dies, stopped cleanly at the end. SIGTERM ends the block too."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep_one_running, args=(over,), name="worker", daemon=True)
    previous = signal.signal(signal.SIGTERM, _leave)
    keeper.start()
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
        keeper.join(STOPS_WITHIN + 5)
        signal.signal(signal.SIGTERM, previous)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _keep_one_running(over: threading.Event) -> None:
    while not over.is_set():
        # The worker ignores the terminal's Ctrl+C itself: it is told to stop after the server.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own command, nothing of anybody's input
            [sys.executable, "-m", "flask", "--app", "lms.app", "work", "--beside", str(os.getpid())], process_group=0,
        )
        while process.poll() is None and not over.wait(0.5):
            pass
        if process.poll() is None:
            _stop(process)
        elif not over.wait(5):
            logger.warning("worker died", extra={"status": process.returncode})


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()


def _forever(stop: threading.Event, turn: Callable[[], object], is_alone: Callable[[], bool], *, beats: bool = True) -> None:
    looks = 0
    while not stop.is_set() and not is_alone():
        try:
            if beats and looks % BEATS_EVERY == 0:
                actions.beat()
            turn()
        except DBAPIError as fault:
            logger.warning("worker cannot reach the database", extra={"error": type(fault).__name__})
            db.engine.dispose()
        looks += 1
        stop.wait(LOOKS_EVERY)
