"""The protocol of one's own organisation, from its own records: names, numbers, words, and what is not written yet (S2-7)."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lms.base import clock
from lms.governance import actions, queries
from lms.governance.kinds import ContactKind, DocumentKind
from lms.governance.models import Document, DutyContact
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.factories.rows import rows
from tests.lms.joining.inviting import press
from tests.spies import Queries

ClientOf = Callable[[str], Any]
HERE = "/our-organisation/protocol"


def text(client: Any) -> str:
    answer = client.get(HERE)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


@BOTH
def test_a_trainee_sees_whom_to_call_in_which_order(app: Any, client_of: ClientOf) -> None:
    page = text(client_of("amina"))
    red, amber, green = (page.index(word) for word in ("RED: now", "AMBER: in the same contact", "GREEN: within the week"))
    assert red < page.index("Call 999") < page.index("Harbour on-call phone", red) < amber
    assert amber < page.index("Olu Bankole", amber) < page.index("Sam Reid", amber) < green
    assert 'href="tel:01632960100"' in page and "Day and night" in page
    assert "Your supervisor is Sam Reid." in page[green:] and "Priya Nair stands in." in page[green:]
    assert "In your organisation’s own words" in page and "do not have to" not in page[:red]


def test_the_numbers_are_those_of_her_nation(client_of: ClientOf) -> None:
    assert "111" in text(client_of("amina"))
    kirsty = text(client_of("kirsty"))
    assert "Mental Health Hub" in kirsty and "Harbour" not in kirsty


@BOTH
def test_what_is_not_written_or_named_is_said_plainly(app: Any, client_of: ClientOf) -> None:
    kirsty = text(client_of("kirsty"))
    assert "Nobody is named as on-call contact." in kirsty and "nobody is named yet. Ask your organisation’s lead" in kirsty
    assert "Not written: “What to do when you are worried about somebody”." in kirsty
    assert "Nothing is written down yet." in kirsty and "Call 999" in kirsty
    amina = text(client_of("amina"))
    assert "Nobody is named as" not in amina and "Not written: “Safeguarding adults”." in amina
    assert "Not written: “Confidentiality and its limits”" not in amina


def test_a_document_out_of_force_counts_as_not_written(app: Any, cast: Any, client_of: ClientOf) -> None:
    (document,) = rows(app, Document, Document.kind == DocumentKind.ESCALATION)
    with inside(app, cast.olu.organisation_id):
        actions.retire(by=actor_of(cast.olu.person_id), document=queries.documents.document_or_none(document.id))
    page = text(client_of("amina"))
    assert "Not written: “What to do when you are worried about somebody”." in page and "own words" not in page


def test_a_document_for_leads_alone_is_not_shown_to_a_trainee(app: Any, cast: Any, client_of: ClientOf) -> None:
    with inside(app, cast.olu.organisation_id) as session:
        session.execute(update(Document).where(Document.kind == DocumentKind.ESCALATION).values(audience=["lead"]))
    assert "own words" not in text(client_of("amina")) and "own words" in text(client_of("olu"))


def test_it_says_when_anything_of_it_was_last_changed(app: Any, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(hours=1)
    with inside(app, cast.olu.organisation_id) as session:
        session.execute(update(DutyContact).where(DutyContact.kind == ContactKind.ON_CALL).values(confirmed_at=later))
    assert f"last changed or looked over on {later.day} {later:%B %Y}" in text(client_of("amina"))


def test_a_new_number_shows_at_once(app: Any, cast: Any, client_of: ClientOf) -> None:
    contacts = "/our-organisation/contacts"
    press(client_of("olu"), contacts, contacts, on_call_name="Night phone", on_call_phone="01632 960177")
    page = text(client_of("amina"))
    assert "Night phone" in page and "01632 960177" in page and "960100" not in page


def test_the_course_and_module_eight_lead_to_it(client_of: ClientOf) -> None:
    amina = client_of("amina")
    assert f'href="{HERE}"' in amina.get("/course").get_data(as_text=True)
    from courses.catalogue.queries import page_texts
    from lms.config import ROOT
    assert f"({HERE})" in page_texts(ROOT / "courses" / "content", "crisis-handoff")["start-here"]


def test_who_belongs_nowhere_does_not_see_it(client_of: ClientOf) -> None:
    assert client_of("nobody").get(HERE).status_code == 403


def test_it_asks_the_database_no_more_than_other_pages(client_of: ClientOf) -> None:
    amina = client_of("amina")
    amina.get(HERE)
    with Queries() as spy:
        amina.get(HERE)
    assert len(spy.statements) <= 12, "\n".join(spy.statements)
