"""The report says what would be forgotten, changes nothing, and the jobs then forget just that (MUST-30; ASVS 14.2.7)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.base import clock
from lms.base.db import db
from lms.operations.actions import forgetting
from tests.engines import BOTH
from tests.migrations.databases import rows as every_row


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year has gone by."""
    now = datetime.now(UTC) + timedelta(days=365)
    monkeypatch.setattr(clock, "now", lambda: now)


@BOTH
def test_the_report_names_every_rule_and_changes_nothing(app: Any, later: None) -> None:
    with app.app_context():
        before = every_row(db.engine)
        found = dict(forgetting.would_go())
        assert every_row(db.engine) == before
    assert found["Wishes to talk that are a month over"] == 1 and found["Uploaded lists a day old"] == 1
    assert found["Names and addresses in old invitations"] == 1
    said = app.test_cli_runner().invoke(args=["retention"])
    assert said.exit_code == 0 and "1  Wishes to talk that are a month over" in said.output


@BOTH
def test_what_the_report_names_is_gone_after_the_jobs(app: Any, later: None) -> None:
    with app.app_context():
        jobs = app.extensions["peerway_jobs"]
        for name in ("tidy-invitations", "talk-goes-on", "forget-old-letters", "forget-done-work", "forget-downloads", "ask-outside"):
            jobs[name].run(None)
        assert {words: count for words, count in forgetting.would_go() if count and "Drafts" not in words} == {}
