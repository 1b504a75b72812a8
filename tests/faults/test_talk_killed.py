"""A wish to talk outlives kill -9 right after it was acknowledged, with no mail server and no worker there (issue 3, item 7; F1, F19)."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.wellbeing import actions
from assessments.wellbeing.models import TalkRequest
from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from tests import houses
from tests.bench.browser import Browser
from tests.bench.servers import ENGINES, Home, Server
from tests.cast import Cast
from tests.factories.letters import letters
from tests.factories.rows import rows


@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_what_was_acknowledged_reaches_somebody_though_everything_is_killed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(houses.settings(home.folder, home.database_url.replace("postgresql://", "postgresql+psycopg://")))
    with app.app_context():
        amina, sam, priya = (Cast()[key] for key in ("amina", "sam", "priya"))
    ask_and_kill(home, str(sam.membership_id))
    (wish,) = rows(app, TalkRequest, TalkRequest.membership_id == amina.membership_id)
    assert wish.answered_at is None and [letter.to for letter in letters(app, "wellbeing: talk")] == [sam.email]
    later = datetime.now(UTC) + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    with app.app_context():
        assert actions.go_on() == 1
    assert priya.email in [letter.to for letter in letters(app, "wellbeing: talk")], "whoever stands in is reached"
    with app.app_context():
        db.engine.dispose()


def ask_and_kill(home: Home, contact: str) -> None:
    """She asks; the moment she has her answer every process is killed."""
    with Server(home) as server:
        amina = Browser(home.port)
        amina.sign_in_as("amina")
        fields = amina.get("/talk").tokens("/talk")
        assert amina.post("/talk", {**fields, "contact": contact}).status == 303
        server.kill()
        amina.close()
