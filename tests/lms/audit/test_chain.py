"""A change of who did what is noticed, whoever makes it and however (safety.md 3.4; F12, F20; issue 3, 10)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from lms.audit import actions, queries
from lms.audit.models import AuditEntry, AuditLink
from lms.base import clock
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web.logs import JsonLines
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.rows import count, rows

ClientOf = Callable[[str], Any]


def link(app: Any) -> int:
    """The worker's turn."""
    with app.app_context():
        return actions.link_all()


def wrong(app: Any, cast: Any) -> list[str]:
    """What is wrong with Harbour's chain."""
    with app.app_context(), reading_in(OrganisationScope(cast.olu.organisation_id)) as session:
        return queries.faults(session)


def by_hand(app: Any, *statements: str) -> None:
    """Somebody with the database in her hands, who knows of the triggers too."""
    url = make_url(app.config["SETTINGS"].database_url)
    is_sqlite = url.drivername == "sqlite"
    tables = [(kind, table) for kind in ("update", "delete") for table in ("audit_entry", "audit_link")]
    before = [f"DROP TRIGGER IF EXISTS refuse_{kind}_of_{table}{'' if is_sqlite else f' ON {table}'}" for kind, table in tables]
    if not is_sqlite:
        before.append("ALTER TABLE audit_link DROP CONSTRAINT fk_audit_link_organisation_id_entry_id")
    engine = sa.create_engine(app.config["SETTINGS"].owner_url)
    with engine.begin() as connection:
        for statement in [*before, *statements]:
            connection.execute(sa.text(statement))
    engine.dispose()


@pytest.fixture
def noted(app: Any, client_of: ClientOf) -> Any:
    """Some entries more than the demo has, all linked."""
    for _ in range(5):
        client_of("tess").get("/progress")
    link(app)
    return app


@BOTH
def test_each_entry_is_linked_once_and_the_chain_is_whole(noted: Any, cast: Any) -> None:
    assert count(noted, AuditLink) == count(noted, AuditEntry) >= 5 and link(noted) == 0
    assert wrong(noted, cast) == []
    said = noted.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 0 and "links" in said.output


@BOTH
@pytest.mark.parametrize(("change", "words"), [
    ("UPDATE audit_entry SET act = 'did nothing' WHERE id = (SELECT entry_id FROM audit_link WHERE organisation_id = :o AND sequence = 3)",
     "link 3 is not as it was written"),
    ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE id = "
     "(SELECT entry_id FROM audit_link WHERE organisation_id = :o AND sequence = 2)", "link 2 is not as it was written"),
    ("DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_link WHERE organisation_id = :o AND sequence = 4)",
     "the entry of link 4 is missing"),
    ("DELETE FROM audit_link WHERE organisation_id = :o AND sequence = 2", "link 2 of the chain is missing"),
], ids=["altered", "moved in time", "deleted", "cut out"])
def test_what_was_changed_by_hand_is_named(noted: Any, cast: Any, change: str, words: str) -> None:
    organisation = cast.olu.organisation_id
    kind = noted.config["SETTINGS"].database_url
    by_hand(noted, change.replace(":o", f"'{organisation if 'postgresql' in kind else organisation.hex}'"))
    assert wrong(noted, cast) and words in wrong(noted, cast)[0]
    said = noted.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 1 and words in said.output


@BOTH
def test_an_entry_slipped_in_without_a_link_is_noticed_after_an_hour(
    noted: Any, cast: Any, monkeypatch: pytest.MonkeyPatch, client_of: ClientOf,
) -> None:
    client_of("tess").get("/progress")
    assert wrong(noted, cast) == [], "the worker has its minutes"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    assert "are not in the chain" in wrong(noted, cast)[0]


@BOTH
def test_a_clock_that_leapt_back_does_not_break_the_chain(
    noted: Any, cast: Any,
) -> None:
    now = clock.now()
    with inside(noted, cast.olu.organisation_id) as session:
        session.add(AuditEntry(
            organisation_id=cast.olu.organisation_id, at=now - timedelta(minutes=30), person_id=cast.olu.person_id, act="viewed",
            thing="test", thing_id=cast.olu.person_id,
        ))
    link(noted)
    assert wrong(noted, cast) == [] and link(noted) == 0
    newest = max(rows(noted, AuditLink, AuditLink.organisation_id == cast.olu.organisation_id), key=lambda row: row.sequence)
    assert rows(noted, AuditEntry, AuditEntry.id == newest.entry_id)[0].at < now - timedelta(minutes=29), "by sequence, not by time"


def test_the_head_of_each_chain_goes_to_the_log(noted: Any, cast: Any, caplog: pytest.LogCaptureFixture) -> None:
    with noted.app_context():
        actions.tell_heads()
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.msg == "audit head"]
    newest = max(rows(noted, AuditLink, AuditLink.organisation_id == cast.olu.organisation_id), key=lambda row: row.sequence)
    told = {line["organisation"]: (line["sequence"], line["digest"]) for line in lines}
    assert told[str(cast.olu.organisation_id)] == (newest.sequence, newest.digest.hex()), "else a chain cut short would not show"
