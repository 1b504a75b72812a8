"""What every test may ask for: `app`, `house`, `cast`, `client`, `client_of("amina")`. SQLite unless a test asks for BOTH."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from lms.base.db import db
from lms.web.application import House
from tests import houses
from tests.cast import Cast
from tests.judge import JudgingClient, tokens_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _push_request_context() -> Iterator[None]:
    """pytest-flask would share `g` between clients, so that a stranger inherits the person signed in before (design.md 8.10)."""
    yield


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """No test may reach anything but this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached out to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", only_here)
        yield


@pytest.fixture(scope="session")
def _sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[houses.SqliteHouse]:
    made = houses.SqliteHouse(tmp_path_factory.mktemp("sqlite-house"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def _postgresql_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[houses.PostgresqlHouse]:
    reason = houses.postgresql_is_there()
    if reason:
        houses.need("postgresql", reason)
    made = houses.PostgresqlHouse(tmp_path_factory.mktemp("postgresql-house"))
    yield made
    made.close()


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Iterator[House]:
    """The app on a fresh copy of the demo. `@BOTH` (tests/engines.py) runs a test on both databases."""
    kind = getattr(request, "param", "sqlite")
    made = request.getfixturevalue(f"_{kind}_house").fresh()
    made.test_client_class = JudgingClient
    made.extensions.pop("peerway_colleague_door", None)  # wrong links that other tests tried within the same minute
    yield made


@pytest.fixture
def house(app: House) -> Iterator[Flask]:
    """The app with its context pushed, for tests that call actions and queries."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def cast(app: House) -> Cast:
    """The standing people, with their ids."""
    with app.app_context():
        return Cast()


@pytest.fixture
def client(app: House) -> JudgingClient:
    """Somebody signed out."""
    return _client(app)


@pytest.fixture
def client_of(app: House, cast: Cast) -> Callable[[str], JudgingClient]:
    """A client signed in as one of the cast, through the real sign-in page."""
    def signed_in(key: str) -> JudgingClient:
        client = _client(app)
        sign_in(client, cast[key].email, cast[key].pass_phrase)
        return client
    return signed_in


@pytest.fixture
def confirmed_client_of(client_of: Callable[[str], JudgingClient], cast: Cast) -> Callable[[str], JudgingClient]:
    """A client of one of the cast who has just confirmed that it is her."""
    def confirmed(key: str) -> JudgingClient:
        client = client_of(key)
        confirm(client, cast[key].pass_phrase)
        return client
    return confirmed


def confirm(client: JudgingClient, pass_phrase: str, **other: str) -> Any:
    """Fill in "Is it still you?" and send it."""
    address = "/confirm-it-is-you"
    fields = tokens_of(client.get(address).get_data(as_text=True), address) | {"pass_phrase": pass_phrase} | other
    return client.post(address, data=fields)


def sign_in(client: JudgingClient, email: str, pass_phrase: str) -> Any:
    """Fill in the sign-in form and send it."""
    page = client.get("/sign-in")
    fields = tokens_of(page.get_data(as_text=True), "/sign-in") | {"email": email, "pass_phrase": pass_phrase}
    return client.post("/sign-in", data=fields)


def _client(app: House) -> JudgingClient:
    client: Any = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    return client
