"""Ten thousand people in a list, against parsing alone; a hundred sign-ins in thirty seconds, against Argon2 alone."""

import csv
import io
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher

from lms.app import create_app
from lms.jobs import actions as jobs
from lms.joining.actions import importing
from lms.membership.queries import actor_of
from tests import houses
from tests.bench.browser import Browser
from tests.bench.servers import Home, Server
from tests.cast import Cast
from tests.factories.learning import inside

ROWS, SOME, FEW = 10_000, 3_000, 1_000
SIGN_INS, WITHIN, KIB, PASSES = 100, 30, 19_456, 2


def listed(rows: int) -> bytes:
    """A list of people without a fault."""
    return ("name,e-mail,role\n" + "".join(f"Person {n},p{n}@people.example,trainee\n" for n in range(rows))).encode()


def look(home: Home) -> str:
    """One line: seconds of the worker's look as a ratio to parsing alone, and how its memory grows from a tenth of the list."""
    text = listed(ROWS).decode()
    parsing = best(lambda: sum(1 for _ in csv.reader(io.StringIO(text))))
    app = create_app(houses.settings(home.folder, home.database_url.replace("postgresql://", "postgresql+psycopg://")))
    worked(app, FEW)      # what is kept for good at the first look belongs to no list
    seconds, large = worked(app, ROWS)
    _, middle = worked(app, SOME)
    _, small = worked(app, FEW)
    return (
        f"{home.engine}: {ROWS} rows: look {seconds:.2f} s, parsing alone {parsing * 1000:.1f} ms, ratio {seconds / parsing:.0f}; "
        f"peak memory {large / 2**20:.2f} MiB, {middle / 2**20:.2f} MiB for {SOME} rows, {small / 2**20:.2f} MiB for {FEW}"
    )


def worked(app: Any, rows: int) -> tuple[float, int]:
    """(seconds, peak bytes) of the worker's look at a list."""
    with app.app_context():
        olu = Cast().olu
    with inside(app, olu.organisation_id):
        importing.stage(by=actor_of(olu.person_id), raw=listed(rows))
    with app.app_context():
        tracemalloc.start()
        began = time.perf_counter()
        jobs.do_what_is_due({"check-list": app.extensions["peerway_jobs"]["check-list"]})
        took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return took, peak


def storm(home: Home) -> str:
    """One line: a hundred people sign in within thirty seconds; the slow end as a ratio to one hash alone."""
    hasher = PasswordHasher(time_cost=PASSES, memory_cost=KIB, parallelism=1)
    alone = best(lambda: hasher.hash("four quiet words here"))
    times: list[float] = []
    with Server(home):
        threads = [threading.Thread(target=sign_in, args=(home.port, number, times), daemon=True) for number in range(SIGN_INS)]
        [thread.start() for thread in threads]
        [thread.join(120) for thread in threads]
    times.sort()
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.95) - 1]
    return (
        f"{home.engine}: {len(times)} sign-ins in {WITHIN} s: median {middle * 1000:.0f} ms, p95 {slow * 1000:.0f} ms; Argon2 alone "
        f"{alone * 1000:.0f} ms, ratios {middle / alone:.1f} and {slow / alone:.1f}"
    )


def sign_in(port: int, number: int, times: list[float]) -> None:
    """One person, at her moment within the thirty seconds."""
    time.sleep(number * WITHIN / SIGN_INS)
    browser = Browser(port)
    began = time.perf_counter()
    browser.sign_in_as(("amina", "bex", "dan", "noor", "ife")[number % 5])
    times.append(time.perf_counter() - began)
    browser.close()


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Seconds of the quickest of some rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)
