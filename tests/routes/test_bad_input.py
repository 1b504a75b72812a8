"""What people and their browsers really send: a clear message, nothing lost, nothing leaked, never a bare 500 (safety.md 2.1, 4)."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from flask.testing import FlaskClient

from courses.learning.models import Completion, Start
from lms.accounts.models import Person
from lms.base.db import db
from lms.membership.models import Cohort
from tests.engines import BOTH
from tests.factories.crawling import Form, crawl, forms_of, pages
from tests.factories.learning import ONE, TWO
from tests.factories.rows import count, effects, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
SCRIPT = "<script>alert('xss')</script><img src=x onerror=alert(1)>\"'>{{7*7}}"
NAMES = ["🤱🏽 Ámina 👩‍👩‍👧", "أمينة يوسف", "אמינה כהן", "<b>Amina</b> & \"Co\""]
DONE = f"/modules/{TWO}/pages/five-tips"
NEXT = f"/modules/{TWO}/pages/small-skills"

CALCULATED = re.compile(r">49(?![0-9a-f])")      # {{7*7}} as a template would have it, and not the beginning of an id


def rename(app: Any, player: Any, name: str) -> None:
    """Give one of the cast another name."""
    with app.app_context():
        person = db.session.get(Person, player.person_id)
        person.name = name
        db.session.commit()
        db.session.remove()


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_shown_right_to_herself_and_to_her_trainer(app: Any, client_of: ClientOf, cast: Any, name: str) -> None:
    rename(app, cast.amina, name)
    shown = (str(escape(name, quote=False)), str(escape(name)).replace("&quot;", "&#34;"))
    for who, address in (("amina", "/course"), ("tess", "/progress"), ("tess", f"/progress/people/{cast.amina.membership_id}")):
        html = client_of(who).get(address).get_data(as_text=True)
        assert any(words in html for words in shown), address
        assert "<b>Amina" not in html


def filled(form: Form, words: str) -> dict[str, Any]:
    """The form as a person with bad intentions sends it: good tokens, the same words in everything else, and one field more."""
    kept = {name: values for name, values in form.hidden.items() if name in ("csrf_token", "form_token")}
    return kept | {name: [words] for name in (*form.names, *form.hidden) if name not in kept} | {"role": [words]}


def forms_in_reach(client: Any) -> list[Form]:
    """One form of each action, without those that end the session."""
    found = [form for address, page in pages(client).items() for form in forms_of(page, address)]
    return list({form.action: form for form in found if form.action not in ("/sign-out", "/leave")}.values())


@pytest.mark.parametrize("who", ["amina", "noor", "tess"])
def test_script_in_every_field_of_every_form_is_never_markup_for_anybody(app: Any, client_of: ClientOf, cast: Any, who: str) -> None:
    rename(app, cast[who], SCRIPT)
    client = client_of(who)
    for form in forms_in_reach(client):
        answer = client.post(form.action, data=filled(form, SCRIPT))
        assert answer.status_code in (200, 303, 403, 409, 422), form.action
        assert "<script>alert" not in answer.get_data(as_text=True)
    for other in (who, "tess", "olu"):
        for address, page in pages(client_of(other)).items():
            html = page.get_data(as_text=True)
            assert "<script>alert" not in html and "<img src=x" not in html and not CALCULATED.search(html), (other, address)


def test_script_at_the_door_comes_back_to_nobody(client: Any) -> None:
    for field in ("email", "pass_phrase", "next"):
        tokens = tokens_of(client.get("/sign-in").get_data(as_text=True), "/sign-in")
        answer = client.post("/sign-in", data=tokens | {"email": "a@b.example", "pass_phrase": "x", field: SCRIPT})
        assert answer.status_code == 422 and "alert(" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:5000", "127.0.0.1@evil.example"])
def test_a_wrong_host_is_refused(client: Any, client_of: ClientOf, host: str) -> None:
    for each in (client, client_of("amina")):
        for address in ("/", "/course", "/sign-in", "/nothing"):
            answer = FlaskClient.open(each, address, headers={"Host": host}, base_url="http://127.0.0.1/")
            assert answer.status_code == 400 and "evil" not in str(answer.headers)


def test_a_wrong_host_is_not_repeated(client: Any) -> None:
    answer = FlaskClient.open(client, "/", headers={"Host": "evil.example"}, base_url="http://127.0.0.1/")
    assert answer.status_code == 400 and "evil" not in answer.get_data(as_text=True)


def test_a_forwarded_host_changes_no_address(client: Any) -> None:
    for header in ("X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        answer = client.get("/course", headers={header: "host=evil.example" if header == "Forwarded" else "evil.example"})
        assert answer.location == "/sign-in" and "evil" not in answer.get_data(as_text=True)


def id_addresses(app: Any, cast: Any) -> list[str]:
    """Every place an id can stand in, with an id of the other organisation."""
    kirsty = cast.kirsty
    cohorts = [row.id for row in rows(app, Cohort, Cohort.organisation_id == kirsty.organisation_id)]
    strange = [kirsty.membership_id, kirsty.person_id, kirsty.pseudonym, kirsty.organisation_id, *cohorts]
    rules = [str(rule) for rule in app.url_map.iter_rules() if "<uuid:" in str(rule) and "GET" in (rule.methods or ())]
    paths = [re.sub(r"<uuid:\w+>", str(each), rule).replace("<module_key>", ONE) for rule in rules for each in strange]
    return [*paths, *(f"/progress?cohort={each}" for each in strange), *(f"/record?membership_id={each}&page=1" for each in strange)]


@pytest.mark.parametrize("who", ["amina", "tess", "olu"])
def test_an_id_of_another_organisation_opens_nothing_wherever_it_stands(app: Any, client_of: ClientOf, cast: Any, who: str) -> None:
    client = client_of(who)
    for address in id_addresses(app, cast):
        answer = client.get(address)
        assert answer.status_code in (200, 403, 404) and (answer.status_code != 200 or "?" in address), address
        html = answer.get_data(as_text=True)
        assert not any(word in html for word in ("Kirsty", "Northern", "First group", "Zoë")), address


def test_an_injected_id_in_a_form_changes_nobody_elses_rows(app: Any, client_of: ClientOf, cast: Any) -> None:
    noor, before = client_of("noor"), count(app, Start, Start.membership_id != cast.noor.membership_id)
    address = f"/modules/{ONE}/start"
    fields = tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), address)
    ids = {"membership_id": cast.bex.membership_id, "organisation_id": cast.zoe.organisation_id, "person_id": cast.bex.person_id}
    other = ids | {"outcome": "passed"}
    assert noor.post(address, data=fields | other).status_code == 303
    (start,) = rows(app, Start, Start.membership_id == cast.noor.membership_id)
    assert start.organisation_id == cast.noor.organisation_id
    assert count(app, Start, Start.membership_id != cast.noor.membership_id) == before


@BOTH
@pytest.mark.parametrize("number", ["-1", "0", "abc", "", "1.5", "99999999999999999999999", "9223372036854775807", "٣", "%00", "1%27--"])
def test_a_page_number_that_is_none_gives_a_page(app: Any, client_of: ClientOf, number: str) -> None:
    for who, address in (("amina", "/record"), ("tess", "/progress"), ("olu", "/progress")):
        assert client_of(who).get(f"{address}?page={number}").status_code == 200, (address, number)


@pytest.mark.parametrize("address", [
    "/modules/none", f"/modules/{ONE}/pages/none", "/modules/%00", f"/modules/{ONE}/pages/%00", "/modules/%F0%9F%A4%B1",
    "/modules/..%2F..%2Fetc",
    f"/modules/{ONE}/pages/{'x' * 5000}", "/modules/%ED%A0%80", "/help-now/%00",
    f"/modules/{ONE}/questions/attempts/00000000-0000-4000-8000-000000000009",
])
@BOTH
def test_an_unknown_key_is_not_found_whatever_it_is_made_of(app: Any, client_of: ClientOf, address: str) -> None:
    assert client_of("amina").get(address).status_code == 404


def test_a_double_click_and_the_back_button_count_once(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    fields = tokens_of(amina.get(NEXT).get_data(as_text=True), f"{NEXT}/done")
    first, *more = [amina.post(f"{NEXT}/done", data=fields) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in more} == {(first.status_code, first.location)} == {(303, f"{NEXT}/next")}
    noor, start = client_of("noor"), f"/modules/{ONE}/start"
    fields = tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), start)
    assert len({noor.post(start, data=fields).location for _ in range(3)}) == 1
    assert count(app, Start, Start.membership_id == cast.noor.membership_id) == 1


def test_an_old_tab_cannot_repeat_what_was_taken_back_meanwhile(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    done = tokens_of(amina.get(NEXT).get_data(as_text=True), f"{NEXT}/done")
    amina.post(f"{NEXT}/done", data=done)
    amina.post(f"{NEXT}/undo", data=tokens_of(amina.get(NEXT).get_data(as_text=True), f"{NEXT}/undo"))
    before = count(app, Completion)
    assert amina.post(f"{NEXT}/done", data=done).status_code == 303
    assert count(app, Completion) == before
    assert "Mark as done and go on" in amina.get(NEXT).get_data(as_text=True)


def test_two_tabs_of_one_page_give_one_completion(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, before = client_of("amina"), count(app, Completion)
    tabs = [tokens_of(amina.get(NEXT).get_data(as_text=True), f"{NEXT}/done") for _ in range(2)]
    assert [amina.post(f"{NEXT}/done", data=fields).status_code for fields in tabs] == [303, 303]
    assert count(app, Completion) == before + 1


BROKEN = {"half a character": "a%ED%A0%80b", "not utf-8": "a%FF%FEb", "cut short": "a%E2%82", "line ends": "a%0D%0A%0D%0Ab"}


@BOTH
@pytest.mark.parametrize("words", BROKEN.values(), ids=BROKEN.keys())
def test_text_no_database_can_hold_gets_a_clear_answer(app: Any, client_of: ClientOf, words: str) -> None:
    amina = client_of("amina")
    for form in forms_in_reach_of(amina, f"/modules/{TWO}/questions", DONE, NEXT):
        body = "&".join(f"{name}={values[0]}" for name, values in filled(form, words).items())
        answer = amina.post(form.action, data=body.encode(), content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 303, 400, 403, 409, 422), (form.action, answer.status_code)
        assert amina.get(form.page).status_code == 200


def test_a_nul_in_an_answer_comes_back_in_a_page_that_is_still_html(client_of: ClientOf) -> None:
    amina, address = client_of("amina"), f"/modules/{TWO}/questions"
    fields = tokens_of(amina.get(address).get_data(as_text=True), address)
    assert amina.post(address, data=fields | {"m3-your-words-pause": "a\x00b"}).status_code == 422


def test_a_nul_in_an_address_or_a_button_gets_a_clear_answer(client_of: ClientOf) -> None:
    amina = client_of("amina")
    for form in forms_in_reach_of(amina, DONE, NEXT):
        assert amina.post(form.action, data=filled(form, "a\x00b")).status_code == 303
    assert amina.get("/progress?cohort=%00").status_code == 403


def forms_in_reach_of(client: Any, *addresses: str) -> list[Form]:
    """The forms of these pages alone, without those that end the session."""
    found = [form for address in addresses for form in forms_of(client.get(address), address)]
    return list({form.action: form for form in found if form.action not in ("/sign-out", "/leave")}.values())


@BOTH
@pytest.mark.parametrize("words", [*BROKEN.values(), "a%00b"], ids=[*BROKEN.keys(), "nul"])
def test_such_text_at_the_door_is_refused_like_any_other(app: Any, client: Any, words: str) -> None:
    for field in ("email", "pass_phrase"):
        tokens = tokens_of(client.get("/sign-in").get_data(as_text=True), "/sign-in")
        body = "&".join(f"{name}={value}" for name, value in (tokens | {"email": "x@y.example", "pass_phrase": "z", field: words}).items())
        answer = client.post("/sign-in", data=body.encode(), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422, field


@pytest.mark.parametrize("field", ["email", "pass_phrase"])
def test_five_megabytes_pasted_into_the_door_are_refused_in_words(client: Any, field: str) -> None:
    tokens = tokens_of(client.get("/sign-in").get_data(as_text=True), "/sign-in")
    answer = client.post("/sign-in", data=tokens | {"email": "a@b.example", "pass_phrase": "x", field: "é" * 2_600_000})
    assert answer.status_code in (413, 422)
    assert len(answer.get_data()) < 30_000


def test_more_than_we_take_is_refused_in_words(app: Any, client_of: ClientOf) -> None:
    amina, before = client_of("amina"), effects(app)
    fields = tokens_of(amina.get(NEXT).get_data(as_text=True), f"{NEXT}/done")
    answer = amina.post(f"{NEXT}/done", data=fields | {"more": "x" * 9_000_000})
    assert answer.status_code == 413 and "The limit is 6 MB" in answer.get_data(as_text=True)
    assert effects(app) == before


def test_every_address_of_the_crawl_answers_properly(client_of: ClientOf) -> None:
    for who in ("amina", "tess", "olu"):
        found = crawl(client_of(who))
        assert {answer.status_code for answer in found.values()} <= {200, 303, 403}, who
