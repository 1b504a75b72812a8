"""Trainers write questions in the browser, without a script (issue 5, engine 11)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from courses.authoring.models import PageDraft
from courses.catalogue.models import Edition
from tests.courses.authoring.parts import QUESTIONS, SINGLE, begin, new_address, send, tokens, words
from tests.engines import BOTH
from tests.factories.learning import ONE, document_in_use, inside
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
ASKED = f"/modules/{ONE}/questions"


def first_question(app: Any, cast: Any) -> Any:
    """The first built-in question of the module."""
    with inside(app, cast.tess.organisation_id) as session:
        return document_in_use(session, ONE).quiz.questions[0]


@BOTH
def test_who_begins_after_a_publication_is_asked_it_and_nobody_else(client_of: ClientOf) -> None:
    tess, noor, dan, zoe = client_of("tess"), client_of("noor"), client_of("dan"), client_of("zoe")
    address = new_address(tess)
    assert send(tess, address, "/publish", SINGLE).status_code == 303
    begin(noor)
    assert SINGLE["stem"] in words(noor.get(ASKED))
    assert SINGLE["stem"] not in words(dan.get(ASKED)), "Dan had begun"
    assert SINGLE["stem"] not in words(zoe.get(QUESTIONS)) and zoe.get(address).status_code == 404
    assert zoe.get(f"{address}/history/1").status_code == 404


def test_a_built_in_question_is_replaced_compared_and_comes_back(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, question = client_of("tess"), first_question(app, cast)
    address = f"{QUESTIONS}/{question.key}"
    assert question.stem in words(tess.get(address)), "she begins with a copy"
    assert send(tess, address, "/publish", SINGLE).status_code == 303
    compared = words(tess.get(f"{address}/compare"))
    assert f"<del>{question.stem}</del>" in compared and f"<ins>{SINGLE['stem']}</ins>" in compared
    gone = {"way": "back", "change_note": "theirs is better"}
    sent = tokens(tess, f"{address}/retire") | gone
    assert tess.post(f"{address}/retire", data=sent | {"way": ""}).status_code == 422
    assert tess.post(f"{address}/retire", data=tokens(tess, f"{address}/retire") | gone | {"change_note": ""}).status_code == 422
    assert tess.post(f"{address}/retire", data=tokens(tess, f"{address}/retire") | gone).status_code == 303
    listed = words(tess.get(f"{address}/history"))
    assert "our own" in listed and "back to the built-in one" in listed and "Tess Marlow" in listed
    assert SINGLE["stem"] in words(tess.get(f"{address}/history/1")), "what was published stays readable"
    assert "came back" in words(tess.get(f"{address}/history/2")) and tess.get(f"{address}/history/9").status_code == 404


def test_a_question_is_left_out_while_enough_are_left(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    with inside(app, cast.tess.organisation_id) as session:
        questions = document_in_use(session, ONE).quiz.questions
    answers = []
    for question in questions:
        address = f"{QUESTIONS}/{question.key}"
        sent = tokens(tess, f"{address}/retire") | {"way": "out", "change_note": "not ours"}
        answers.append(tess.post(f"{address}/retire", data=sent))
        if answers[-1].status_code == 422:
            break
    assert len(answers) == len(questions) - 7 and "at least 8 are needed" in words(answers[-1])
    begin(noor)
    shown = words(noor.get(ASKED))
    assert questions[0].stem not in shown and questions[-1].stem in shown
    assert "Left out" in words(tess.get(QUESTIONS))


def test_an_attempt_stays_readable_when_its_question_has_gone(client_of: ClientOf) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    address = new_address(tess)
    send(tess, address, "/publish", SINGLE)
    begin(noor)
    form = noor.get(ASKED).get_data(as_text=True)
    sent = noor.post(ASKED, data=tokens_of(form, ASKED) | {"leave_gaps": "yes"})
    assert sent.status_code == 303
    gone = tokens(tess, f"{address}/retire") | {"way": "out", "change_note": "over"}
    assert tess.post(f"{address}/retire", data=gone).status_code == 303
    assert SINGLE["stem"] in words(noor.get(sent.headers["Location"]))


@pytest.mark.parametrize(("change", "said", "beside"), [
    ({"right": ""}, "have 0 right ones", "options"), ({"right": ["1", "2"]}, "have 2 right ones", "options"),
    ({"stem": " "}, "The question is empty", "stem"), ({"feedback-2": ""}, "The feedback to answer 2 is empty", "feedback-2"),
    ({"text-2": "We ask"}, "Answer 2 'We ask' is used twice", "text-2"), ({"outcomes": ""}, "outcomes", "outcomes"),
    ({"change_note": ""}, "Say in a few words", "change_note"), ({"outcomes": "99"}, "none of the module's outcomes", "outcomes"),
    ({"stem": "x" * 1001}, "longer than 1000", "stem"), ({"sources": "nobody"}, "no key of sources.yaml", "sources"),
    ({"kind": "multiple", "right": ["1", "2"]}, "at least one right and one wrong", "options"),
])  # fmt: skip
def test_what_is_wrong_is_named_beside_its_field_and_everything_comes_back(
    app: Any, client_of: ClientOf, change: dict[str, Any], said: str, beside: str,
) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    answer = send(tess, new_address(tess), "/publish", SINGLE | change)
    shown = words(answer)
    assert answer.status_code == 422 and said in shown and f'href="#{beside}"' in shown and f'id="{beside}"' in shown
    for name in {"feedback-1", "text-1", "feedback"} - set(change):
        assert SINGLE[name] in shown
    assert count(app, Edition) == before


@pytest.mark.parametrize(("kind", "fields"), [
    ("multiple", {"text-3": "We wait", "feedback-3": "Yes.", "right": ["1", "3"]}),
    ("true-false", {"text-1": "True", "text-2": "False"}),
    ("order", {"text-3": "We wait", "feedback-3": "Third."}),
    ("match", {"partner-1": "early", "partner-2": "late", "extra-1": "never"}),
    ("short", {"accepted-1": "ask", "model_answer": "I would ask."}),
])  # fmt: skip
def test_every_kind_is_written_published_and_asked(client_of: ClientOf, kind: str, fields: dict[str, Any]) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    address = new_address(tess, kind=kind)
    assert f'name="kind" value="{kind}"' in words(tess.get(f"{address}?kind={kind}"))
    assert send(tess, address, "/publish", SINGLE | {"kind": kind} | fields).status_code == 303
    begin(noor)
    asked = words(noor.get(ASKED))
    assert SINGLE["stem"] in asked and (kind == "short" or "We ask" in asked or "True" in asked)
    again = words(tess.get(address))
    assert all(one in again for value in fields.values() for one in ([value] if isinstance(value, str) and len(value) > 1 else []))


def test_another_row_is_one_press_away_and_loses_nothing(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), (count(app, Edition), count(app, PageDraft))
    shown = words(send(tess, new_address(tess), "/rows", SINGLE | {"more": "rows"}))
    assert 'name="text-3"' in shown and all(SINGLE[name] in shown for name in ("stem", "text-1", "feedback-2", "change_note"))
    assert 'value="1" checked' in shown, "the tick comes back too"
    short = words(send(tess, new_address(tess), "/rows", SINGLE | {"kind": "short", "accepted-1": "ask", "more": "accepted"}))
    assert 'name="accepted-2"' in short and 'value="ask"' in short
    assert (count(app, Edition), count(app, PageDraft)) == before


def test_a_preview_shows_it_and_keeps_nothing(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), (count(app, Edition), count(app, PageDraft))
    shown = send(tess, new_address(tess), "/preview", SINGLE)
    assert shown.status_code == 200 and 'id="preview"' in words(shown) and "(right)" in words(shown)
    assert send(tess, new_address(tess), "/preview", SINGLE | {"right": ""}).status_code == 422
    assert (count(app, Edition), count(app, PageDraft)) == before


def test_a_draft_is_kept_whatever_is_wrong_with_it(app: Any, client_of: ClientOf) -> None:
    tess = client_of("tess")
    address = new_address(tess, kind="order")
    half = {"kind": "order", "stem": "half\x00 written אב", "text-1": "only this", "outcomes": "99"}
    assert send(tess, address, "", half).status_code == 303
    assert "half written אב" in words(tess.get(address)) and "only this" in words(client_of("tess").get(address))
    assert "Being written" in words(tess.get(QUESTIONS)) and new_address(tess) != address
    assert client_of("olu").get(address).status_code == 200, "another trainer goes on with it"
    assert send(tess, address, "/throw-away", {}).status_code == 303
    assert not rows(app, PageDraft, PageDraft.page_key.like("question:%"))


@BOTH
def test_two_trainers_at_once_are_shown_both_texts(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, olu, address = client_of("tess"), client_of("olu"), f"{QUESTIONS}/{first_question(app, cast).key}"
    hers, theirs = tokens(tess, address) | SINGLE, tokens(olu, address) | SINGLE | {"stem": "Theirs, asked otherwise?"}
    assert olu.post(f"{address}/publish", data=theirs).status_code == 303
    both = tess.post(f"{address}/publish", data=hers)
    assert both.status_code == 409 and SINGLE["stem"] in words(both) and "Theirs, asked otherwise?" in words(both)
    assert send(tess, address, "/publish", SINGLE).status_code == 303
    saved = [tokens(client, address) | SINGLE | {"stem": stem} for client, stem in ((tess, "One?"), (olu, "Two?"))]
    assert [tess.post(address, data=saved[0]).status_code, olu.post(address, data=saved[1]).status_code] == [303, 409]


def test_what_others_published_of_other_things_is_no_conflict(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, olu, page = client_of("tess"), client_of("olu"), f"/writing/{ONE}/start-here"
    address = f"{QUESTIONS}/{first_question(app, cast).key}"
    hers, about_a_page = tokens(tess, address) | SINGLE, tokens(olu, page) | {"edition": "0", "title": "T", "text": "x", "change_note": "n"}
    assert send(olu, new_address(olu), "/publish", SINGLE).status_code == 303
    assert tess.post(f"{address}/publish", data=hers).status_code == olu.post(f"{page}/publish", data=about_a_page).status_code == 303
    late = tokens(tess, f"{address}/retire") | {"way": "out", "change_note": "late", "since": "0"}
    refused = tess.post(f"{address}/retire", data=late)
    assert refused.status_code == 409 and "Somebody changed it meanwhile" in words(refused)


@BOTH
def test_two_publications_in_the_same_moment_lose_nothing_silently(app: Any, client_of: ClientOf, cast: Any) -> None:
    clients, address = [client_of("tess"), client_of("olu")], f"{QUESTIONS}/{first_question(app, cast).key}"
    sent = [tokens(client, address) | SINGLE | {"stem": f"Words {number}?"} for number, client in enumerate(clients)]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda c=client, d=data: answers.append(c.post(f"{address}/publish", data=d).status_code))
        for client, data in zip(clients, sent, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [303, 409] and len(rows(app, Edition, Edition.page_key.like("question:%"))) == 1


@pytest.mark.parametrize("attack", ["<script>window.__xss=1</script>", "<img src=x onerror=alert(1)>", '"><b onclick=x>', "{{ 7*7 }}"])
def test_whatever_is_typed_is_shown_as_words(client_of: ClientOf, attack: str) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    hostile = SINGLE | {"stem": f"Q {attack}", "text-1": f"A {attack}", "feedback-1": f"F {attack}", "feedback": f"E {attack}"}
    address = new_address(tess)
    assert attack not in send(tess, address, "/preview", hostile).get_data(as_text=True) or attack.startswith("{")
    assert send(tess, address, "/publish", hostile).status_code == 303
    begin(noor)
    for client, where in ((noor, ASKED), (tess, address), (tess, QUESTIONS), (tess, f"{address}/compare"), (tess, f"{address}/history/1")):
        shown = client.get(where).get_data(as_text=True)
        assert (attack not in shown or attack.startswith("{")) and attack in words(client.get(where)), where


@pytest.mark.parametrize("who", ["amina", "sam", "vera", "otto"])
def test_only_trainers_and_leads_write(app: Any, client_of: ClientOf, cast: Any, who: str) -> None:
    client, address = client_of(who), f"{QUESTIONS}/{first_question(app, cast).key}"
    for where in (QUESTIONS, address, f"{address}/compare", f"{address}/history", f"{address}/retire"):
        assert client.get(where).status_code in (403, 404)
    assert client_of("tess").get(f"{QUESTIONS}/own-nobody-1").status_code == 404
