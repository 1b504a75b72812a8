"""Grants: clauses of predicates, default deny, and answers that tell nobody what she may not know (design.md 5)."""

import uuid
from typing import Any

import pytest
from flask import Flask

from lms.access import PUBLIC, Actor, Grant, Role, about_thing, grant, has_role, is_signed_in, requires
from lms.access.gate import grants_of, who_may
from lms.base.errors import UnsafeSettings
from tests.cast import Cast

TRAINEE = Actor(person_id=uuid.uuid4(), name="Amina", nation="", roles=frozenset({Role.TRAINEE}))
NO_ROLE = Actor(person_id=uuid.uuid4(), name="Nell", nation="")


@about_thing
def is_hers(actor: Actor, thing: Any) -> bool:
    """owns it"""
    return bool(thing == actor.name)


OWN = grant("test:own", (has_role(Role.TRAINEE), is_hers), (has_role(Role.LEAD),))


def test_a_clause_holds_when_all_its_predicates_do() -> None:
    assert OWN.holds(TRAINEE, "Amina")
    assert not OWN.holds(TRAINEE, "Bex")
    assert not OWN.holds(NO_ROLE, "Nell")


def test_one_clause_is_enough() -> None:
    lead = Actor(person_id=uuid.uuid4(), name="Olu", nation="", roles=frozenset({Role.LEAD}))
    assert OWN.holds(lead, "anything of anybody")


def test_a_place_in_the_navigation_is_open_before_the_thing_is_known() -> None:
    assert OWN.open_to(TRAINEE) and not OWN.open_to(NO_ROLE)


@pytest.mark.parametrize("clauses", [(), ((),), ((is_signed_in,), ())])
def test_a_right_without_words_opens_nothing(clauses: Any) -> None:
    with pytest.raises(ValueError, match="clause"):
        grant("test:empty", *clauses)
    assert not Grant("test:bare").open_to(TRAINEE) and not Grant("test:bare").holds(TRAINEE, None)


def test_a_view_keeps_its_right_where_the_gate_looks() -> None:
    assert requires(PUBLIC)(lambda: "x").grant is PUBLIC  # type: ignore[attr-defined]
    assert requires(OWN, find=lambda: None)(lambda thing: "x").finds_a_thing  # type: ignore[attr-defined]


def test_an_app_with_a_stray_endpoint_cannot_list_its_rights() -> None:
    app = Flask("stray")
    app.add_url_rule("/stray", "stray", lambda: "x")
    with pytest.raises(UnsafeSettings, match="stray has no grant"):
        list(grants_of(app))


def test_who_may_reads_as_sentences(app: Flask) -> None:
    page = who_may(app)
    assert "who is trainer and is a trainer of her cohort" in page and "anyone, signed in or not" in page


def test_what_is_not_hers_answers_as_what_is_not_there(cast: Cast, client_of: Any) -> None:
    client = client_of("tess")
    paths = (f"/progress/people/{cast.zoe.membership_id}", f"/progress/people/{uuid.uuid4()}", f"/progress/people/{cast.ife.membership_id}")
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {answer.get_data(as_text=True).replace(answer.headers["X-Request-Id"], "") for answer in answers}
    assert len({len(body) for body in bodies}) == 1


def test_a_page_of_another_role_says_why_it_is_closed(client_of: Any) -> None:
    answer = client_of("amina").get("/progress")
    assert answer.status_code == 403 and "Your role does not open this page" in answer.get_data(as_text=True)


def test_somebody_without_a_role_is_told_what_to_do(client_of: Any) -> None:
    for path in ("/", "/course", "/progress", "/record", "/modules/intro-recovery"):
        answer = client_of("nobody").get(path)
        assert answer.status_code == 403 and "no role in an organisation yet" in answer.get_data(as_text=True), path


def test_a_post_from_another_site_stops_at_the_door(client_of: Any) -> None:
    client = client_of("amina")
    answer = client.post("/modules/intro-recovery/start", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
