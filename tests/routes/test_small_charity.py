"""Three people without IT staff, from nothing to a first trainee at work, by the pages alone (issue 3, "It must show")."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask_migrate import upgrade

from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from lms.cli import run
from tests import houses
from tests.conftest import _client
from tests.factories.learning import ONE
from tests.factories.letters import letters
from tests.judge import JudgingClient, tokens_of

PHRASES = {"lead": "kettle garden seven lamps", "trainer": "river stone blue window", "trainee": "paper boats in april rain"}


@pytest.fixture
def house_of_nobody(tmp_path: Path) -> Iterator[Any]:
    """A real installation with the course and without a single person."""
    app = create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'peerway.db'}", demo=False))
    app.test_client_class = JudgingClient
    with app.app_context():
        upgrade()
        run.load()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def press(client: Any, page: str, action: str, **fields: Any) -> Any:
    """Send the form to `action` that the page shows."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action) | fields)


def join(app: Any, path: str, name: str, phrase: str) -> Any:
    """Open an invitation and join as somebody new."""
    client = _client(app)
    assert press(client, path, path, name=name, pass_phrase=phrase, nation="wales", words="").location == "/"
    return client


def set_up_second_factor(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What who reads others' work is led to first."""
    page = "/account/second-factor"
    assert client.get("/people").location == page
    press(client, page, f"{page}/begin")
    secret = re.search(r'secret-letters">([A-Z2-7]+)<', client.get(page).get_data(as_text=True))[1]  # type: ignore[index]
    assert "recovery" in press(client, page, page, code=pyotp.TOTP(secret).at(clock.now())).get_data(as_text=True)


def test_from_nothing_to_a_first_trainee_at_work(house_of_nobody: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app = house_of_nobody
    made = app.test_cli_runner().invoke(args=["create-organisation", "Tide Peers", "lead@tide.example", "--lead", "Mo"])
    assert made.exit_code == 0, made.output
    path = re.search(r"/invitation/\S+", made.output)[0]  # type: ignore[index]
    lead = join(app, path, "Mo", PHRASES["lead"])
    assert app.test_cli_runner().invoke(args=["create-organisation", "Tide Peers", "x@tide.example"]).exit_code == 1
    set_up_second_factor(lead, monkeypatch)
    assert press(lead, "/cohorts", "/cohorts", name="First group").status_code == 303
    group = re.search(r"/cohorts/[0-9a-f-]{36}", lead.get("/cohorts").get_data(as_text=True))[0]  # type: ignore[index]
    follow_the_course(lead, group)
    group_id = group.rsplit("/", 1)[1]
    for role in ("trainer", "trainee"):
        fields = {"name": role.title(), "address": f"{role}@tide.example", "roles": role, "cohort": group_id, "until": ""}
        assert press(lead, "/invitations/new", "/invitations/new", **fields).status_code == 303
    sent = {letter.to: letter.paths[0] for letter in letters(app, "invitation")}
    trainer = join(app, sent["trainer@tide.example"], "Tove", PHRASES["trainer"])
    trainee = join(app, sent["trainee@tide.example"], "Ada", PHRASES["trainee"])
    assert press(trainee, f"/modules/{ONE}", f"/modules/{ONE}/start").status_code == 303
    first = f"/modules/{ONE}/pages/start-here"
    assert press(trainee, first, f"{first}/done").status_code == 303
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    set_up_second_factor(trainer, monkeypatch)
    seen = trainer.get("/progress").get_data(as_text=True)
    assert "Ada" in seen and "1 of" in seen
    assert "Ada" in lead.get("/people").get_data(as_text=True)


def follow_the_course(lead: Any, group: str) -> None:
    """The group takes up the course, where the page leads."""
    page = lead.get(group).get_data(as_text=True)
    if "/courses" in page:
        address = re.search(rf'(?:href|action)="({group}/courses[^"]*)"', page)[1]  # type: ignore[index]
        shown = lead.get(address).get_data(as_text=True)
        course = re.search(r'name="course" type="radio" value="([^"]+)"|<option value="([0-9a-f-]{36})"', shown)
        action = re.search(rf'action="({group}/courses[^"]*)"', shown)[1]  # type: ignore[index]
        fields = {"course": (course[1] or course[2])} if course else {}
        assert lead.post(action, data=tokens_of(shown, action) | fields).status_code == 303
