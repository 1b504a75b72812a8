"""The door: what happens to somebody signed out, and to a form from an earlier sign-in."""

from typing import Any

import pytest

from lms.drafts.models import ParkedPost
from lms.drafts.registers import KEPT_AT_THE_DOOR
from lms.web import receipts
from tests.assessments.quizzes.filling import AUTOSAVE, DRAFT, OWN_WORDS, QUESTIONS, end_all_sessions, opened, written
from tests.conftest import sign_in
from tests.factories.rows import count
from tests.judge import tokens_of


@pytest.mark.parametrize("path", ["/course", QUESTIONS, "/nothing/like/this", "/progress?cohort=1"])
def test_somebody_signed_out_is_sent_to_sign_in_for_every_path_real_or_not(client: Any, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


@pytest.mark.parametrize(("asked", "wanted"), [("/course", "/course"), ("/course?a=b", "/course?a=b"), ("//evil.example/", "/")])
def test_after_signing_in_she_is_where_she_wanted_to_be_and_never_elsewhere(client: Any, cast: Any, asked: str, wanted: str) -> None:
    client.get("http://localhost" + asked)
    assert sign_in(client, cast.amina.email, cast.amina.pass_phrase).location == wanted


def test_an_autosave_after_the_end_is_kept_and_answered_in_words(app: Any, client_of: Any) -> None:
    amina = client_of("amina")
    tokens = opened(amina)
    end_all_sessions(app)
    for words in ("one", "one two"):
        answer = amina.post(DRAFT, data=tokens | {OWN_WORDS: words}, headers=AUTOSAVE)
        assert answer.status_code == 401 and "kept for you" in answer.json["words"]
    page = client_of("amina").get(QUESTIONS)
    assert written(page) == "one two" and "You also wrote" not in page.get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "forged.00000000-0000-0000-0000-000000000000.x"])
def test_a_form_without_a_token_of_ours_is_kept_for_nobody(client: Any, client_of: Any, token: str) -> None:
    answer = client.post(QUESTIONS, data={OWN_WORDS: "planted", "form_token": token})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "planted" not in client_of("amina").get(QUESTIONS).get_data(as_text=True)


def test_a_form_made_for_another_person_is_refused_and_kept_for_nobody(app: Any, client_of: Any, cast: Any) -> None:
    amina = client_of("amina")
    with app.test_request_context():
        token = receipts.new_token(cast.kirsty.person_id)
    answer = amina.post(QUESTIONS, data={OWN_WORDS: "planted", "form_token": token, "csrf_token": "wrong"})
    assert answer.status_code == 400
    for key in ("amina", "kirsty"):
        assert "planted" not in client_of(key).get(QUESTIONS).get_data(as_text=True)


def test_a_wrong_anti_forgery_token_alone_does_nothing_but_keep_her_words(client_of: Any) -> None:
    amina = client_of("amina")
    tokens = opened(amina) | {"csrf_token": "wrong"}
    answer = amina.post(DRAFT, data=tokens | {OWN_WORDS: "kept"})
    assert (answer.status_code, answer.location) == (303, QUESTIONS)
    assert written(amina.get(QUESTIONS)) == "kept"
    assert amina.post(DRAFT, data=tokens | {OWN_WORDS: "kept too"}, headers=AUTOSAVE).status_code == 400


def test_a_stale_button_says_that_nothing_was_done(client_of: Any) -> None:
    amina = client_of("amina")
    tokens = {name: value for name, value in opened(amina).items() if name == "form_token"}
    answer = amina.post("/modules/active-listening/pages/start-here/done", data=tokens)
    assert answer.status_code == 303
    assert "Please do it once more" in amina.get(answer.location, follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize(("key", "page", "form", "field"), [
    ("tess", "/writing/active-listening/start-here", "/writing/active-listening/start-here", "text"),
    ("tess", "/own/active-listening/questions/m3-say-it-back", "/own/active-listening/questions/m3-say-it-back", "stem"),
    ("tess", "/exchange/active-listening", "/exchange/active-listening/publish", "text"),
    ("olu", "/our-organisation/colleagues", "/our-organisation/colleagues", "team"),
])
def test_what_the_door_promises_is_there_on_whatever_page_it_was_written(
    app: Any, client_of: Any, key: str, page: str, form: str, field: str,
) -> None:
    someone = client_of(key)
    tokens = tokens_of(someone.get(page).get_data(as_text=True), page)
    end_all_sessions(app)
    assert someone.post(form, data=tokens | {field: "<i>My</i> zebra"}).location == "/sign-in"
    assert KEPT_AT_THE_DOOR in someone.get("/sign-in").get_data(as_text=True)
    assert "&lt;i&gt;My&lt;/i&gt; zebra" in client_of(key).get(page).get_data(as_text=True)
    assert "zebra" not in client_of("zoe" if key == "tess" else "moira").get(page).get_data(as_text=True)


def test_what_she_looks_for_in_her_reflections_is_not_kept_at_the_door(app: Any, client_of: Any) -> None:
    amina = client_of("amina")
    tokens = opened(amina)
    end_all_sessions(app)
    assert amina.post("/reflections", data=tokens | {"wanted": "zebra"}).location == "/sign-in"
    assert count(app, ParkedPost) == 0


def test_a_form_that_shows_its_words_itself_shows_them_once(app: Any, client_of: Any) -> None:
    amina, page = client_of("amina"), "/notes/active-listening/small-skills"
    tokens = tokens_of(amina.get(page).get_data(as_text=True), page)
    end_all_sessions(app)
    amina.post(page, data=tokens | {"words": "zebra"})
    assert client_of("amina").get(page).get_data(as_text=True).count("zebra") == 1
