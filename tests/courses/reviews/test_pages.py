"""Signing a version in one's own name; what the trainee reads of it; the report for editors (NEW-16, content points 2, 3, 5, 6)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from courses.catalogue.models import Module
from courses.catalogue.queries import module_in_use
from courses.reviews.models import ContentReview
from courses.reviews.queries import is_for_deployment
from courses.reviews.rules import AT_ONCE, NEW_VERSION
from lms.audit.models import AuditEntry
from tests.engines import BOTH
from tests.factories.learning import adopt, document_in_use, inside, publish
from tests.factories.letters import letters
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
KEY, PLAIN = "role-scope-conduct", "intro-recovery"
PAGE = f"/reviews/{KEY}"
PREVIEW = "Preview, not for deployment"


def read(client: Any, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.get_data(as_text=True))


def fields_of(client: Any, page: str = PAGE) -> dict[str, str]:
    """Good tokens and the version shown, from any form of the page."""
    html = read(client, page)
    shown, some_form = re.search(r'name="adoption" value="([^"]+)"', html), re.search(rf'action="({page}/[^"]+)"', html)
    assert some_form
    return tokens_of(html, some_form[1]) | ({"adoption": shown[1]} if shown else {})


def send(client: Any, what: str, capacity: str = "clinician", page: str = PAGE, **fields: str) -> Any:
    """Press one of the buttons of a module's page."""
    return client.post(f"{page}/{capacity}/{what}", data=fields_of(client, page) | fields)


def sign(client: Any, capacity: str = "clinician", **fields: str) -> Any:
    return send(client, "sign", capacity, **{"typed": capacity.replace("-", " "), "is_named": "y"} | fields)


def sign_all(client_of: ClientOf) -> None:
    """A clinician, a safeguarding lead, and somebody with lived experience."""
    for who, capacity in (("sam", "clinician"), ("olu", "safeguarding-lead"), ("priya", "lived-experience")):
        assert sign(client_of(who), capacity).status_code == 303


def deployable(app: Any, player: Any, key: str = KEY) -> bool:
    with inside(app, player.organisation_id) as session:
        module = module_in_use(session, key)
        assert module is not None
        return is_for_deployment(module)


@BOTH
def test_two_people_sign_a_version_and_only_then_it_may_be_relied_on(app: Any, cast: Any, client_of: ClientOf) -> None:
    sam, olu, ife = client_of("sam"), client_of("olu"), client_of("ife")
    assert PREVIEW in read(ife, f"/modules/{KEY}") and "Nobody in your organisation has signed" in read(ife, f"/modules/{KEY}")
    assert sign(sam).status_code == 303
    assert not deployable(app, cast.sam) and PREVIEW in read(ife, f"/modules/{KEY}")
    assert sign(olu, "safeguarding-lead").status_code == 303
    assert not deployable(app, cast.sam) and "to be signed by somebody with lived experience" in read(ife, f"/modules/{KEY}")
    assert sign(sam, "lived-experience").status_code == 303
    assert deployable(app, cast.sam)
    shown = read(ife, f"/modules/{KEY}")
    assert PREVIEW not in shown and "by its clinician: Sam Reid" in shown and "by its safeguarding lead: Olu Bankole" in shown
    assert "Written by the Peerway project" in shown and "with lived experience: Sam Reid" in shown


@BOTH
def test_nobody_signs_both_for_another_or_without_saying_as_what(app: Any, client_of: ClientOf) -> None:
    sam, before = client_of("sam"), count(app, ContentReview)
    assert send(sam, "sign", typed="yes").status_code == 422
    assert sign(sam).status_code == 303
    both = sign(sam, "safeguarding-lead")
    assert both.status_code == 422 and "Two different people sign" in both.get_data(as_text=True)
    priya = client_of("priya")
    for wrong in (priya.post(f"{PAGE}/clinician/sign", data=fields_of(priya) | {"typed": "clinician"}), send(priya, "take-back")):
        assert wrong.status_code == 422 and "There is a problem" in wrong.get_data(as_text=True)
    assert count(app, ContentReview) == before + 1
    assert all(row.by_id == row.membership_id for row in rows(app, ContentReview, ContentReview.act == "signed"))


@BOTH
def test_who_takes_back_or_takes_her_name_away_is_no_longer_named(app: Any, cast: Any, client_of: ClientOf) -> None:
    sam, olu, ife = client_of("sam"), client_of("olu"), client_of("ife")
    sign_all(client_of)
    send(sam, "sign", typed="clinician")
    shown = read(ife, f"/modules/{KEY}")
    assert "Sam Reid" not in shown and "prefers not to be named" in shown and deployable(app, cast.sam)
    assert "Sam Reid on" not in read(olu)
    assert send(sam, "take-back").status_code == 303
    assert not deployable(app, cast.sam) and PREVIEW in read(ife, f"/modules/{KEY}")
    acts = [row.act.value for row in rows(app, ContentReview, ContentReview.membership_id == cast.sam.membership_id)]
    assert sorted(acts)[-3:] == ["signed", "signed", "withdrawn"], "rows are added, never changed"


@BOTH
def test_a_new_version_asks_anew(app: Any, cast: Any, client_of: ClientOf) -> None:
    sam = client_of("sam")
    sign_all(client_of)
    seen = re.search(r'name="adoption" value="([^"]+)"', read(sam))
    assert deployable(app, cast.sam) and seen
    with inside(app, cast.sam.organisation_id) as session:
        module = session.scalars(select(Module).where(Module.key == KEY)).one()
        newer = replace(document_in_use(session, KEY), title="Role, once more")
        adopt(session, cast.sam.organisation_id, publish(session, module, newer))
    assert not deployable(app, cast.sam)
    late = sign(sam, adoption=seen[1])
    assert late.status_code == 422 and NEW_VERSION in late.get_data(as_text=True)
    assert sign(sam).status_code == 303


def test_a_page_of_the_organisations_own_asks_anew_as_well(app: Any, cast: Any, client_of: ClientOf) -> None:
    tess = client_of("tess")
    sign_all(client_of)
    page = f"/writing/{KEY}/three-baskets"
    html = read(tess, page)
    words = {"title": "Ours", "text": "## Ours\n\nOur own words.", "change_note": "ours", "row_version": "0", "edition": "0"}
    assert tess.post(f"{page}/publish", data=tokens_of(html, page) | words).status_code == 303
    assert not deployable(app, cast.sam)


@BOTH
def test_a_module_that_is_not_critical_counts_when_somebody_with_lived_experience_has_signed(
    app: Any, cast: Any, client_of: ClientOf,
) -> None:
    olu, sam, noor, page, met = client_of("olu"), client_of("sam"), client_of("noor"), f"/reviews/{PLAIN}", f"/modules/{PLAIN}"
    assert deployable(app, cast.olu, PLAIN) and "with lived experience: Sam Reid" in read(noor, met) and PREVIEW not in read(noor, met)
    assert send(sam, "sign", "lived-experience", page, typed="lived experience").status_code == 303
    assert "Sam Reid" not in read(noor, met) and "with lived experience: somebody who prefers not to be named" in read(noor, met)
    assert deployable(app, cast.olu, PLAIN)
    assert send(sam, "take-back", "lived-experience", page).status_code == 303
    assert not deployable(app, cast.olu, PLAIN) and "to be signed by somebody with lived experience." in read(noor, met)
    assert send(olu, "ask", "lived-experience", page, whom=str(cast.sam.membership_id)).status_code == 303
    assert "Sam Reid is asked" not in read(olu, page) and "Somebody is asked to look at it" in read(olu, page)


def test_a_lead_asks_and_who_is_asked_reads_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    olu, sam = client_of("olu"), client_of("sam")
    assert send(olu, "ask", whom=str(cast.sam.membership_id)).status_code == 303
    assert "you are asked to look at it" in read(sam, "/reviews") and "You are asked" in read(sam)
    (letter,) = letters(app, "reviews: asked")
    assert letter.to == cast.sam.email and "/reviews" in letter.text
    assert not any(word in letter.subject + letter.text for word in ("clinician", "lived", "Role", "Sam", KEY))
    for wrong in ("", "nobody", str(cast.amina.membership_id), str(cast.moira.membership_id)):
        assert send(olu, "ask", whom=wrong).status_code == 422
    assert "Ask somebody" not in read(sam) and send(sam, "ask", whom=str(cast.olu.membership_id)).status_code == 404


def test_each_act_is_noted_with_who_did_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    olu, sam = client_of("olu"), client_of("sam")
    send(olu, "ask", whom=str(cast.sam.membership_id)), sign(sam), send(sam, "take-back")
    noted = [(row.act, row.person_id) for row in rows(app, AuditEntry, AuditEntry.thing == KEY)]
    assert noted == [
        ("asked for a review", cast.olu.person_id), ("signed a version", cast.sam.person_id), ("took back a sign-off", cast.sam.person_id),
    ]
    words = read(olu, "/people/audit") if olu.get("/people/audit").status_code == 200 else ""
    assert not words or "signed the module role-scope-conduct" in words


def test_another_organisation_sees_nothing_of_it(app: Any, cast: Any, client_of: ClientOf) -> None:
    sign(client_of("sam"))
    moira, kirsty = client_of("moira"), client_of("kirsty")
    for shown in (read(moira, "/reviews"), read(moira)):
        assert "Sam Reid" not in shown and "Signed by" not in shown and ": signed by" not in shown
    assert not deployable(app, cast.moira) and not deployable(app, cast.moira, PLAIN)
    assert "Sam Reid" not in read(kirsty, f"/modules/{PLAIN}")


def test_two_at_the_same_moment_have_to_look_again(app: Any, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = client_of("sam")
    sign(sam)
    monkeypatch.setattr("courses.reviews.queries.ReviewView.last", 0)
    late = send(sam, "sign", typed="clinician")
    assert late.status_code == 422 and AT_ONCE in late.get_data(as_text=True)


def test_what_is_signed_can_be_read_first(client_of: ClientOf) -> None:
    sam = client_of("sam")
    assert "The other way:" in read(sam, f"{PAGE}/pages/medication-stance")
    assert "The twelve clauses are Peerway" in read(sam) and "numbers to call" in read(sam), "what is still open, and the numbers"
    assert "<strong>Critical</strong>" in read(sam, f"{PAGE}/questions") and "Step: " in read(sam, f"{PAGE}/questions")
    assert sam.get(f"{PAGE}/pages/no-such").status_code == 404


def test_who_signs_reads_what_every_nation_reads_and_every_drawing_in_words(client_of: ClientOf) -> None:
    route = read(client_of("sam"), "/reviews/safeguarding/pages/your-route")
    assert "[[" not in route and all(f"Worries about a child: {name}" in route for name in ("England", "Scotland", "United States"))
    assert "A drawing, in words: " in read(client_of("sam"), "/reviews/active-listening/pages/small-skills")


@pytest.mark.parametrize("who", ["tess", "olu"])
def test_editors_see_the_report_on_what_is_in_use(client_of: ClientOf, who: str) -> None:
    shown = read(client_of(who), "/content-check")
    assert "S2-22 (sole-support)" in shown and "acute-crisis" in shown and "Years" in shown
    assert "A clinician still has to confirm the wording" in shown and "Worries about a child: Wales" in shown
    assert "Minutes of each module" in shown
