"""A small house for this room alone: the roof's own furnishing, with plain stand-ins for the rooms above."""

import re
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Blueprint, redirect, render_template_string, request, session
from flask.testing import FlaskClient

from lms import app as roof
from lms.access import Actor, gate, grant, is_signed_in, requires
from lms.accounts import actions, queries, registers
from lms.accounts.models import Person
from lms.base import clock
from lms.base.db import Base, db, prepare_engine
from lms.config import ROOT, Settings
from lms.web import errors, transactions
from lms.web.application import House

PHRASE = "quiet rivers carry small boats"
EMAIL = "amina@example.org"


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replaces pytest-flask's: one shared request context would carry a signed-in person to the next client (design.md 8.10)."""


@pytest.fixture
def settings_with(tmp_path: Path) -> Callable[..., Settings]:
    """Settings on a database of this test alone; tests change what they need."""

    def make(**changes: Any) -> Settings:
        usual: dict[str, Any] = {
            "home": tmp_path, "database_url": f"sqlite:///{tmp_path / 'peerway.db'}", "secret_key": "k" * 40,
            "public_url": "http://localhost", "trusted_hosts": ("localhost",), "argon2_memory_kib": 8, "argon2_passes": 1,
        }
        return Settings(**{**usual, **changes})

    return make


@pytest.fixture
def build(settings_with: Callable[..., Settings]) -> Iterator[Callable[..., House]]:
    """Builds the small house; called twice it is a second process on the same database."""
    built: list[House] = []

    def make(**changes: Any) -> House:
        house = small_house(settings_with(**changes))
        built.append(house)
        return house

    yield make
    for house in built:
        with house.app_context():
            db.engine.dispose()


@pytest.fixture
def app(build: Callable[..., House]) -> House:
    return build()


@pytest.fixture
def inside(app: House) -> Iterator[None]:
    """Inside the app, outside any request."""
    with app.app_context():
        yield


@pytest.fixture
def amina(app: House) -> Person:
    return add_person(app)


@pytest.fixture
def person_of(app: House) -> Callable[..., Person]:
    return lambda **changes: add_person(app, **changes)


@pytest.fixture
def browser(app: House) -> "Browser":
    return Browser(app)


@pytest.fixture
def browser_of() -> type["Browser"]:
    return Browser


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters of every verification made, in order."""
    seen: list[str] = []
    real = actions.PASS_PHRASES.verify

    def counted(kept: str, pass_phrase: str) -> bool:
        seen.append(kept.rsplit("$", 2)[0])
        return real(kept, pass_phrase)

    monkeypatch.setattr(actions.PASS_PHRASES, "verify", counted)
    return seen


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the clock to so long after noon."""
    noon = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def move(later: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: noon + later)

    move(timedelta(0))
    return move


class Browser:
    """A browser that fills in the forms it is shown."""

    def __init__(self, app: House, base: str = "http://localhost") -> None:
        self.app, self.base = app, base
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> Any:
        answer = self.client.get(path, base_url=self.base, **options)
        if answer.mimetype == "text/html" and answer.status_code < 300:
            judge(answer.text)
        return answer

    def post(self, path: str, shown_on: str, headers: dict[str, str] | None = None, **fields: str) -> Any:
        page = self.get(shown_on).text
        token = re.search(r'name="csrf_token" value="([^"]*)"', page)
        assert token, f"{shown_on} shows no form"
        return self.client.post(path, base_url=self.base, headers=headers, data={"csrf_token": token[1], **fields})

    def sign_in(self, email: str = EMAIL, pass_phrase: str = PHRASE) -> Any:
        return self.post("/sign-in", "/sign-in", email=email, pass_phrase=pass_phrase)

    def leave(self, **fields: str) -> Any:
        return self.post("/leave", "/desk", **fields)

    @property
    def is_in(self) -> bool:
        return bool(self.get("/desk").status_code == 200)

    @property
    def cookie(self) -> str:
        name = self.app.session_interface.cookie  # type: ignore[attr-defined]
        found = self.client.get_cookie(name, domain="localhost")
        return found.value if found else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie(self.app.session_interface.cookie, value, domain="localhost")  # type: ignore[attr-defined]


def judge(text: str) -> None:
    """Strict HTML with one h1, no id twice and a label for every field that is seen."""
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert text.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for field in re.findall(r'<input [^>]*id="([^"]+)"', text):
        assert f'for="{field}"' in text


def add_person(app: House, email: str = EMAIL, pass_phrase: str = PHRASE, **changes: Any) -> Person:
    with app.app_context(), transactions.apart("web session") as rows:
        person = actions.create_person(rows, email=email, name="Amina Canary", pass_phrase=pass_phrase, nation="england")
        for name, value in changes.items():
            setattr(person, name, value)
    return person


def small_house(settings: Settings) -> House:
    app = House("lms", root_path=str(ROOT), static_folder=None, template_folder="lms/web/templates")
    roof.configure(app, settings)
    db.init_app(app)
    roof.furnish(app, settings, [registers, *stand_ins()])
    for blueprint in (*registers.BLUEPRINTS, desk()):
        app.register_blueprint(blueprint)
    with app.app_context():
        prepare_engine(db.engine)
        Base.metadata.create_all(db.engine)
    list(gate.grants_of(app))
    return app


def stand_ins() -> list[Any]:
    drafts, membership = types.ModuleType("lms.drafts.registers"), types.ModuleType("lms.membership.registers")
    governance = types.ModuleType("lms.governance.registers")
    governance.privacy_notice = lambda organisation_id: ""  # type: ignore[attr-defined]
    for name in ("who_is", "against_erasure", "away_in", "away_people", "time_away"):
        setattr(membership, name, lambda *_: ())
    drafts.turn_away, drafts.waiting = turn_away, list  # type: ignore[attr-defined]
    drafts.on_spent_form = lambda error: errors.page(409)  # type: ignore[attr-defined]
    drafts.on_step_up = lambda error: errors.page(403)  # type: ignore[attr-defined]
    drafts.on_forgery_error = lambda error: errors.page(400, "parked")  # type: ignore[attr-defined]
    membership.session_store = lambda settings: actions.SessionStoreInTable(settings, found_with_actor)  # type: ignore[attr-defined]
    return [drafts, membership, governance]


def found_with_actor(token_hash: bytes) -> Any:
    found = queries.look_up(token_hash)
    return found and replace(found, acting=Actor(person_id=found.person_id, name="Amina Canary", nation="england"))


def turn_away() -> Any:
    if request.method == "GET":
        session["next"] = request.full_path.rstrip("?")
    return redirect("/locked" if session.is_locked else "/sign-in", 303)  # type: ignore[attr-defined]


def desk() -> Blueprint:
    """A private page."""
    blueprint = Blueprint("desk", __name__)
    right = grant("desk:sit", (is_signed_in,))
    page = "{% extends 'web/page.html' %}{% block title %}Desk{% endblock %}{% block main %}<p>private</p>{% endblock %}"

    @blueprint.get("/")
    @blueprint.get("/desk")
    @requires(right)
    def sit() -> str:
        return render_template_string(page)

    return blueprint


