"""Every rule x method x person x target against expected.yaml (safety.md 2.5; design.md 5)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from lms.audit.models import AuditEntry
from lms.drafts.models import Draft
from lms.web.receipts import is_repeatable, new_token
from tests.engines import BOTH
from tests.factories.rows import count, effects, rows
from tests.judge import tokens_of
from tests.routes.world import PEOPLE, TABLE, Case, World, cases

ClientOf = Callable[[str], Any]
IMPLICIT = {"HEAD", "OPTIONS"}
SIGNED_IN = [who for who in PEOPLE if who != "out"]
SAMPLE = ["amina", "tess"]
# All of them on SQLite, a sample on PostgreSQL: what a form answers is decided before the database is asked, but for these.
ALL_AND_SAMPLE = pytest.mark.parametrize(
    ("app", "who"), [*(("sqlite", who) for who in SIGNED_IN), *(("postgresql", who) for who in SAMPLE)], indirect=["app"],
)


@pytest.fixture
def world(app: Any, cast: Any) -> World:
    return World(app, cast)


@pytest.fixture
def as_person(client: Any, client_of: ClientOf) -> ClientOf:
    """A client of one of the cast, or of somebody signed out."""
    return lambda who: client if who == "out" else client_of(who)


def tokens(client: Any) -> dict[str, str]:
    """Good tokens for this person: those of the sign-in page, or such as her pages carry."""
    page = client.get("/sign-in")
    if page.status_code == 200:
        return tokens_of(page.get_data(as_text=True), "/sign-in")
    with client:
        client.get("/record")
        return {"csrf_token": generate_csrf(), "form_token": new_token(current_user.person_id)}


def in_plain(response: Any) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, without what is different in each answer: tokens, reference numbers, lengths."""
    body = re.sub(r'name="(csrf_token|form_token)"[^>]*>|Reference number: [0-9a-f]+', "", response.get_data(as_text=True))
    unlike = ("X-Request-Id", "Set-Cookie", "Content-Length")
    return response.status_code, body, {name: value for name, value in response.headers.items() if name not in unlike}


def test_the_table_holds_each_rule_and_method_of_the_house_and_no_other(app: Any) -> None:
    real = {f"{method} {rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - IMPLICIT}
    listed = set(TABLE["rules"])
    assert real - listed == set(), "rules nobody has said anything about"
    assert listed - real == set(), "rules that are no longer there"
    assert len(listed) == sum(len((rule.methods or set()) - IMPLICIT) for rule in app.url_map.iter_rules())


def test_the_table_calls_public_exactly_what_is_open_to_all(app: Any) -> None:
    for rule in app.url_map.iter_rules():
        right = getattr(app.view_functions[rule.endpoint], "grant", None)
        for method in (rule.methods or set()) - IMPLICIT:
            assert TABLE["rules"][f"{method} {rule}"].get("public", False) is (right is None or right.is_public), rule


@BOTH
@pytest.mark.parametrize("who", PEOPLE)
def test_each_page_answers_as_the_table_says(app: Any, world: World, as_person: ClientOf, who: str) -> None:
    client, wrong = as_person(who), []
    for case in cases(who):
        if case.method == "GET" or (case.is_for_machines and case.method != "POST"):
            noted = count(app, AuditEntry)
            answer = client.open(world.address(case), method=case.method)
            wrong += faults(case, answer, count(app, AuditEntry) - noted)
    assert wrong == []


def faults(case: Case, answer: Any, noted: int) -> list[str]:
    """What is not as the table says."""
    named = f"{case.method} {case.rule} [{case.target}]"
    found = [] if answer.status_code == case.status else [f"{named}: {answer.status_code}, not {case.status}"]
    if noted != int(case.is_audited and case.status == 200):
        found.append(f"{named}: noted {noted} times")
    return found


def test_each_form_answers_somebody_signed_out_as_the_table_says(world: World, client: Any) -> None:
    for case in cases("out"):
        if case.method == "POST":
            answer = client.post(world.address(case), data=tokens(client))
            assert answer.status_code == case.status, case
            assert case.is_public or answer.location == "/sign-in"


def test_a_look_is_noted_with_who_looked_and_about_whom(app: Any, world: World, client_of: ClientOf, cast: Any) -> None:
    rules = ("/progress/people/<uuid:membership_id>", "/progress/attempts/<uuid:attempt_id>")
    looks = [Case(rule, "GET", "amina", 200) for rule in rules]
    for who in ("tess", "olu"):
        client = client_of(who)
        for case in looks:
            client.get(world.address(case))
    found = {(entry.person_id, entry.about_membership_id, entry.thing_id) for entry in rows(app, AuditEntry, AuditEntry.act == "viewed")}
    things = (cast.amina.membership_id, world.attempts["amina"])
    assert found == {(cast[who].person_id, cast.amina.membership_id, thing) for who in ("tess", "olu") for thing in things}


@ALL_AND_SAMPLE
def test_each_form_answers_as_the_table_says(app: Any, world: World, as_person: ClientOf, who: str) -> None:
    client, wrong = as_person(who), []
    ordered = sorted((case for case in cases(who) if case.method == "POST"), key=lambda case: case.ends)
    for case in ordered:
        if case.ends:
            client = as_person(who)
        answer = client.post(world.address(case), data=tokens(client))
        if answer.status_code != case.status:
            wrong.append(f"{case.rule} [{case.target}]: {answer.status_code}, not {case.status}")
    assert wrong == []


@ALL_AND_SAMPLE
def test_a_form_without_or_with_somebody_elses_token_has_no_effect(app: Any, world: World, as_person: ClientOf, who: str) -> None:
    """Rule of safety.md 2.1, class 7. The door's own forms answer in their own way and never sign anybody in or out."""
    client, foreign = as_person(who), tokens(as_person("kirsty"))
    before, wrong = effects(app), []
    for case in cases(who):
        if case.method == "POST":
            for sent in ({}, foreign, {"csrf_token": foreign["csrf_token"]}):
                answer = client.post(world.address(case), data=sent)
                refused = (case.status,) if case.is_for_machines else (303, 400) if case.is_public else (400,)
                wrong += [] if answer.status_code in refused else [(case.rule, answer.status_code)]
    assert (wrong, effects(app)) == ([], before)
    assert client.get("/record").status_code == (403 if who == "nobody" else 200), "still signed in, and not locked"


def repeatable_rules(app: Any) -> set[str]:
    """Rules whose view may run twice without harm: they keep no receipt, so a spent or foreign token stops nothing."""
    return {str(rule) for rule in app.url_map.iter_rules() if is_repeatable(app.view_functions[rule.endpoint])}


# What keeps no receipt refuses an empty form for its own reasons; but for these: a draft of her own is kept, her own words are looked
# through, and the page of her copy is shown.
DONE_ANYHOW = {"/modules/<module_key>/questions/draft": 303, "/reflections": 200, "/account/data/take": 303}


@pytest.mark.parametrize("who", ["amina", "bex", "ife"])
def test_a_good_token_of_hers_with_somebody_elses_form_token_has_no_effect(
    app: Any, world: World, client_of: ClientOf, cast: Any, who: str,
) -> None:
    client, foreign = client_of(who), tokens(client_of("kirsty"))
    mixed, before, others = tokens(client) | {"form_token": foreign["form_token"]}, effects(app), Draft.person_id != cast[who].person_id
    drafts = count(app, Draft, others)
    posts = [case for case in cases(who) if case.method == "POST" and not case.is_public]
    statuses = [(case.rule, client.post(world.address(case), data=mixed).status_code) for case in posts]
    repeatable = repeatable_rules(app)
    assert {status for rule, status in statuses if rule not in repeatable} == {400}
    assert {(rule, status) for rule, status in statuses if rule in repeatable and status < 400} <= set(DONE_ANYHOW.items())
    saved = {"draft": 0, "sitting": 0}      # with the first words that are kept her try has begun
    assert effects(app) | saved == before | saved and count(app, Draft, others) == drafts


def test_another_site_cannot_send_our_forms_even_with_a_good_token(app: Any, world: World, client_of: ClientOf) -> None:
    client = client_of("amina")
    good, before = tokens(client), effects(app)
    for case in cases("amina"):
        if case.method == "POST" and not case.is_public:
            assert client.post(world.address(case), data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert effects(app) == before


@BOTH
@pytest.mark.parametrize("who", ["amina", "tess", "olu", "zoe", "moira"])
def test_what_belongs_to_others_answers_as_what_is_not_there(app: Any, world: World, client_of: ClientOf, who: str) -> None:
    client, seen = client_of(who), 0
    for case in cases(who):
        if case.method == "GET" and case.status == 404 and not case.is_public and case.target != "missing":
            missing = Case(case.rule, "GET", "missing", 404)
            assert in_plain(client.get(world.address(case))) == in_plain(client.get(world.address(missing))), case
            seen += 1
    assert seen >= 4


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_signed_out_every_path_that_is_not_public_leads_to_sign_in_real_or_not(app: Any, world: World, client: Any, method: str) -> None:
    real = [world.address(case) for case in cases("out") if not case.is_public]
    unreal = ["/nothing", "/progress/people/1", "/modules", "/modules/x/y/z", "/admin", "/course/", "/.env", "/api/statements?x=1"]
    before, answers = effects(app), {}
    for address in [*real, *unreal]:
        answers[address] = in_plain(client.open(address, method=method))
    assert {(status, headers["Location"]) for status, _, headers in answers.values()} == {(303, "/sign-in")}
    assert len({(body, tuple(sorted(headers.items()))) for _, body, headers in answers.values()}) == 1
    assert effects(app) == before


@pytest.mark.parametrize("who", ["amina", "tess", "nobody"])
def test_unknown_paths_and_methods_are_refused_to_everybody_alike(app: Any, world: World, as_person: ClientOf, who: str) -> None:
    client, before = as_person(who), effects(app)
    assert [client.get(address).status_code for address in ("/nothing", "/progress/people/1", "/modules", "/admin")] == [404] * 4
    for address in {world.address(case) for case in cases(who) if not case.is_for_machines}:
        for method in ("PUT", "PATCH", "DELETE"):
            assert client.open(address, method=method).status_code == 405, address
    assert effects(app) == before


@pytest.mark.parametrize("who", ["amina", "tess", "nobody"])
def test_asking_for_the_head_answers_like_asking_for_the_page(world: World, as_person: ClientOf, who: str) -> None:
    client = as_person(who)
    for case in cases(who):
        if case.method == "GET":
            head = FlaskClient.open(client, world.address(case), method="HEAD")
            assert (head.status_code, head.get_data()) == (case.status, b""), case
