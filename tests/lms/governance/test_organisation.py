"""Who is there when it matters, what everybody has read, and what a lead answers for (MUST-32; issue 3, items 5 and 11)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lms.base import clock
from lms.base.db import db
from lms.governance import queries, registers, rules
from lms.governance.kinds import PATTERNS, DocumentKind
from lms.governance.models import Acknowledgement, Breach, Document, DocumentVersion, DutyContact, OwnLine
from lms.governance.queries import documents
from lms.governance.queries.documents import our_text
from lms.membership import actions as membership
from lms.privacy.actions import erasing
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web.markup import render
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import invite, link_to, press
from tests.lms.membership.changing import acting_as, member

ClientOf = Callable[[str], Any]
HERE, CONTACTS, DOCUMENTS = "/our-organisation", "/our-organisation/contacts", "/our-organisation/documents"
BREACHES, LINES = "/our-organisation/breaches", "/our-organisation/lines"
EVERYBODY = ["trainee", "trainer", "supervisor", "lead", "verifier"]


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock in hand."""
    now = [datetime.now(UTC).replace(microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def escalation(app: Any) -> Any:
    """Harbour's protocol."""
    (document,) = rows(app, Document, Document.kind == DocumentKind.ESCALATION)
    return document


def change(client: Any, document_id: Any, **fields: Any) -> Any:
    """Publish a new version by the form."""
    page = f"{DOCUMENTS}/{document_id}/change"
    html = client.get(page).get_data(as_text=True)
    sent = {"title": "What to do", "text": "Ring 999.", "note": "Shorter", "audience": EVERYBODY, **tokens_of(html, page), **fields}
    return client.post(page, data=sent)


def change_member(app: Any, by: Any, action: Callable[..., None], whom: Any) -> None:
    """A lead does something to a member."""
    with acting_as(app, by) as actor:
        action(by=actor, membership=member(whom))


def name(client: Any, **fields: str) -> Any:
    """Send the form of contacts; what is not given is empty."""
    return press(client, CONTACTS, CONTACTS, **fields)


@BOTH
def test_a_new_version_makes_an_earlier_acknowledgement_stale_the_same_day(app: Any, client_of: ClientOf, time: list[datetime]) -> None:
    document, bex, olu = escalation(app), client_of("bex"), client_of("olu")
    assert "you read it on" in bex.get(HERE).get_data(as_text=True)
    assert change(olu, document.id).status_code == 303
    page = bex.get(HERE).get_data(as_text=True)
    assert "please read" in page and "you read it on" not in page.split("Confidentiality")[0].split("What to do")[-1]
    read = f"{DOCUMENTS}/{document.id}"
    assert press(bex, read, f"{read}/read/2").status_code == 303
    assert "You read this version" in bex.get(read).get_data(as_text=True)
    assert count(app, Acknowledgement) == 2 + 3 + 1, "the earlier ones stay on record"


def test_who_reads_an_old_version_while_a_new_one_appears_is_told_and_nothing_is_noted(app: Any, client_of: ClientOf) -> None:
    document, amina = escalation(app), client_of("amina")
    read = f"{DOCUMENTS}/{document.id}"
    fields = tokens_of(amina.get(read).get_data(as_text=True), f"{read}/read/1")
    change(client_of("olu"), document.id)
    before = count(app, Acknowledgement)
    answer = amina.post(f"{read}/read/1", data=fields)
    assert answer.status_code == 409 and "newer version" in answer.get_data(as_text=True) and count(app, Acknowledgement) == before


def test_reading_twice_is_reading_once(app: Any, client_of: ClientOf) -> None:
    document, amina = escalation(app), client_of("amina")
    read, before = f"{DOCUMENTS}/{document.id}", count(app, Acknowledgement)
    tokens = [tokens_of(amina.get(read).get_data(as_text=True), f"{read}/read/1") for _ in range(2)]
    assert [amina.post(f"{read}/read/1", data=sent).status_code for sent in tokens] == [303, 303]
    assert count(app, Acknowledgement) == before + 1


@BOTH
def test_a_lead_sees_who_has_read_it_and_who_not_yet(app: Any, client_of: ClientOf) -> None:
    document = escalation(app)
    page = client_of("olu").get(f"{DOCUMENTS}/{document.id}/people").get_data(as_text=True)
    assert page.index("Amina") < page.index("Bex Carter") and page.count("Not yet") >= 5 and "Zoë" not in page
    listed = client_of("olu").get(DOCUMENTS).get_data(as_text=True)
    assert "2 of " in listed


def test_the_list_as_a_file_asks_for_the_pass_phrase_and_escapes_formulas(
    app: Any, client_of: ClientOf, confirmed_client_of: ClientOf,
) -> None:
    address = f"{DOCUMENTS}/{escalation(app).id}/people.csv"
    assert "confirm" in client_of("olu").get(address).location
    amina = client_of("amina")
    press(amina, "/account/details", "/account/details", name="=cmd()", nation="england", time_zone="Europe/London")
    text = confirmed_client_of("olu").get(address).get_data(as_text=True)
    assert "'=cmd()" in text and "not yet" in text


def test_two_leads_at_once_lose_nothing(app: Any, client_of: ClientOf) -> None:
    document, olu = escalation(app), client_of("olu")
    page = f"{DOCUMENTS}/{document.id}/change"
    first, second = (tokens_of(olu.get(page).get_data(as_text=True), page) for _ in range(2))
    words = {"title": "T", "note": "n", "audience": EVERYBODY}
    assert olu.post(page, data=first | words | {"text": "first words"}).status_code == 303
    answer = olu.post(page, data=second | words | {"text": "second words"})
    assert answer.status_code == 409 and "second words" in answer.get_data(as_text=True)
    assert olu.post(page, data=tokens_of(answer.get_data(as_text=True), page) | words | {"text": "second words"}).status_code == 303
    assert [v.text for v in sorted(rows(app, DocumentVersion, DocumentVersion.document_id == document.id), key=lambda v: v.number)][1:] == [
        "first words", "second words",
    ]


@pytest.mark.parametrize(("wrong", "words"), [
    ({"title": " "}, "Enter a title"), ({"text": ""}, "Write the text"), ({"note": ""}, "what has changed"),
    ({"audience": []}, "Choose who has to read it"), ({"text": "x" * 60_001}, "Make the text shorter"),
    ({"audience": ["queen"]}, "Choose who"),
])
def test_what_will_not_do_is_named_and_the_text_comes_back(app: Any, client_of: ClientOf, wrong: dict[str, Any], words: str) -> None:
    answer = change(client_of("olu"), escalation(app).id, **({"text": "my long work"} | wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and ("my long work" in page or "text" in wrong)


def test_script_in_a_document_never_reaches_a_page(app: Any, client_of: ClientOf) -> None:
    document = escalation(app)
    change(client_of("olu"), document.id, text="<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>hi</b>")
    page = client_of("amina").get(f"{DOCUMENTS}/{document.id}").get_data(as_text=True)
    assert "alert(1)</script>" not in page and "javascript:alert" not in page and "onclick" not in page


def test_those_who_have_to_read_it_are_written_to_by_their_own_rhythm(app: Any, cast: Any, client_of: ClientOf) -> None:
    before = len(letters(app, "governance: to read"))
    change(client_of("olu"), escalation(app).id, audience=["verifier", "lead"])
    fresh = letters(app, "governance: to read")[before:]
    assert [letter.to for letter in fresh] == [cast.vera.email], "a lead is not written to about her own work"


@BOTH
def test_contacts_are_seen_by_everybody_here_and_by_nobody_elsewhere(client_of: ClientOf) -> None:
    for who in ("amina", "tess", "ada"):
        page = client_of(who).get(HERE).get_data(as_text=True)
        assert "Olu Bankole" in page and "01632 960101" in page and "Harbour women" in page
    assert "01632" not in client_of("zoe").get(HERE).get_data(as_text=True)


@BOTH
def test_after_ninety_days_a_lead_is_asked_to_look_again(app: Any, client_of: ClientOf, time: list[datetime]) -> None:
    olu = client_of("olu")
    assert "more than 90 days" not in olu.get(HERE).get_data(as_text=True)
    time[0] += timedelta(days=91)
    olu = client_of("olu")
    assert "more than 90 days" in olu.get(HERE).get_data(as_text=True)
    html = olu.get(CONTACTS).get_data(as_text=True)
    assert "Sam Reid" in html
    fields = {f"{kind}_{part}": value for kind, part, value in (
        ("safeguarding_lead", "name", "Olu Bankole"), ("safeguarding_lead", "phone", "01632 960101"),
        ("safeguarding_lead", "hours", "Weekdays 9 to 5"), ("safeguarding_deputy", "name", "Ruth Outside"),
        ("safeguarding_deputy", "phone", "01632 960109"), ("on_call", "name", "Phone"), ("on_call", "phone", "01632 960100"),
    )}
    assert name(olu, **fields).status_code == 303
    page = olu.get(HERE).get_data(as_text=True)
    assert "more than 90 days" not in page and "Ruth Outside" in page and "Sam Reid" not in page.split("What we have agreed")[0]
    history = rows(app, DutyContact, DutyContact.ended_at.is_not(None))
    assert {row.name for row in history} == {"Sam Reid", "Harbour on-call phone"}, "who was named before stays on record"


@pytest.mark.parametrize(("wrong", "words"), [
    ({"safeguarding_lead_phone": ""}, "Enter a phone number"), ({"safeguarding_deputy_name": "OLU bankole"}, "name somebody else"),
    ({"on_call_name": "x" * 201}, "shorter"),
])
def test_half_a_contact_or_the_same_twice_is_refused(client_of: ClientOf, wrong: dict[str, str], words: str) -> None:
    good = {
        "safeguarding_lead_name": "Olu Bankole", "safeguarding_lead_phone": "1", "safeguarding_deputy_name": "Sam",
        "safeguarding_deputy_phone": "2", "on_call_name": "Phone", "on_call_phone": "3",
    }
    answer = name(client_of("olu"), **(good | wrong))
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_a_contact_who_is_one_of_ours_is_known_as_such(app: Any, cast: Any) -> None:
    with app.app_context(), reading_in(OrganisationScope(cast.olu.organisation_id)) as session:
        found = queries.duty_contacts(session)
    assert [contact.person_id for contact in found] == [cast.olu.person_id, cast.sam.person_id, None]


@BOTH
def test_a_contact_who_is_erased_is_taken_out(app: Any, cast: Any, client_of: ClientOf) -> None:
    with app.app_context():
        erasing.erase(cast.sam.person_id)
    assert "Sam Reid" not in client_of("amina").get(HERE).get_data(as_text=True)
    assert "Not named yet: deputy" in client_of("olu").get(HERE).get_data(as_text=True)


def test_a_contact_who_has_left_or_is_suspended_is_nobody_to_ring(app: Any, cast: Any, client_of: ClientOf) -> None:
    change_member(app, cast.olu, membership.suspend, cast.sam)
    assert "Sam Reid" not in client_of("amina").get(HERE).get_data(as_text=True)
    assert "Not named yet: deputy" in client_of("olu").get(HERE).get_data(as_text=True)
    change_member(app, cast.olu, membership.take_back, cast.sam)
    assert "Sam Reid" in client_of("amina").get(HERE).get_data(as_text=True)
    change_member(app, cast.olu, membership.end_membership, cast.sam)
    assert "Sam Reid" not in client_of("amina").get("/talk").get_data(as_text=True)
    assert "Not named yet: deputy" in client_of("olu").get(HERE).get_data(as_text=True)


@BOTH
def test_own_lines_come_and_go(app: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    assert press(olu, LINES, LINES, name="", phone="1").status_code == 422
    assert press(olu, LINES, LINES, name="Night café", phone="01632 960177", hours="").status_code == 303
    assert "Night café" in client_of("amina").get(HERE).get_data(as_text=True)
    (line,) = rows(app, OwnLine, OwnLine.name == "Night café")
    press(olu, LINES, f"{LINES}/{line.id}/end")
    assert "Night café" not in client_of("amina").get(HERE).get_data(as_text=True)


@BOTH
def test_the_breach_log_counts_72_hours_from_discovery(app: Any, client_of: ClientOf, time: list[datetime]) -> None:
    time[0] = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
    olu = client_of("olu")
    assert press(olu, BREACHES, BREACHES, what="A letter went astray.", discovered="2026-11-10T09:30").status_code == 303
    page = olu.get(BREACHES).get_data(as_text=True)
    assert "69 hours left" in page and "until 13 November 2026, 09:30 GMT" in page
    time[0] += timedelta(hours=70)
    assert "The 72 hours are over" in client_of("olu").get(BREACHES).get_data(as_text=True)
    (row,) = rows(app, Breach, Breach.what == "A letter went astray.")
    press(client_of("olu"), BREACHES, f"{BREACHES}/{row.id}/told")
    assert "after the 72 hours: write down why" in client_of("olu").get(BREACHES).get_data(as_text=True)
    press(client_of("olu"), BREACHES, f"{BREACHES}/{row.id}/close")
    assert count(app, Breach, Breach.closed_at.is_not(None)) == 2


@pytest.mark.parametrize(("fields", "words"), [
    ({"what": " ", "discovered": "2026-01-01T10:00"}, "Say what happened"), ({"what": "x", "discovered": "2099-01-01T10:00"}, "has passed"),
    ({"what": "x", "discovered": "yesterday"}, "has passed"), ({"what": "x" * 4_001, "discovered": "2026-01-01T10:00"}, "shorter"),
])
def test_a_breach_that_is_not_whole_comes_back(client_of: ClientOf, fields: dict[str, str], words: str) -> None:
    answer = press(client_of("olu"), BREACHES, BREACHES, **fields)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_before_live_use_a_lead_confirms_three_records(app: Any, client_of: ClientOf) -> None:
    assert "Before real people use the service" not in client_of("olu").get(HERE).get_data(as_text=True)
    moira = client_of("moira")
    assert "impact assessment, record of processing, privacy notice" in moira.get(HERE).get_data(as_text=True)
    new = f"{DOCUMENTS}/new?kind=privacy_notice"
    html = moira.get(new).get_data(as_text=True)
    assert "What we keep about you, and why" in html
    sent = tokens_of(html, new) | {"title": "Privacy notice", "text": "We keep little.", "audience": ["lead"]}
    read = moira.post(new, data=sent).location
    press(moira, read, f"{read}/read/1")
    assert "impact assessment, record of processing." in moira.get(HERE).get_data(as_text=True)


def test_the_organisations_own_notice_stands_on_its_invitations(app: Any, client: Any, client_of: ClientOf) -> None:
    invite(client_of("olu"))
    page = client.get(link_to(app, "gwen@people.example")).get_data(as_text=True)
    assert "Nobody asks for a diagnosis" in page and "<h2>Who we are</h2>" in page
    invite(client_of("moira"), address="other@people.example")
    assert "Who we are" not in client.get(link_to(app, "other@people.example")).get_data(as_text=True)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_text_of_ours_is_there_and_renders(kind: DocumentKind) -> None:
    assert not PATTERNS[kind].file or len(render(our_text(kind))) > 500
    assert "| H10 |" in our_text(DocumentKind.HAZARD_LOG)


def test_rules_about_moments() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert rules.tell_by(at) == at + timedelta(hours=72)
    assert "Less than an hour" in rules.breach_state(at, None, None, at + timedelta(hours=71, minutes=30))
    assert not rules.is_due_again(at, at + timedelta(days=90)) and rules.is_due_again(at, at + timedelta(days=90, seconds=1))


def test_a_retired_document_is_nobodys_to_read(app: Any, client_of: ClientOf) -> None:
    document, olu = escalation(app), client_of("olu")
    press(olu, f"{DOCUMENTS}/{document.id}/people", f"{DOCUMENTS}/{document.id}/retire")
    assert client_of("amina").get(f"{DOCUMENTS}/{document.id}").status_code == 404
    assert olu.get(f"{DOCUMENTS}/{document.id}").status_code == 200
    with app.app_context():
        assert registers.privacy_notice(document.organisation_id) and documents and db


@BOTH
def test_the_doctor_names_what_an_organisation_still_has_to_do(app: Any, cast: Any) -> None:
    words = app.test_cli_runner().invoke(args=["doctor"]).output
    assert "Harbour" not in words, "the demo's first organisation has done it all"
    (line,) = [line for line in words.splitlines() if "nobody is named as" in line]
    assert "Northern Lights" in line and "safeguarding lead" in line, line
    with inside(app, cast.olu.organisation_id) as session:
        long_ago = update(DutyContact).values(confirmed_at=clock.now() - timedelta(days=100))
        session.execute(long_ago.execution_options(synchronize_session=False))
    words = app.test_cli_runner().invoke(args=["doctor"]).output
    assert "Harbour Perinatal Peers: a lead has not looked for 90 days" in words
