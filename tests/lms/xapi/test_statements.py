"""Golden statements: one per event, word for word, readable by a 1.0.3 client and within the rules of the specification."""

import json
import uuid
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tincan import Statement

from lms.base import ids
from lms.xapi import builder, sentences
from lms.xapi.vocabulary import Verb
from tests.lms.xapi.rules_103 import faults
from tests.lms.xapi.samples import BASE, CHOICE, DRAFTS, EVENT, GOLDEN, MODULE, QUIZ, STATEMENT_ID, fixed, golden, rendered

every_event = pytest.mark.parametrize("name", DRAFTS)
SPOILT: dict[str, Any] = {
    "null": lambda s: s["result"].update(response=None),
    "id": lambda s: s.update(id="no-uuid"),
    "verb": lambda s: s["verb"].update(id="passed"),
    "actor": lambda s: s["actor"].update(mbox="mailto:a@b.example"),
    "homePage": lambda s: s["actor"]["account"].update(homePage="peerway"),
    "scaled": lambda s: s["result"]["score"].update(scaled=1.2),
    "raw": lambda s: s["result"]["score"].update(raw=12),
    "language": lambda s: s["verb"].update(display={"British English": "passed"}),
    "success": lambda s: s["result"].update(success="yes"),
    "revision": lambda s: s.update(object={"objectType": "StatementRef", "id": s["id"]}),
    "extra": lambda s: s.update(note="free text"),
    "registration": lambda s: s["context"].update(registration="1"),
    "timestamp": lambda s: s.update(timestamp="2026-03-03T14:03:09"),
    "parent": lambda s: s["context"]["contextActivities"].update(uncle=[{"id": "https://x.example"}]),
    "no object": lambda s: s.pop("object"),
}


@every_event
def test_a_statement_is_the_one_that_was_approved(name: str) -> None:
    assert json.loads(rendered(name)) == golden(name)
    assert rendered(name) == json.dumps(golden(name), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_every_event_has_its_golden_statement_and_no_other_has() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(DRAFTS)
    assert {draft.verb for draft in DRAFTS.values()} == set(Verb)


@every_event
def test_a_1_0_3_client_reads_it(name: str) -> None:
    statement = Statement(json.loads(rendered(name)))
    assert str(statement.id) == str(STATEMENT_ID) and statement.verb.id == golden(name)["verb"]["id"]


@every_event
def test_a_record_store_finds_nothing_to_refuse(name: str) -> None:
    assert faults(json.loads(rendered(name))) == []


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_the_checker_sees_what_is_wrong(spoil: Any) -> None:
    statement = deepcopy(golden("passed"))
    spoil(statement)
    assert faults(statement)


@every_event
def test_the_actor_is_a_pseudonym_at_our_address_and_nothing_else(name: str) -> None:
    actor = golden(name)["actor"]
    assert actor == {"objectType": "Agent", "account": {"homePage": BASE, "name": str(EVENT.actor_name)}}
    assert uuid.UUID(actor["account"]["name"])


def test_words_somebody_wrote_never_enter_a_statement() -> None:
    assert "never told" not in rendered("answered-fill-in") and "result" not in golden("answered-fill-in")


def test_revision_and_platform_stand_only_beside_an_activity() -> None:
    assert not {"revision", "platform"} & set(golden("voided")["context"])
    assert {"revision", "platform"} <= set(golden("completed")["context"])


@every_event
def test_the_same_event_gives_the_same_bytes(name: str) -> None:
    assert rendered(name) == rendered(name)


def test_the_id_of_a_statement_is_fixed_by_its_source_and_installation() -> None:
    home = fixed(1)
    assert ids.stable(home, EVENT.source) == ids.stable(home, EVENT.source) == uuid.uuid5(home, EVENT.source)
    assert len({ids.stable(home, "a"), ids.stable(home, "b"), ids.stable(fixed(2), "a")}) == 3


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    """A moment is written with Z: one of another zone must not be told an hour off."""
    later = replace(EVENT, at=EVENT.at.astimezone(timezone(timedelta(hours=1))))
    statement = json.loads(builder.render(builder.enrolled(later, QUIZ), statement_id=STATEMENT_ID, iri_base=BASE))
    assert statement["timestamp"] == golden("registered")["timestamp"]


@settings(max_examples=200, deadline=None, database=None)
@given(scored=st.integers(0, 40), share=st.floats(0, 1), has_passed=st.booleans(), name=st.text(min_size=1, max_size=80))
def test_any_score_and_any_title_stay_within_the_rules(scored: int, share: float, has_passed: bool, name: str) -> None:
    draft = builder.quiz_judged(EVENT, replace(QUIZ, name=name), MODULE, has_passed, int(scored * share), scored, "1")
    assert faults(json.loads(builder.render(draft, statement_id=STATEMENT_ID, iri_base=BASE))) == []


@settings(max_examples=100, deadline=None, database=None)
@given(chosen=st.lists(st.sampled_from([key for key, _ in CHOICE.choices]), unique=True), success=st.sampled_from([True, False, None]))
def test_any_answer_stays_within_the_rules(chosen: list[str], success: bool | None) -> None:
    draft = builder.answered(EVENT, CHOICE, QUIZ, tuple(chosen), success)
    statement = json.loads(builder.render(draft, statement_id=STATEMENT_ID, iri_base=BASE))
    assert faults(statement) == [] and statement["result"]["response"] == "[,]".join(chosen)


def test_each_statement_is_told_in_plain_words() -> None:
    told = {name: sentences.sentence(golden(name)) for name in DRAFTS}
    assert told == {
        "registered": "You joined Perinatal peer support",
        "initialized": "You began Active listening",
        "completed": "You completed Active listening",
        "passed": "You passed Questions on active listening",
        "failed": "You tried Questions on active listening: not yet at the pass mark",
        "answered-choice": None,
        "answered-true-false": None,
        "answered-sequencing": None,
        "answered-matching": None,
        "completed-story": "You completed A late message",
        "answered-fill-in": None,
        "voided": None,
    }


def test_nobody_reads_that_she_failed() -> None:
    assert not any("fail" in words.lower() for words in sentences.WORDS.values())


def test_an_unknown_verb_and_a_thing_without_a_name_do_no_harm() -> None:
    assert sentences.sentence({"verb": {"id": "https://x.example/verbs/flew"}, "object": {}}) is None
    assert sentences.sentence({"verb": {"id": Verb.PASSED.value}, "object": {}}) == "You passed a part of the course"
