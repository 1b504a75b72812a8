"""The pages of the questions as people meet them."""

import re
import threading
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import select

from courses.learning.models import Completion
from lms.audit.models import AuditEntry
from lms.base.db import db
from lms.lrs.models import StatementRow
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from tests.assessments.quizzes.filling import (
    AUTOSAVE,
    DRAFT,
    MODULE,
    OWN_WORDS,
    QUESTIONS,
    answers,
    attempts,
    chosen,
    document,
    opened,
    post,
    send,
    unjudged,
    written,
    written_quickly,
)
from tests.engines import BOTH
from tests.judge import tokens_of
from tests.spies import Queries

ClientOf = Callable[[str], Any]


def all_of(app: Any, table: Any, *conditions: Any) -> list[Any]:
    """Rows of any organisation."""
    with app.app_context(), reading_in(ServiceScope("test")) as session:
        return list(session.scalars(select(table).where(*conditions)))


def test_the_questions_tell_nothing_of_their_answers_before_sending(app: Any, client_of: ClientOf) -> None:
    page = client_of("amina").get(QUESTIONS).get_data(as_text=True)
    shown = unescape(page)
    for question in document(app).quiz.questions:
        assert question.stem in shown
        told = [question.feedback, *(option.feedback for option in question.options)]
        told += [question.model_answer] if not question.accepted else []
        for secret in filter(None, told):
            assert secret not in shown
    assert "correct" not in page.lower()


def test_the_page_says_what_counts_who_reads_and_how_long_a_draft_lives(client_of: ClientOf) -> None:
    page = client_of("amina").get(QUESTIONS).get_data(as_text=True)
    assert "What counts as complete" in page and "at least 80% of the" in page
    assert "lead can read what you send. Please use no names, places or dates." in page
    assert "<title>Questions – Peerway</title>" in page
    assert f'data-autosave="{DRAFT}"' in page and f'formaction="{DRAFT}"' in page and "autosave-status" in page


def test_a_reload_keeps_the_order_of_the_options_and_another_person_has_another(client_of: ClientOf) -> None:
    orders = {}
    for key in ("amina", "amina", "kirsty"):
        page = client_of(key).get(QUESTIONS).get_data(as_text=True)
        orders.setdefault(key, set()).add(tuple(re.findall(r'name="(m3-[a-z0-9-]+)" type="(?:radio|checkbox)" value="(\w)"', page)))
    assert len(orders["amina"]) == 1
    assert orders["amina"] != orders["kirsty"]


@BOTH
def test_right_answers_pass_and_are_shown_with_their_feedback(app: Any, client_of: ClientOf, cast: Any) -> None:
    module, amina = document(app), client_of("amina")
    answer = send(amina, answers(module))
    page = amina.get(answer.location)
    text = page.get_data(as_text=True)
    scored = sum(question.is_scored for question in module.quiz.questions)
    assert (answer.status_code, page.status_code) == (303, 200)
    assert f"{scored} of {scored} right. The pass mark is 80%." in text
    assert "Not yet" not in text
    assert "One way to say it" in text and "Source" in text
    (attempt,) = attempts(app, cast.amina.membership_id)
    (completion,) = all_of(app, Completion, Completion.source_id == attempt.id)
    assert (attempt.number, attempt.has_passed, completion.outcome.value) == (1, True, "passed")


def test_wrong_answers_are_not_yet_and_every_try_stays_readable(app: Any, client_of: ClientOf, cast: Any) -> None:
    module, amina = document(app), client_of("amina")
    first = amina.get(send(amina, answers(module, wrong=8)).location)
    text = first.get_data(as_text=True)
    assert "Not yet" in text and "You can try again as often as you like." in text
    assert "fail" not in text.lower()
    assert send(amina, answers(module)).status_code == 303
    page = amina.get(QUESTIONS).get_data(as_text=True)
    for attempt, words in zip(attempts(app, cast.amina.membership_id), ("Not yet", "Done"), strict=True):
        address = f"{QUESTIONS}/attempts/{attempt.id}"
        assert re.search(rf'href="{address}">Try {attempt.number}, [^<]+</a>: {words}', page)
        assert amina.get(address).status_code == 200
    assert [attempt.number for attempt in attempts(app, cast.amina.membership_id)] == [1, 2]


def test_each_answer_and_the_whole_are_told_without_a_word_she_wrote(app: Any, client_of: ClientOf, cast: Any) -> None:
    module, amina = document(app), client_of("amina")
    send(amina, answers(module) | {OWN_WORDS: "The canary sang in Penzance"})
    rows = all_of(app, StatementRow, StatementRow.actor_name == cast.amina.pseudonym)
    own = [row for row in rows if MODULE in row.object_iri]
    assert sum("/question/" in row.object_iri for row in own) == len(module.quiz.questions)
    assert sum("/assessment/" in row.object_iri for row in own) == 1
    assert not any("canary" in row.body for row in rows)


def test_open_questions_are_named_and_can_be_left_open_on_purpose(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    left = fields.pop("m3-open-question")
    page = send(amina, fields)
    text = page.get_data(as_text=True)
    assert page.status_code == 422 and left
    assert '<a href="#m3-open-question">Answer question 1, or send without it</a>' in text
    assert "Send as it is" in text and written(page) == fields[OWN_WORDS][0]
    assert attempts(app, cast.amina.membership_id) == []
    assert send(amina, fields, leave_gaps="yes").status_code == 303
    (attempt,) = attempts(app, cast.amina.membership_id)
    assert attempt.scored - attempt.correct == 1


def test_an_option_that_was_not_offered_is_refused(app: Any, client_of: ClientOf, cast: Any) -> None:
    page = send(client_of("amina"), answers(document(app)) | {"m3-open-question": ["zz"]})
    assert page.status_code == 422 and "Choose from the answers shown" in page.get_data(as_text=True)
    assert attempts(app, cast.amina.membership_id) == []


def test_five_megabytes_come_back_whole_and_wait_for_her(app: Any, client_of: ClientOf) -> None:
    amina, words = unjudged(app, client_of("amina")), "“never lost” & <b> مرحبا " * 160_000
    page = send(amina, answers(document(app)) | {OWN_WORDS: [words]})
    assert page.status_code == 422 and len(words.encode()) > 5_000_000
    assert written_quickly(page) == words
    waiting = amina.get(QUESTIONS)
    assert written_quickly(waiting) == words
    fields = tokens_of(waiting.get_data(as_text=True).replace(str(escape(words)), ""), QUESTIONS)
    saved = post(amina, DRAFT, fields | {OWN_WORDS: words}, headers=AUTOSAVE)
    assert (saved.status_code, written_quickly(unjudged(app, client_of("amina")).get(QUESTIONS))) == (200, words)


@pytest.mark.parametrize("words", [
    "🤱🏽 👩‍👩‍👧 ❤️‍🩹", "مرحبا، كيف حالك؟", "שלום\nעולם", "e\u0301 ﬁ ẞ", "<script>alert(1)</script> & {{ 7*7 }}", "\n\nfirst",
])
def test_whatever_she_writes_comes_back_as_she_wrote_it(app: Any, client_of: ClientOf, cast: Any, words: str) -> None:
    amina, fields = client_of("amina"), answers(document(app)) | {OWN_WORDS: [words]}
    amina.post(DRAFT, data=opened(amina) | fields)
    assert written(amina.get(QUESTIONS)) == words
    sent = send(amina, fields)
    assert words in unescape(amina.get(sent.location).get_data(as_text=True))
    assert attempts(app, cast.amina.membership_id)[0].answers[OWN_WORDS] == words


def test_a_double_click_gives_one_try_and_the_same_page(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    fields = opened(amina) | answers(document(app))
    first, second = amina.post(QUESTIONS, data=fields), amina.post(QUESTIONS, data=fields)
    assert first.location == second.location and (first.status_code, second.status_code) == (303, 303)
    assert len(attempts(app, cast.amina.membership_id)) == 1


@BOTH
def test_twenty_posts_at_once_give_one_try(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    fields = opened(amina) | answers(document(app))
    cookie = amina.get_cookie("peerway", domain="localhost") or amina.get_cookie("peerway")
    gate, results = threading.Barrier(20), []

    def press() -> None:
        other = app.test_client()
        other.set_cookie("peerway", cookie.value, domain=cookie.domain)
        gate.wait()
        results.append(other.post(QUESTIONS, data=fields))
    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.location) for answer in results} == {(303, results[0].location)}
    assert len(attempts(app, cast.amina.membership_id)) == 1


@BOTH
def test_two_tabs_sent_at_once_are_two_tries_and_neither_is_lost(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    tabs = [opened(amina) | fields | {OWN_WORDS: f"tab {number}"} for number in range(6)]
    cookie = amina.get_cookie("peerway", domain="localhost") or amina.get_cookie("peerway")
    results = []

    def press(tab: Any) -> None:
        other = app.test_client()
        other.set_cookie("peerway", cookie.value, domain=cookie.domain)
        results.append(other.post(QUESTIONS, data=tab).status_code)
    threads = [threading.Thread(target=press, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {attempt.answers[OWN_WORDS] for attempt in attempts(app, cast.amina.membership_id)}
    again = client_of("amina").get(QUESTIONS).get_data(as_text=True)
    assert results.count(303) == len(kept)
    assert all(f"tab {number}" in kept or f"tab {number}" in again for number in range(6))


def test_a_module_not_begun_says_why_its_questions_are_closed(client_of: ClientOf) -> None:
    dan = client_of("dan")
    page = dan.get(QUESTIONS)
    assert page.status_code == 403


@pytest.mark.parametrize("who", ["tess", "olu", "zoe", "vera", "nobody"])
def test_only_trainees_answer_questions(client_of: ClientOf, who: str) -> None:
    assert client_of(who).get(QUESTIONS).status_code in (403, 404)


@pytest.mark.parametrize(("who", "status"), [
    ("amina", 200), ("bex", 404), ("tess", 404), ("olu", 404), ("zoe", 404), ("kirsty", 404), ("otto", 404),
])
def test_her_feedback_page_is_hers_alone(app: Any, client_of: ClientOf, who: str, status: int) -> None:
    address = send(client_of("amina"), answers(document(app))).location
    assert client_of(who).get(address).status_code == status


@pytest.mark.parametrize(("who", "status"), [
    ("tess", 200), ("olu", 200), ("amina", 404), ("bex", 404), ("zoe", 404), ("moira", 404), ("sam", 404), ("vera", 404), ("otto", 404),
])
def test_her_trainer_and_the_lead_may_see_the_evidence_and_the_look_is_noted(
    app: Any, client_of: ClientOf, cast: Any, who: str, status: int,
) -> None:
    send(client_of("amina"), answers(document(app)) | {OWN_WORDS: "My own words"})
    (attempt,) = attempts(app, cast.amina.membership_id)
    page = client_of(who).get(f"/progress/attempts/{attempt.id}")
    noted = all_of(app, AuditEntry, AuditEntry.thing_id == attempt.id, AuditEntry.act == "viewed")
    assert page.status_code == status
    assert [(entry.person_id, entry.about_membership_id) for entry in noted] == (
        [(cast[who].person_id, cast.amina.membership_id)] if status == 200 else []
    )
    assert ("My own words" in page.get_data(as_text=True)) is (status == 200)


def test_nothing_is_shown_when_the_look_cannot_be_noted(
    app: Any, client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(client_of("amina"), answers(document(app)) | {OWN_WORDS: "My own words"})
    (attempt,) = attempts(app, cast.amina.membership_id)
    tess = client_of("tess")
    monkeypatch.setattr("lms.audit.actions.note_view", lambda **_: 1 / 0)
    page = tess.get(f"/progress/attempts/{attempt.id}")
    assert page.status_code == 500 and "My own words" not in page.get_data(as_text=True)


def test_a_missing_try_answers_as_one_of_another_organisation(app: Any, client_of: ClientOf, cast: Any) -> None:
    (other,) = attempts(app, cast.kirsty.membership_id, "intro-recovery")
    olu = client_of("olu")
    hidden, missing = olu.get(f"/progress/attempts/{other.id}"), olu.get(f"/progress/attempts/{uuid.uuid4()}")

    def plain(page: Any) -> str:
        return re.sub(r'value="[^"]+"|[0-9a-f-]{8,36}', "", page.get_data(as_text=True))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert plain(hidden) == plain(missing)


def test_an_attempt_under_another_modules_address_is_not_there(app: Any, client_of: ClientOf, cast: Any) -> None:
    (attempt,) = attempts(app, cast.amina.membership_id, "intro-recovery")
    amina = client_of("amina")
    assert amina.get(f"/modules/intro-recovery/questions/attempts/{attempt.id}").status_code == 200
    assert amina.get(f"{QUESTIONS}/attempts/{attempt.id}").status_code == 404


def test_the_questions_ask_the_database_at_most_twelve_times(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    amina.post(DRAFT, data=opened(amina) | answers(document(app)))
    amina.get(QUESTIONS)
    with Queries() as asked:
        assert chosen(amina.get(QUESTIONS), "m3-open-question")
    assert len(asked) <= 12, "\n".join(asked.statements)


def test_a_draft_is_still_there_when_the_database_says_no(app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    amina.post(DRAFT, data=opened(amina) | fields | {OWN_WORDS: "kept"})
    tokens = opened(amina)
    monkeypatch.setattr("assessments.quizzes.actions.complete_activity", lambda **_: 1 / 0)
    assert amina.post(QUESTIONS, data=tokens | fields).status_code == 500
    with app.app_context():
        db.session.remove()
    assert written(amina.get(QUESTIONS)) == "kept"
