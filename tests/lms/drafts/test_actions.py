"""Keeping, sending, parking and forgetting."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate
from lms.base.findings import Level
from lms.base.sealing import key_made_in
from lms.drafts import actions, queries, registers
from lms.drafts.models import Draft, ParkedPost
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web import transactions

PLACE, PATH = "quiz:one:two", "/modules/one/questions"


@pytest.fixture
def amina(house: Flask, cast: Any) -> Any:
    """Amina as the one who acts, in a transaction of her organisation that is never committed."""
    bind(db.session(), OrganisationScope(cast.amina.organisation_id))
    return actor_of(cast.amina.person_id)


def keep(by: Any, words: str, row_version: int | None = None, **more: Any) -> Draft:
    return actions.keep(by=by, place=PLACE, fields={"a": [words]}, row_version=row_version, **more)


def park(by: Any, words: str, token: uuid.UUID | None = None) -> bool:
    form = {"a": [words], "csrf_token": ["x"], "form_token": ["y"]}
    return actions.park(person_id=by.person_id, path=PATH, form=form, form_token=token or uuid.uuid4())


def stored(by: Any) -> str | None:
    draft = queries.draft_of(by.person_id, PLACE)
    return draft.fields["a"][0] if draft else None


def test_a_draft_is_kept_and_kept_again(amina: Any) -> None:
    version = keep(amina, "one").row_version
    assert keep(amina, "one two", version).row_version == version + 1
    assert stored(amina) == "one two"


def test_words_are_unreadable_in_the_table_and_open_only_in_their_row(amina: Any) -> None:
    draft = keep(amina, "canary")
    assert b"canary" not in draft.sealed
    other = actions.keep(by=amina, place="quiz:else", fields={}, row_version=None)
    other.sealed = draft.sealed
    assert queries.opened(other) is None


@pytest.mark.parametrize("row_version", [None, 0, 7])
def test_an_older_version_overwrites_nothing(amina: Any, row_version: int | None) -> None:
    keep(amina, "first")
    with pytest.raises(OutOfDate):
        keep(amina, "second", row_version)
    assert stored(amina) == "first"


def test_the_same_words_again_are_no_conflict(amina: Any) -> None:
    keep(amina, "one\ntwo")
    assert keep(amina, "one\r\ntwo", None).row_version == 2


def test_what_was_sent_is_no_draft_any_more_and_the_next_one_begins_anew(amina: Any) -> None:
    version = keep(amina, "one").row_version
    assert actions.mark_sent(by=amina, place=PLACE, fields={"a": ["one more"]}, row_version=version)
    assert stored(amina) is None
    with pytest.raises(OutOfDate):
        keep(amina, "from an old tab", version)
    keep(amina, "a new try")
    assert stored(amina) == "a new try"


def test_sending_other_words_leaves_the_draft_of_the_other_tab(amina: Any) -> None:
    keep(amina, "of the other tab")
    assert not actions.mark_sent(by=amina, place=PLACE, fields={"a": ["sent"]}, row_version=None)
    assert stored(amina) == "of the other tab"


def test_words_that_cannot_be_opened_are_never_written_over(amina: Any) -> None:
    draft = keep(amina, "one")
    kept = draft.sealed = draft.sealed[:-1] + bytes([draft.sealed[-1] ^ 1])
    db.session.flush()
    assert stored(amina) is None
    keep(amina, "two")
    assert stored(amina) == "two"
    assert draft.sealed == kept and draft.place == f"unreadable:{draft.id}"


def test_a_parked_form_holds_no_token_and_waits_for_its_writer_alone(amina: Any, cast: Any) -> None:
    assert park(amina, "late")
    assert [one.fields for one in queries.parked_for(amina.person_id, PATH)] == [{"a": ["late"]}]
    assert queries.parked_for(cast.bex.person_id, PATH) == []
    assert queries.parked_for(amina.person_id, "/elsewhere") == []


def test_a_page_that_saves_itself_is_parked_once_with_its_last_words(amina: Any) -> None:
    token = uuid.uuid4()
    for words in ("one", "one two", "one two three"):
        park(amina, words, token)
    park(amina, "from another tab")
    assert {one.fields["a"][0] for one in queries.parked_for(amina.person_id, PATH)} == {"one two three", "from another tab"}


def test_a_button_and_a_person_who_is_gone_leave_nothing(amina: Any) -> None:
    assert not actions.park(person_id=amina.person_id, path=PATH, form={"csrf_token": ["x"]}, form_token=uuid.uuid4())
    assert not actions.park(person_id=uuid.uuid4(), path=PATH, form={"a": ["x"]}, form_token=uuid.uuid4())
    assert not actions.park(person_id=amina.person_id, path="/" + "a" * 400, form={"a": ["x"]}, form_token=uuid.uuid4())
    assert queries.parked_for(amina.person_id, PATH) == []


def test_only_what_a_page_has_shown_is_taken_when_it_is_sent(amina: Any) -> None:
    park(amina, "shown")
    shown_at = clock.now()
    park(amina, "came later")
    actions.take_parked(person_id=amina.person_id, path=PATH, until=shown_at)
    assert [one.fields["a"] for one in queries.parked_for(amina.person_id, PATH)] == [["came later"]]


def test_a_draft_older_than_the_parked_form_stays_beside_it(amina: Any) -> None:
    with transactions.step() as session:
        bind(session, OrganisationScope(amina.organisation_id))
        version = keep(amina, "older draft").row_version
    park(amina, "newer")
    bind(db.session(), OrganisationScope(amina.organisation_id))
    keep(amina, "newer, gone on with", version, path=PATH)
    assert [one.fields["a"][0] for one in queries.parked_for(amina.person_id, PATH)] == ["newer", "older draft"]


def test_what_is_past_its_time_is_forgotten_and_nothing_else(amina: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    ages = {"unsent 89 days": 89, "unsent 91 days": 91, "sent": 0, "sent long ago": 2}
    with transactions.step() as session:
        bind(session, OrganisationScope(amina.organisation_id))
        for place, days in ages.items():
            monkeypatch.setattr(clock, "now", lambda days=days: now - timedelta(days=days))
            draft = actions.keep(by=amina, place=place, fields={"a": [place]}, row_version=None)
            if "unsent" not in place:
                actions.mark_sent(by=amina, place=place, fields={"a": [place]}, row_version=draft.row_version)
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=25))
    park(amina, "yesterday")
    monkeypatch.setattr(clock, "now", lambda: now)
    assert queries.parked_for(amina.person_id, PATH) == []
    park(amina, "today")
    db.session.remove()
    with transactions.step() as session:
        bind(session, ServiceScope("forget expired drafts"))
        assert actions.forget_expired(session) == 3
    with reading_in(ServiceScope("test")) as session:
        assert set(session.scalars(select(Draft.place))) == {"unsent 89 days", "sent"}
        assert len(session.scalars(select(ParkedPost)).all()) == 1


def test_of_many_first_drafts_at_once_all_use_one_key(app: Any, tmp_path: Any) -> None:
    path, keys, gate = tmp_path / "keys" / "drafts.key", [], threading.Barrier(12)

    def make() -> None:
        gate.wait()
        keys.append(key_made_in(path))
    threads = [threading.Thread(target=make) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 12 and len(set(keys)) == 1 and len(keys[0]) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["drafts.key"]


def test_the_doctor_looks_at_the_key(app: Any, tmp_path: Any) -> None:
    settings = replace(app.config["SETTINGS"], home=tmp_path)
    assert registers.doctor(settings) == []
    path = queries.key_file(settings)
    key_made_in(path)
    assert [finding.level for finding in registers.doctor(settings)] == [Level.FINE]
    path.chmod(0o644)
    assert [finding.level for finding in registers.doctor(settings)] == [Level.WARNING]
    path.write_bytes(b"short")
    assert [finding.level for finding in registers.doctor(settings)] == [Level.PROBLEM]
