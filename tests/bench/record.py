"""What a statement costs the record store: one alone, fifty at once, a page of a hundred, each against its JSON read and written alone."""

import json
import logging
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lms.app import create_app
from lms.config import from_environment
from tests.bench.servers import Home
from tests.cast import Cast
from tests.lms.lrs.clients import Client, statement

ROUNDS, MANY = 60, 50


def measure(home: Home) -> str:
    """A line a request: processor milliseconds of ours a statement, and how many times as long as its JSON alone."""
    logging.disable(logging.INFO)
    app = create_app(replace(from_environment(home.environment), trusted_hosts=("127.0.0.1", "localhost")))
    client = connected(app)
    whole = json.dumps(statement())
    alone = per_round(lambda: json.dumps(json.loads(whole)), ROUNDS * 10)
    asked: dict[str, tuple[int, Callable[[], Any]]] = {
        "POST one": (1, lambda: client.ask("POST", "statements", json=statement())),
        f"POST {MANY}": (MANY, lambda: client.ask("POST", "statements", json=[statement() for _ in range(MANY)])),
        "GET 100": (100, lambda: client.ask("GET", "statements", {"limit": 100})),
        "GET 100 of an agent": (100, lambda: client.ask("GET", "statements", {"limit": 100, "agent": statement()["actor"]})),
    }
    took = {name: per_round(work) / count for name, (count, work) in asked.items()}
    return "\n".join(
        f"{home.engine}, {name}: {each * 1000:.2f} ms CPU a statement, {each / alone:.0f} times its JSON" for name, each in took.items()
    )


def connected(app: Any) -> Client:
    """A client with a key, not judged."""
    with app.app_context():
        olu = Cast().olu
    client = Client.of(app, olu)
    client.http.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    return client


def per_round(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Median processor seconds of this process."""
    took = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return statistics.median(took) if statistics.median(took) else sum(took) / len(took)
