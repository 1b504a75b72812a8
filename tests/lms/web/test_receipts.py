"""A form sent twice counts once, whoever sends it again and however fast (safety.md 4.1.2, F13)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from courses.learning.views import study
from lms.base.errors import RuleBroken
from lms.web import receipts as engine
from tests.cast import Cast
from tests.engines import BOTH
from tests.judge import tokens_of
from tests.lms.web.posting import begin, done_rows, receipts, tokens

ClientOf = Callable[[str], Any]
THREADS = 20


@BOTH
def test_a_form_sent_twice_gives_the_first_result(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    first, second = (client.post(f"{address}/done", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert done_rows(app, cast.noor.membership_id) == 1


@BOTH
def test_twenty_at_once_have_one_effect_and_one_result(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of("noor")
    address = begin(client)
    fields, before = tokens(client, address), receipts(app)
    cookie = client.get_cookie("peerway")
    assert cookie is not None
    answers: list[tuple[int, str]] = []
    gate = threading.Barrier(THREADS)

    def send() -> None:
        own = app.test_client()
        own.set_cookie("peerway", cookie.value)
        gate.wait()
        answer = own.post(f"{address}/done", data=fields)
        answers.append((answer.status_code, answer.headers.get("Location", "")))
    crowd = [threading.Thread(target=send) for _ in range(THREADS)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(60)
    assert len(answers) == THREADS
    assert set(answers) == {(303, answers[0][1])}, answers
    assert done_rows(app, cast.noor.membership_id) == 1
    assert receipts(app) == before + 1


WELL_FORMED = "684a069c-3925-45d5-889d-43756c389298.6c8b692a-efcb-4715-a347-33e2b73e287f.signature"


@pytest.mark.parametrize("token", ["", "nonsense", WELL_FORMED, "a.b.c.d", "\x00", "é" * 400])
def test_a_token_we_did_not_make_is_refused(app: Flask, cast: Cast, client_of: ClientOf, token: str) -> None:
    client = client_of("noor")
    address = begin(client)
    answer = client.post(f"{address}/done", data=tokens(client, address) | {"form_token": token})
    assert answer.status_code == 400
    assert done_rows(app, cast.noor.membership_id) == 0


def test_a_missing_token_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    fields.pop("form_token")
    assert client.post(f"{address}/done", data=fields).status_code == 400
    assert done_rows(app, cast.noor.membership_id) == 0


def test_a_token_made_for_another_person_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    noor, dan = client_of("noor"), client_of("dan")
    address = begin(noor)
    foreign = tokens_of(dan.get("/record").get_data(as_text=True), "/leave")["form_token"]
    answer = noor.post(f"{address}/done", data=tokens(noor, address) | {"form_token": foreign})
    assert answer.status_code == 400
    assert done_rows(app, cast.noor.membership_id) == 0


def test_a_token_whose_person_was_exchanged_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)
    token, _person, signature = fields["form_token"].split(".")
    answer = client.post(f"{address}/done", data=fields | {"form_token": f"{token}.{cast.dan.person_id}.{signature}"})
    assert answer.status_code == 400


def test_a_form_that_failed_can_be_sent_again(app: Flask, cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("noor")
    address = begin(client)
    fields = tokens(client, address)

    def refuse(**_: object) -> None:
        raise RuleBroken("Not now.")
    with monkeypatch.context() as patched:
        patched.setattr(study.actions, "complete_activity", refuse)
        assert client.post(f"{address}/done", data=fields).status_code == 422
    assert done_rows(app, cast.noor.membership_id) == 0
    assert client.post(f"{address}/done", data=fields).status_code == 303
    assert done_rows(app, cast.noor.membership_id) == 1


def test_a_token_reads_back_as_what_was_signed(house: Flask, cast: Cast) -> None:
    read = engine.read_token(engine.new_token(cast.noor.person_id))
    assert read is not None and read[1] == cast.noor.person_id
    nobody = engine.read_token(engine.new_token(None))
    assert nobody is not None and nobody[1] is None
    assert engine.new_token(None) != engine.new_token(None)
