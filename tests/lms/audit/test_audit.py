"""Who looked at or changed what: noted before it is shown, without the content of either (ASVS 16.3.2)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lms.access import Actor
from lms.audit import actions
from lms.audit.models import AuditEntry
from lms.base import ids
from lms.base.db import db
from lms.membership.queries import actor_of
from lms.tenancy.actions import OutsideTheWall, bind_request, reading_in
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web import transactions
from tests.cast import Cast
from tests.engines import BOTH


def entries() -> list[AuditEntry]:
    """Everything noted."""
    with reading_in(ServiceScope("a test reads the audit")) as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.at)))


def actor(cast: Cast, key: str) -> Actor:
    """One of the cast, acting."""
    found = actor_of(cast[key].person_id)
    assert found is not None
    return found


@BOTH
def test_looking_at_another_persons_progress_is_noted(app: Flask, cast: Cast, client_of: Any) -> None:
    answer = client_of("tess").get(f"/progress/people/{cast.amina.membership_id}")
    assert answer.status_code == 200
    with app.app_context():
        entry = entries()[-1]
    assert (entry.person_id, entry.act, entry.thing, entry.about_membership_id) == (
        cast.tess.person_id,
        "viewed",
        "progress",
        cast.amina.membership_id,
    )
    assert entry.organisation_id == cast.tess.organisation_id


def test_what_cannot_be_noted_is_not_shown(app: Flask, cast: Cast, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("tess")

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(actions, "_add", full)
    answer = client.get(f"/progress/people/{cast.amina.membership_id}")
    assert answer.status_code == 503 and "Amina" not in answer.get_data(as_text=True)


def test_a_look_that_was_refused_is_not_noted_as_a_view(app: Flask, cast: Cast, client_of: Any) -> None:
    assert client_of("zoe").get(f"/progress/people/{cast.amina.membership_id}").status_code == 404
    with app.app_context():
        assert not [entry for entry in entries() if entry.about_membership_id == cast.amina.membership_id]


@BOTH
def test_an_act_is_noted_in_the_transaction_it_happens_in(house: Flask, cast: Cast) -> None:
    thing = ids.new()
    bind_request(OrganisationScope(cast.olu.organisation_id))
    actions.note(by=actor(cast, "olu"), act="renamed", thing="cohort", thing_id=thing)
    db.session.rollback()
    assert thing not in {entry.thing_id for entry in entries()}
    actions.note(by=actor(cast, "olu"), act="renamed", thing="cohort", thing_id=thing)
    transactions.conclude("POST", house.make_response("done"))
    assert thing in {entry.thing_id for entry in entries()}


def test_a_note_cannot_be_written_into_another_organisation(house: Flask, cast: Cast) -> None:
    bind_request(OrganisationScope(cast.olu.organisation_id))
    actions.note(by=actor(cast, "zoe"), act="renamed", thing="cohort", thing_id=ids.new())
    with pytest.raises(OutsideTheWall):
        db.session.flush()


def test_somebody_without_an_organisation_looks_at_nobody(house: Flask, cast: Cast) -> None:
    with pytest.raises(ValueError, match="needs an organisation"):
        actions.note_view(by=Actor(person_id=ids.new(), name="Nell", nation=""), thing="progress", thing_id=ids.new())


def test_an_entry_holds_ids_and_two_short_words_only() -> None:
    free = {column.name for column in AuditEntry.__table__.columns if column.info["privacy"] not in ("none", "link")}
    assert free == set()
