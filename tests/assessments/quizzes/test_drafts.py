"""Nothing she writes is lost: drafts, two tabs, an ended session, another device (BEAT-2; safety.md F13, F21, F23)."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.assessments.quizzes.filling import (
    AUTOSAVE,
    DRAFT,
    OWN_WORDS,
    QUESTIONS,
    answers,
    attempts,
    chosen,
    document,
    end_all_sessions,
    opened,
    send,
    written,
)
from tests.conftest import sign_in
from tests.engines import BOTH
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]


@BOTH
def test_saving_for_later_works_without_any_script(app: Any, client_of: ClientOf) -> None:
    amina = client_of("amina")
    answer = amina.post(DRAFT, data=opened(amina) | {OWN_WORDS: "half a thought", "m3-open-question": "b"})
    assert (answer.status_code, answer.location) == (303, QUESTIONS)
    page = amina.get(QUESTIONS)
    assert "Saved at " in page.get_data(as_text=True)
    assert (written(page), chosen(page, "m3-open-question")) == ("half a thought", ["b"])


def test_an_autosave_says_when_and_which_version(client_of: ClientOf) -> None:
    amina = client_of("amina")
    fields = opened(amina)
    first = amina.post(DRAFT, data=fields | {OWN_WORDS: "one"}, headers=AUTOSAVE)
    second = amina.post(DRAFT, data=fields | {OWN_WORDS: "one two", "row_version": first.json["row_version"]}, headers=AUTOSAVE)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json["row_version"] > first.json["row_version"]
    assert len(first.json["saved_at"]) == 5 and first.json["saved_at"][2] == ":"
    assert written(amina.get(QUESTIONS)) == "one two"


def test_an_autosave_whose_answer_was_lost_can_be_sent_again(client_of: ClientOf) -> None:
    amina = client_of("amina")
    fields = opened(amina) | {OWN_WORDS: "one"}
    assert [amina.post(DRAFT, data=fields, headers=AUTOSAVE).status_code for _ in range(3)] == [200, 200, 200]


def test_a_draft_is_there_on_another_device_and_for_nobody_else(client_of: ClientOf) -> None:
    amina = client_of("amina")
    amina.post(DRAFT, data=opened(amina) | {OWN_WORDS: "only mine"})
    assert written(client_of("amina").get(QUESTIONS)) == "only mine"
    for other in ("kirsty", "tess", "olu"):
        assert "only mine" not in client_of(other).get(QUESTIONS).get_data(as_text=True)


def test_the_second_of_two_tabs_is_shown_both_texts_and_can_go_on_from_either(client_of: ClientOf) -> None:
    amina = client_of("amina")
    tab_one, tab_two = opened(amina), opened(amina)
    amina.post(DRAFT, data=tab_one | {OWN_WORDS: "text of tab one"})
    conflict = amina.post(DRAFT, data=tab_two | {OWN_WORDS: "text of tab two"})
    text = conflict.get_data(as_text=True)
    assert conflict.status_code == 409
    assert "two-texts" in text and "text of tab one" in text and "text of tab two" in text
    forms = [part.split("</form>")[0] for part in text.split("<form") if f'action="{DRAFT}"' in part]
    assert [("tab one" in form, "tab two" in form) for form in forms] == [(True, False), (False, True)]


@pytest.mark.parametrize(("kept", "beside"), [(0, "text of tab two"), (1, "text of tab one")])
def test_whichever_she_goes_on_with_the_other_is_below(client_of: ClientOf, kept: int, beside: str) -> None:
    amina, texts = client_of("amina"), ("text of tab one", "text of tab two")
    tab_one, tab_two = opened(amina), opened(amina)
    amina.post(DRAFT, data=tab_one | {OWN_WORDS: texts[0]})
    conflict = amina.post(DRAFT, data=tab_two | {OWN_WORDS: texts[1]}).get_data(as_text=True)
    form = [part for part in conflict.split("<form") if f'action="{DRAFT}"' in part][kept]
    assert amina.post(DRAFT, data=tokens_of(f"<main><form{form}</main>", DRAFT)).status_code == 303
    page = amina.get(QUESTIONS)
    assert written(page) == texts[kept]
    assert beside in page.get_data(as_text=True).split("You also wrote")[1]


def test_an_autosave_of_the_second_tab_learns_of_it_and_its_words_wait(client_of: ClientOf) -> None:
    amina = client_of("amina")
    tab_one, tab_two = opened(amina), opened(amina)
    amina.post(DRAFT, data=tab_one | {OWN_WORDS: "text of tab one"}, headers=AUTOSAVE)
    conflict = amina.post(DRAFT, data=tab_two | {OWN_WORDS: "text of tab two"}, headers=AUTOSAVE)
    page = amina.get(QUESTIONS)
    assert conflict.status_code == 409 and conflict.json["words"]
    assert written(page) == "text of tab two"
    assert "text of tab one" in page.get_data(as_text=True)


def test_a_draft_that_was_sent_leaves_the_next_try_empty(app: Any, client_of: ClientOf) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    amina.post(DRAFT, data=opened(amina) | fields)
    send(amina, fields)
    page = amina.get(QUESTIONS)
    assert (written(page), chosen(page, "m3-open-question")) == ("", [])
    assert amina.post(DRAFT, data=opened(amina) | {OWN_WORDS: "again"}).status_code == 303
    assert written(amina.get(QUESTIONS)) == "again"


def test_a_late_autosave_of_what_was_sent_does_not_come_back_as_a_draft(app: Any, client_of: ClientOf) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    tab = opened(amina)
    version = amina.post(DRAFT, data=tab | fields, headers=AUTOSAVE).json["row_version"]
    late = tab | fields | {"row_version": version}
    amina.post(QUESTIONS, data=late)
    assert amina.post(DRAFT, data=late, headers=AUTOSAVE).status_code == 200
    assert written(amina.get(QUESTIONS)) == ""


def test_sending_from_an_older_tab_counts_and_keeps_what_the_other_tab_saved(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, fields = client_of("amina"), answers(document(app))
    tab_one, tab_two = opened(amina), opened(amina)
    amina.post(DRAFT, data=tab_one | {OWN_WORDS: "saved by tab one"})
    answer = amina.post(QUESTIONS, data=tab_two | fields | {OWN_WORDS: "sent by tab two"})
    assert answer.status_code == 303
    assert "It is kept as your draft" in amina.get(answer.location).get_data(as_text=True)
    assert attempts(app, cast.amina.membership_id)[0].answers[OWN_WORDS] == "sent by tab two"
    assert written(amina.get(QUESTIONS)) == "saved by tab one"


@BOTH
def test_text_sent_after_the_session_ended_is_there_after_signing_in(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, fields = client_of("amina"), answers(document(app)) | {OWN_WORDS: "written for an hour"}
    tokens = opened(amina)
    end_all_sessions(app)
    turned_away = amina.post(QUESTIONS, data=tokens | fields)
    assert (turned_away.status_code, turned_away.location) == (303, "/sign-in")
    back = sign_in(amina, cast.amina.email, cast.amina.pass_phrase)
    assert back.location == QUESTIONS
    page = amina.get(back.location)
    assert (written(page), chosen(page, "m3-open-question")) == ("written for an hour", fields["m3-open-question"])
    assert send(amina, fields).status_code == 303
    after = amina.get(QUESTIONS)
    assert written(after) == "" and "You also wrote" not in after.get_data(as_text=True)


def test_a_hundred_of_a_hundred_texts_are_there_after_the_session_ended_here_and_elsewhere(
    app: Any, client_of: ClientOf, cast: Any,
) -> None:
    dice, found, elsewhere = random.Random(2), 0, 0
    letters = (*range(0x20, 0x7F), 0xE9, 0x5D0, 0x627, 0x1F931, 0x0A)
    amina = client_of("amina")
    for number in range(100):
        words = f"{number}: " + "".join(chr(dice.choice(letters)) for _ in range(dice.randint(1, 400))).strip()
        tokens = opened(amina)
        end_all_sessions(app)
        address, headers = dice.choice([(QUESTIONS, {}), (DRAFT, {}), (DRAFT, AUTOSAVE)])
        assert amina.post(address, data=tokens | {OWN_WORDS: words}, headers=headers).status_code in (303, 401)
        sign_in(amina, cast.amina.email, cast.amina.pass_phrase)
        found += written(amina.get(QUESTIONS)) == words
        if number % 10 == 0:
            elsewhere += written(client_of("amina").get(QUESTIONS)) == words
    assert (found, elsewhere) == (100, 10)


def test_what_was_parked_is_for_its_writer_whoever_signs_in_next(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    tokens = opened(amina)
    end_all_sessions(app)
    amina.post(QUESTIONS, data=tokens | {OWN_WORDS: "for amina only"})
    sign_in(amina, cast.kirsty.email, cast.kirsty.pass_phrase)
    assert "for amina only" not in amina.get(QUESTIONS).get_data(as_text=True)
    assert written(client_of("amina").get(QUESTIONS)) == "for amina only"


def test_the_newer_of_draft_and_parked_form_is_in_the_fields_and_saving_keeps_the_other(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    amina.post(DRAFT, data=opened(amina) | {OWN_WORDS: "older draft"})
    tokens = opened(amina)
    end_all_sessions(app)
    amina.post(QUESTIONS, data=tokens | {OWN_WORDS: "newer, parked"})
    sign_in(amina, cast.amina.email, cast.amina.pass_phrase)
    for words in ("newer, parked", "newer still"):
        page = amina.get(QUESTIONS)
        assert "older draft" in page.get_data(as_text=True).split("You also wrote")[1]
        amina.post(DRAFT, data=opened(amina) | {OWN_WORDS: words})
        assert written(amina.get(QUESTIONS)) == words
    assert "older draft" in amina.get(QUESTIONS).get_data(as_text=True).split("You also wrote")[1]


def test_leaving_the_page_locks_and_what_was_typed_is_behind_the_lock(client_of: ClientOf) -> None:
    amina = client_of("amina")
    tokens = opened(amina)
    amina.post("/leave", data=tokens)
    answer = amina.post(DRAFT, data=tokens | {OWN_WORDS: "typed as I left"})
    assert (answer.status_code, answer.location) == (303, "/locked")
    assert "typed as I left" not in amina.get("/locked").get_data(as_text=True)
    assert written(client_of("amina").get(QUESTIONS)) == "typed as I left"


def test_a_page_from_an_earlier_sign_in_loses_nothing(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    tokens = opened(amina)
    end_all_sessions(app)
    sign_in(amina, cast.amina.email, cast.amina.pass_phrase)
    answer = amina.post(QUESTIONS, data=tokens | {OWN_WORDS: "from the old tab"})
    assert (answer.status_code, answer.location) == (303, QUESTIONS)
    page = amina.get(QUESTIONS)
    assert "nothing was sent yet" in page.get_data(as_text=True)
    assert written(page) == "from the old tab"
    assert attempts(app, cast.amina.membership_id) == []
