"""Who may invite whom as what, one by one and by list (MUST-23; classes 10, 14, 15, 17)."""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from lms.access import Role
from lms.audit.models import AuditEntry
from lms.base import clock
from lms.base.db import db
from lms.base.sealing import CannotBeOpened
from lms.jobs.actions import do_what_is_due
from lms.jobs.kinds import Work
from lms.joining import queries, rules
from lms.joining.models import ImportBatch, Invitation
from lms.mail.models import Message
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.lms.joining.inviting import cohort_id, invite, link_to, press, upload

ClientOf = Callable[[str], Any]
GOOD = "name,e-mail,role,cohort\nGwen Parry,gwen@people.example,trainee,Autumn 2026\nMair Lewis,mair@people.example,,\n"
TWELVE_FAULTS = "\n".join((
    "name,e-mail,role,cohort",
    ",one@people.example,trainee,",
    f"{'n' * 201},two@people.example,trainee,",
    "Three\x07,three@people.example,trainee,",
    "Four,,trainee,",
    "Five,five at people,trainee,",
    f"Six,{'s' * 250}@people.example,trainee,",
    "Seven,seven@people.example,queen,",
    "Eight,eight@people.example,accreditor,",
    "Nine,nine@people.example,trainee,No such group",
    "Ten,ten@people.example,trainee,",
    "Ten again,TEN@people.example,trainee,",
    "Eleven,eleven@people.example,operator,",
    "Twelve,twelve@people.example,trainee,,too,many",
    "Good,good@people.example,trainee,Autumn 2026",
))


def batch_of(answer: Any) -> str:
    """Where an uploaded list is looked at."""
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


@BOTH
def test_twelve_faults_are_named_and_nothing_is_sent(app: Any, client_of: ClientOf) -> None:
    olu, before = client_of("olu"), (count(app, Invitation), count(app, Message))
    place = batch_of(upload(olu, TWELVE_FAULTS))
    page = olu.get(place).get_data(as_text=True)
    found = re.findall(r'<tr><th scope="row">(\d+)</th><td>([^<]+)</td><td>([^<]+)</td>', page)
    assert [int(line) for line, _, _ in found] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14] and "12 things to put right" in page
    assert f'action="{place}/send"' not in page, "there is no way to send a part of it"
    assert (count(app, Invitation), count(app, Message)) == before
    kept = csv.reader(io.StringIO(olu.get(f"{place}/faults.csv").get_data(as_text=True).lstrip("\ufeff")))
    assert len(list(kept)) == 13


@BOTH
def test_a_good_list_is_shown_first_then_sent_once_and_a_second_upload_adds_nobody(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    place = batch_of(upload(olu, GOOD))
    assert "2 people to invite" in olu.get(place).get_data(as_text=True) and not rows(app, Invitation, Invitation.name == "Gwen Parry")
    assert press(olu, place, f"{place}/send").status_code == 303
    assert {letter.to for letter in letters(app, "invitation")} >= {"gwen@people.example", "mair@people.example"}
    before = count(app, Invitation)
    again = batch_of(upload(olu, GOOD))
    page = olu.get(again).get_data(as_text=True)
    assert "0 people to invite" in page and "2 more are there or invited already" in page and f"{again}/send" not in page
    assert count(app, Invitation) == before


def test_a_list_that_was_sent_cannot_be_sent_again(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    place = batch_of(upload(olu, GOOD))
    tokens = [re.findall(r'name="(csrf_token|form_token)" value="([^"]+)"', olu.get(place).get_data(as_text=True))[-2:] for _ in range(2)]
    for fields in tokens:
        assert olu.post(f"{place}/send", data=dict(fields)).status_code == 303
    assert len(rows(app, Invitation, Invitation.name == "Gwen Parry")) == 1


@pytest.mark.parametrize(("raw", "words"), [
    ("", "Choose a file"), ("just words", "The first line must name the columns"),
    ("name,e-mail,is_admin\nA,a@b.example,1", "a column we do not know"),
    ("name,e-mail,organisation_id\nA,a@b.example,1", "a column we do not know"),
    ("name,e-mail,e-mail\nA,a@b.example,x", "stands there twice"),
    ('name,e-mail\n"A,a@b.example\n', "cannot be read"), ("name,e-mail\nA\x00,a@b.example", "characters that are not text"),
])  # fmt: skip
def test_a_list_that_cannot_be_read_says_why(client_of: ClientOf, raw: str, words: str) -> None:
    olu = client_of("olu")
    answer = upload(olu, raw)
    page = answer.get_data(as_text=True) if answer.status_code == 422 else olu.get(answer.location).get_data(as_text=True)
    assert words in page


def test_a_file_that_is_no_text_or_too_large_is_refused_in_words(app: Any, client_of: ClientOf) -> None:
    olu, before = client_of("olu"), count(app, ImportBatch)
    fields = {"file": (io.BytesIO("name,e-mail\nÄ,a@b.example".encode("latin-1")), "people.csv")}
    html = olu.get("/invitations/list").get_data(as_text=True)
    tokens = dict(re.findall(r'name="(csrf_token|form_token)" value="([^"]+)"', html.split('action="/invitations/list"')[1]))
    answer = olu.post("/invitations/list", data=tokens | fields, content_type="multipart/form-data")
    assert answer.status_code == 422 and "not UTF-8" in answer.get_data(as_text=True)
    assert "too large" in upload(olu, "name,e-mail\n" + "x\n" * 10_002).get_data(as_text=True)
    assert count(app, ImportBatch) == before


def test_a_trainer_invites_trainees_only_by_form_and_by_list(app: Any, client_of: ClientOf) -> None:
    tess = client_of("tess")
    for role in ("lead", "trainer", "supervisor", "verifier", "accreditor", "operator", "queen", ""):
        assert invite(tess, address=f"{role or 'none'}@people.example", roles=role or "none").status_code == 422, role
    place = batch_of(upload(tess, "name,e-mail,role\nA,a@people.example,lead\n"))
    assert "You cannot give this role" in tess.get(place).get_data(as_text=True)
    assert invite(tess).status_code == 303
    assert rows(app, Invitation, Invitation.address == "gwen@people.example")[0].roles == ["trainee"]


def test_a_lead_gives_every_role_but_that_of_the_operator(client_of: ClientOf) -> None:
    olu = client_of("olu")
    for role in ("trainer", "supervisor", "lead", "verifier"):
        assert invite(olu, address=f"{role}@people.example", roles=role).status_code == 303
    assert invite(olu, address="operator@people.example", roles="operator").status_code == 422


def test_a_visit_from_outside_has_an_end(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    soon, late = (clock.now() + timedelta(days=days) for days in (30, 120))
    assert invite(olu, roles="accreditor").status_code == 422
    assert "Say until when" in invite(olu, roles="accreditor", until=f"{late:%Y-%m-%d}").get_data(as_text=True)
    assert invite(olu, roles="accreditor", until=f"{soon:%Y-%m-%d}").status_code == 303
    assert rows(app, Invitation, Invitation.address == "gwen@people.example")[0].role_until.date() == soon.date()


def test_a_group_of_another_organisation_is_none(client_of: ClientOf) -> None:
    theirs = cohort_id(client_of("moira"), "First group")
    answer = invite(client_of("olu"), cohort=theirs)
    assert answer.status_code == 422 and "Choose one of the groups" in answer.get_data(as_text=True)


def test_who_is_there_or_invited_already_is_named(client_of: ClientOf, cast: Any) -> None:
    olu = client_of("olu")
    assert "belongs to one of your people" in invite(olu, address=cast.amina.email.upper()).get_data(as_text=True)
    invite(olu)
    answer = invite(olu, name="Again Gwen", address="GWEN@people.example")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "has been invited already" in page and "Again Gwen" in page
    assert invite(olu, name="Zoe", address=cast.zoe.email).status_code == 303, "that she belongs elsewhere is nobody's business"


def test_sending_again_kills_the_old_link_and_has_an_end(app: Any, client: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    invite(olu)
    first = link_to(app, "gwen@people.example")
    (row,) = rows(app, Invitation, Invitation.address == "gwen@people.example")
    answers = [press(olu, "/invitations", f"/invitations/{row.id}/again").status_code for _ in range(rules.MOST_TIMES_SENT)]
    assert answers == [303] * (rules.MOST_TIMES_SENT - 1) + [422]
    assert client.get(first).status_code == 404 and client.get(link_to(app, "gwen@people.example")).status_code == 200


@pytest.mark.parametrize("act", ["again", "withdraw"])
def test_a_trainer_changes_her_own_invitations_alone(app: Any, client_of: ClientOf, act: str) -> None:
    olu, tess, zoe = client_of("olu"), client_of("tess"), client_of("zoe")
    invite(olu)
    (row,) = rows(app, Invitation, Invitation.address == "gwen@people.example")
    assert "gwen@people.example" not in tess.get("/invitations").get_data(as_text=True)
    invite(tess, address="hers@people.example")
    address = f"/invitations/{row.id}/{act}"
    for client in (tess, zoe):
        fields = re.findall(r'name="(csrf_token|form_token)" value="([^"]+)"', client.get("/invitations/new").get_data(as_text=True))[-2:]
        assert client.post(address, data=dict(fields)).status_code == 404


def test_a_lists_letters_go_out_over_hours_and_each_change_is_noted(app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_AN_HOUR", 1)
    olu = client_of("olu")
    place = batch_of(upload(olu, GOOD))
    press(olu, place, f"{place}/send")
    due = sorted(row.due_at for row in rows(app, Message, Message.kind == "invitation"))[-2:]
    assert due[1] - due[0] >= timedelta(minutes=59)
    assert count(app, AuditEntry, AuditEntry.act == "invited") >= 2


@settings(max_examples=150, deadline=None, database=None)
@given(st.text(max_size=400))
def test_whatever_a_list_holds_it_is_read_or_refused_in_words(text: str) -> None:
    try:
        checked = rules.check(
            rules.rows_of(rules.lines_of([f"name,e-mail\n{text}"])), rules.Against(may=[Role.TRAINEE], cohorts={}, present=(), invited=()),
        )
    except ValueError as refusal:
        assert str(refusal).endswith(".")
    else:
        assert all(fault.words.endswith(".") for fault in checked.faults)


@BOTH
def test_a_long_list_is_checked_and_sent_by_the_worker_with_progress(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    place = batch_of(upload(olu, "name,e-mail\n" + "".join(f"P {n},p{n}@people.example\n" for n in range(250))))
    assert "We are looking at your list" in olu.get(place).get_data(as_text=True)
    jobs = {name: app.extensions["peerway_jobs"][name] for name in ("check-list", "carry-out-list")}
    with app.app_context():
        do_what_is_due(jobs)
    assert "250 people to invite" in olu.get(place).get_data(as_text=True)
    press(olu, place, f"{place}/send")
    assert "are being written" in olu.get(place).get_data(as_text=True)
    with app.app_context():
        do_what_is_due(jobs)
    assert "Done," in olu.get(place).get_data(as_text=True)
    assert count(app, Invitation, Invitation.name.startswith("P ")) == 250


@given(st.text(alphabet="a,;\"\n x@.é", max_size=60), st.text(alphabet="\n ab", max_size=6), st.integers(1, 9))
@settings(max_examples=60, deadline=None, database=None)
def test_a_long_list_is_looked_at_as_a_short_one_is(text: str, rest: str, size: int) -> None:
    raw = f"name,e-mail\nA,a@b.example\nB,a@b.example\nC,known@b.example\n{text}\n{rest}"
    against = rules.Against(may=[Role.TRAINEE], cohorts={}, present=("known@b.example",), invited=())
    def read() -> Iterator[str]:
        return rules.lines_of(raw[start:start + size] for start in range(0, len(raw), size))
    assert list(read()) == raw.splitlines(keepends=True)
    try:
        short = rules.check(rules.rows_of(rules.lines_of([raw])), against)
    except ValueError:
        with pytest.raises(ValueError):
            rules.count(read, against, lambda done, total: None)
        return
    long = rules.count(read, against, lambda done, total: None)
    assert (long.good, long.faults, long.known) == (short.good, short.faults, short.known) and short.known == 1


def test_the_worker_tells_how_far_it_is_and_holds_nobody_up(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    told: list[tuple[int, int]] = []
    batch_of(upload(olu, "name,e-mail\n" + "".join(f"P {n},p{n}@people.example\n" for n in range(900))))
    (batch,) = rows(app, ImportBatch, ImportBatch.checked_at.is_(None))
    def tell(done: int, total: int) -> None:
        told.append((done, total))
        if done == 500:
            assert press(olu, "/cohorts", "/cohorts", name="Meanwhile").status_code == 303
    with app.app_context():
        app.extensions["peerway_jobs"]["check-list"].run(Work(uuid.uuid4(), batch.id, batch.organisation_id, tell))
    assert told == [(0, 900), (250, 900), (500, 900), (750, 900), (900, 900)]
    assert rows(app, ImportBatch, ImportBatch.id == batch.id)[0].good == 900


@BOTH
def test_a_list_of_several_parts_opens_whole_or_not_at_all(app: Any, client_of: ClientOf) -> None:
    raw = "name,e-mail\n" + "".join(f"{'Quiet ' * 20}{n},p{n}@people.example\n" for n in range(900))
    batch_of(upload(client_of("olu"), raw))
    (batch,) = rows(app, ImportBatch, ImportBatch.checked_at.is_(None))
    with inside(app, batch.organisation_id):
        session = db.session()
        def joined() -> str:
            return "".join(queries.parts_of(batch.id, session))
        assert joined() == raw
        sealed = session.scalar(select(ImportBatch.sealed).where(ImportBatch.id == batch.id)) or b""
        end = queries.FRAME.size + queries.FRAME.unpack(sealed[:queries.FRAME.size])[0]
        first, others = sealed[:end], sealed[end:]
        assert len(others) > len(first) > rules.PART
        for damaged in (first, others, others + first, sealed[:-1], b"", first + sealed):
            session.execute(update(ImportBatch).where(ImportBatch.id == batch.id).values(sealed=damaged))
            with pytest.raises(CannotBeOpened):
                joined()


def test_an_uploaded_list_is_sealed_and_goes_after_a_day(app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    olu = client_of("olu")
    place = batch_of(upload(olu, GOOD))
    assert all(b"gwen" not in sealed for sealed in rows(app, ImportBatch.sealed))
    later = clock.now() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with app.app_context():
        app.extensions["peerway_jobs"]["tidy-invitations"].run(None)
    assert count(app, ImportBatch) == 0 and olu.get(place).status_code in (303, 404)


@pytest.mark.parametrize("who", ["tess", "moira", "amina"])
def test_an_uploaded_list_is_seen_by_who_uploaded_it_alone(client_of: ClientOf, who: str) -> None:
    place = batch_of(upload(client_of("olu"), GOOD))
    assert client_of(who).get(place).status_code == 404
