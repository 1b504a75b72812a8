"""A page whose module is at hand against the same page with nothing at hand, side by side in one process."""

import time
from typing import Any

from courses.catalogue.queries import versions
from lms.app import create_app
from lms.base.db import db
from lms.config import from_environment
from tests.bench.browser import HIDDEN
from tests.bench.servers import Home

ROUNDS = 60
PAGES = ("/modules/active-listening/pages/small-skills", "/course")


def measure(home: Home) -> str:
    """A line a page: the median of each, in turns, and their ratio."""
    app = create_app(from_environment(home.environment))
    client = _signed_in(app)
    lines = [_line(home.engine, client, page) for page in PAGES]
    with app.app_context():
        db.engine.dispose()
    return "\n".join(lines)


def _line(engine: str, client: Any, page: str) -> str:
    warm, cold = [], []
    for _ in range(ROUNDS):
        versions._kept.clear()
        cold.append(_seconds(client, page))
        warm.append(_seconds(client, page))
    middle, uncached = sorted(warm)[ROUNDS // 2], sorted(cold)[ROUNDS // 2]
    return f"{engine}: {page}: at hand {middle * 1000:.1f} ms, not at hand {uncached * 1000:.1f} ms, ratio {uncached / middle:.1f}"


def _seconds(client: Any, page: str) -> float:
    began = time.perf_counter()
    answer = client.get(page, base_url="http://127.0.0.1")
    assert answer.status_code == 200
    return time.perf_counter() - began


def _signed_in(app: Any) -> Any:
    client: Any = app.test_client()
    fields = dict(HIDDEN.findall(client.get("/sign-in", base_url="http://127.0.0.1").text))
    fields |= {"email": "amina@harbour.example", "pass_phrase": "amina walks beside you"}
    client.post("/sign-in", data=fields, base_url="http://127.0.0.1")
    return client
