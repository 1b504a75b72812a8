"""Recording: telling twice is telling once, taking back voids once, and no body carries a person (BEAT-1; interop.md A.5)."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from lms.base import ids
from lms.base.db import db
from lms.lrs import actions
from lms.lrs.models import StatementLink, StatementRow
from lms.lrs.queries import is_unlinked, row_ids, timeline
from lms.membership.queries import actor_of, person_scope
from lms.tenancy.actions import OutsideTheWall, bind_request, reading_in
from lms.tenancy.queries import installation
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.xapi import builder
from lms.xapi.builder import Event, Thing
from lms.xapi.vocabulary import Verb
from tests.cast import Cast
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.lms.lrs.clients import ACTOR, Client, statement
from tests.lms.xapi.rules_103 import faults

AT = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
COURSE = Thing("course/perinatal-peer-support", "Perinatal peer support")
ROWS = select(func.count(StatementRow.id))


@pytest.fixture
def event(house: Flask, cast: Cast) -> Iterator[Event]:
    """Something amina did, inside her organisation."""
    bind_request(OrganisationScope(cast.amina.organisation_id))
    yield Event(cast.amina.pseudonym, ids.new(), ids.new(), "programme/perinatal-peer-support", AT, "enrolment:1:registered")


def count() -> int:
    """Statements of the organisation."""
    db.session.flush()
    return db.session.scalar(ROWS) or 0


def lines_of(cast: Cast, key: str, **paging: int) -> tuple[list[Any], bool]:
    """A person's timeline as her page asks for it."""
    actor = actor_of(cast[key].person_id)
    assert actor is not None
    with reading_in(person_scope(actor)) as session:
        return timeline(session, **{"page": 1, **paging})


@BOTH
def test_telling_twice_is_telling_once(event: Event) -> None:
    before = count()
    first = actions.record(builder.enrolled(event, COURSE))
    second = actions.record(builder.enrolled(replace(event, at=AT + timedelta(days=1)), COURSE))
    assert first == second == ids.stable(installation(db.session()).id, event.source)
    assert count() == before + 1
    body = json.loads(db.session.get_one(StatementRow, first).body)
    assert body["id"] == str(first) and body["timestamp"].startswith("2026-03-03T14:03")


@BOTH
def test_what_is_taken_back_is_voided_once(event: Event) -> None:
    told = actions.record(builder.enrolled(event, COURSE))
    before = count()
    for _ in range(2):
        actions.void(source=event.source, by=event, at=AT + timedelta(hours=1))
    assert count() == before + 1
    row = db.session.scalars(select(StatementRow).where(StatementRow.voids_id == told)).one()
    assert row.id == ids.stable(installation(db.session()).id, f"statement:{told}:voided")
    body = json.loads(row.body)
    assert body["object"] == {"objectType": "StatementRef", "id": str(told)} and body["verb"]["id"] == Verb.VOIDED.value
    assert row.actor_name != event.actor_name, "the service speaks, not the person"


def test_what_was_never_told_is_not_voided(event: Event) -> None:
    before = count()
    actions.void(source="completion:never:completed", by=event, at=AT)
    assert count() == before


def test_a_statement_needs_one_organisation(house: Flask, cast: Cast) -> None:
    event = Event(cast.amina.pseudonym, ids.new(), ids.new(), "programme/x", AT, "a:b:c")
    with pytest.raises(OutsideTheWall):
        actions.record(builder.enrolled(event, COURSE))
    db.session.remove()
    bind_request(ServiceScope("a job of all organisations"))
    with pytest.raises(ValueError, match="inside one organisation"):
        actions.record(builder.enrolled(event, COURSE))


@BOTH
def test_the_columns_say_what_the_body_says(house: Flask) -> None:
    with reading_in(ServiceScope("a test reads the record")) as session:
        rows = list(session.scalars(select(StatementRow)))
    assert len(rows) > 30
    for row in rows:
        body = json.loads(row.body)
        assert body["id"] == str(row.id) and body["verb"]["id"] == row.verb and body["actor"]["account"]["name"] == str(row.actor_name)
        assert row.object_iri == ("" if row.voids_id else body["object"]["id"])
        assert datetime.fromisoformat(body["timestamp"]) == row.happened_at


def test_everything_the_demo_told_is_within_the_rules(house: Flask) -> None:
    with reading_in(ServiceScope("a test reads the record")) as session:
        bodies = [json.loads(body) for body in session.scalars(select(StatementRow.body))]
    assert [fault for body in bodies for fault in faults(body)] == []


def test_no_body_carries_a_person_or_her_words(house: Flask, cast: Cast) -> None:
    with reading_in(ServiceScope("a test reads the record")) as session:
        bodies = "\n".join(session.scalars(select(StatementRow.body))).lower()
    for player in cast:
        for personal in (
            player.name,
            player.name.split()[0] + " ",
            player.email,
            str(player.person_id),
            str(player.membership_id),
            str(player.organisation_id),
        ):
            assert personal.lower() not in bodies, personal
    assert "thank you for telling me" not in bodies, "a written answer left us"


@BOTH
def test_the_timeline_is_newest_first(house: Flask, cast: Cast) -> None:
    lines, has_more = lines_of(cast, "ife")
    assert len(lines) > 5 and not has_more
    assert [line.happened_at for line in lines] == sorted((line.happened_at for line in lines), reverse=True)
    assert lines[-1].words.startswith("You joined ")


@BOTH
def test_the_timeline_comes_in_pages_without_gap_or_repetition(house: Flask, cast: Cast) -> None:
    whole, _ = lines_of(cast, "ife")
    pages = [lines_of(cast, "ife", page=number, size=3) for number in range(1, 5)]
    assert [line for lines, _ in pages for line in lines] == whole[:12]
    assert [has_more for _, has_more in pages] == [number * 3 < len(whole) for number in range(1, 5)]


@BOTH
def test_the_timeline_says_what_was_taken_back(event: Event, cast: Cast) -> None:
    actions.record(builder.enrolled(event, COURSE))
    undone_at = AT + timedelta(days=2)
    actions.void(source=event.source, by=event, at=undone_at)
    db.session.commit()
    found = [line for line in lines_of(cast, "amina")[0] if line.happened_at == AT]
    assert [line.undone_at for line in found] == [undone_at]
    assert not any(line.undone_at for line in lines_of(cast, "ife")[0])


def test_a_page_and_its_undoing_show_on_her_own_record_alone(client_of: Any) -> None:
    assert "You began" in client_of("amina").get("/record").get_data(as_text=True)
    assert "You began" not in client_of("noor").get("/record").get_data(as_text=True)


@BOTH
@pytest.mark.parametrize("halfway", [{"stored_at": None}, None], ids=["by a release without moments", "by one without links"])
def test_statements_of_an_earlier_release_are_tied_anew(house: Flask, cast: Cast, halfway: dict[str, None] | None) -> None:
    client = Client.of(house, cast.olu)
    told = client.send(statement())[0]
    links = StatementLink.statement_id == row_ids(cast.olu.organisation_id, uuid.UUID(told))[1]
    with inside(house, cast.olu.organisation_id) as session:
        change = update(StatementLink).values(**halfway) if halfway else delete(StatementLink)
        session.execute(change.where(links).execution_options(synchronize_session=False))
    assert client.ids(agent=ACTOR) == ([told] if halfway else []), "found, though maybe out of its order; or not at all"
    with inside(house, cast.olu.organisation_id) as session:
        assert is_unlinked(session)
        assert actions.link_what_is_not(session) == 1
        assert not is_unlinked(session) and actions.link_what_is_not(session) == 0
    assert client.ids(agent=ACTOR) == [told]
