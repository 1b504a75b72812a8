"""What row-level security costs: the same pages, turn and turn about, in the role it binds and in the owner's, whom it does not."""

import logging
import statistics
import time
from dataclasses import replace
from typing import Any

from lms.app import create_app
from lms.base.db import db
from lms.config import from_environment
from lms.web.application import House
from tests.bench.servers import POSTGRES, Home
from tests.conftest import sign_in

ROUNDS, WARM = 120, 20
PAGES = ("/progress", "/people", "/record")


def measure(home: Home) -> str:
    """A line a page: median milliseconds behind the wall and without it, and their ratio."""
    if home.engine != POSTGRES:
        return f"{home.engine}: one organisation, one wall"
    logging.disable(logging.INFO)
    bound = replace(from_environment(home.environment), trusted_hosts=("127.0.0.1", "localhost"))
    apps = {"bound": create_app(bound), "owner": create_app(replace(bound, database_url=bound.database_owner_url))}
    clients = {name: _signed_in(app) for name, app in apps.items()}
    lines = [_of_page(page, clients) for page in PAGES]
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()
    return "\n".join(lines)


def _signed_in(app: House) -> Any:
    client: Any = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    sign_in(client, "tess@harbour.example", "tess walks beside you")
    return client


def _of_page(page: str, clients: dict[str, Any]) -> str:
    took: dict[str, list[float]] = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            began = time.perf_counter()
            client.get(page)
            took[name].append(time.perf_counter() - began)
    bound, owner = (statistics.median(took[name][WARM:]) * 1000 for name in ("bound", "owner"))
    return f"{page}: behind the wall {bound:.1f} ms, without {owner:.1f} ms, ratio {bound / owner:.2f}"
