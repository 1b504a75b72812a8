"""CPU of one signed-in module page by layer, in this process: thread CPU time around each layer's door, best of many rounds."""

import pkgutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from werkzeug.test import EnvironBuilder

from lms.app import create_app
from lms.config import from_environment
from lms.web.application import House
from tests.bench.browser import HIDDEN
from tests.bench.servers import Home
from tests.bench.speed import PAGE

ROUNDS, PAGES = 15, 40
AMINA = ("amina@harbour.example", "amina walks beside you")
DOORS = (
    ("session look-up", "lms.accounts.actions.web_sessions.SessionStoreInTable.find"),
    ("place queries", "courses.learning.queries.place_of"),
    ("scope and grant", "lms.access.grants.find_if_allowed"),
    ("scope and grant", "lms.access.gate.is_open_to_all"),
    ("form tokens", "flask_wtf.form.FlaskForm.__init__"),
    ("form tokens", "lms.web.receipts.new_token"),
    ("form tokens", "flask_wtf.csrf.generate_csrf"),
    ("template", "courses.learning.views.study.render_template"),
    ("addresses (url_for)", "flask.app.Flask.url_for"),
    ("headers and log", "flask.app.Flask.process_response"),
    ("the view itself", "courses.learning.views.study._page"),
    ("Flask and Werkzeug", "flask.app.Flask.wsgi_app"),
)


class Clock:
    """Exclusive CPU seconds a layer: what an inner layer takes is not the outer one's."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def around(self, layer: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = time.thread_time()
            try:
                return work(*args, **kwargs)
            finally:
                took = time.thread_time() - began
                self.spent[layer] += took - self._inner.pop()
                self._inner[-1] += took
        return timed


def measure(home: Home) -> str:
    """A table of milliseconds a layer, and the page without any timer."""
    app = create_app(from_environment(home.environment))
    app.logger.disabled = True
    ask = _asking(app)
    whole = min(_seconds(ask) for _ in range(ROUNDS))
    layers: dict[str, float] = {}
    with _timed(app) as clock:
        for _ in range(ROUNDS):
            clock.spent.clear()
            _seconds(ask)
            layers = {layer: min(spent / PAGES, layers.get(layer, 1)) for layer, spent in clock.spent.items()}
    lines = [f"{layer:20} {spent * 1000:5.2f} ms" for layer, spent in sorted(layers.items(), key=lambda item: -item[1])]
    return "\n".join([f"{home.engine}: {whole * 1000:.2f} ms CPU a page without timers, {sum(layers.values()) * 1000:.2f} ms with", *lines])


def _seconds(ask: Callable[[], None]) -> float:
    began = time.thread_time()
    for _ in range(PAGES):
        ask()
    return (time.thread_time() - began) / PAGES


def _asking(app: House) -> Callable[[], None]:
    """A function that asks for the page once, straight through WSGI."""
    client: Any = app.test_client()
    address = {"base_url": "http://127.0.0.1"}
    fields = dict(HIDDEN.findall(client.get("/sign-in", **address).text)) | {"email": AMINA[0], "pass_phrase": AMINA[1]}
    assert client.post("/sign-in", data=fields, **address).status_code == 303
    cookie = f"peerway={client.get_cookie('peerway', domain='127.0.0.1').value}"

    def ask() -> None:
        environ = EnvironBuilder(path=PAGE, headers={"Cookie": cookie, "Host": "127.0.0.1"}).get_environ()
        status: list[str] = []
        answer: Any = app(environ, lambda text, headers, fault=None: status.append(text))  # type: ignore[arg-type, return-value]
        assert b"".join(answer) and status == ["200 OK"]
        answer.close()
    ask()
    return ask


@contextmanager
def _timed(app: House) -> Iterator[Clock]:
    clock = Clock()
    with ExitStack() as stack:
        for layer, where in DOORS:
            stack.enter_context(patch(where, clock.around(layer, pkgutil.resolve_name(where))))
        callback = app.login_manager._request_callback  # type: ignore[attr-defined]
        stack.enter_context(patch.object(app.login_manager, "_request_callback", clock.around("actor", callback)))  # type: ignore[attr-defined]
        yield clock

