"""Starting, completing, undoing: what is kept, told and taken back (BEAT-3, MUST-35; design.md 3)."""

import json
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest

from courses.catalogue.models import Version
from courses.learning import actions, rules
from courses.learning.models import Completion, Start
from courses.learning.rules import Outcome
from lms.base import clock
from lms.base.errors import NotAllowed, RuleBroken
from lms.lrs.models import StatementRow
from lms.xapi.vocabulary import Verb
from tests.courses.learning.reference import counts, module_rows
from tests.engines import BOTH
from tests.factories.learning import ONE, TWO, inside, learning_as, make_module, place_of, publish_and_adopt
from tests.factories.rows import rows

QUIZ_KEY = "quiz:intro-recovery-quiz"


def told(app: Any, player: Any, verb: Verb, module_key: str) -> list[StatementRow]:
    """The statements about somebody in a module, by verb, oldest first."""
    found = rows(app, StatementRow, StatementRow.actor_name == player.pseudonym, StatementRow.verb == verb.value)
    return sorted((row for row in found if row.object_iri.endswith(f"/module/{module_key}")), key=lambda row: row.happened_at)


def kept(app: Any, player: Any, module_key: str, key: str) -> list[Completion]:
    """The rows of one activity in order."""
    activity = place_of(app, player, module_key).activity_ids[key]
    found = rows(app, Completion, Completion.membership_id == player.membership_id, Completion.activity_id == activity)
    return sorted(found, key=lambda row: row.sequence)


def complete(
    app: Any, player: Any, module_key: str, key: str, outcome: Outcome = Outcome.DONE, source_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Report one completion in a transaction of its own."""
    with learning_as(app, player, module_key) as (actor, place):
        return actions.complete_activity(by=actor, place=place, activity_key=key, outcome=outcome, source_id=source_id).id


def undo(app: Any, player: Any, module_key: str, key: str) -> None:
    with learning_as(app, player, module_key) as (actor, place):
        actions.undo(by=actor, place=place, activity_key=key)


def begun(app: Any, player: Any, module_key: str, pages: int = 2) -> list[str]:
    """A small module of her organisation, begun by her; the keys of its steps, questions last."""
    with inside(app, player.organisation_id) as session:
        _, document = make_module(session, player.organisation_id, module_key, module_key.title(), pages)
    with learning_as(app, player, module_key) as (actor, place):
        actions.start_module(by=actor, place=place)
    return [key for key, _ in document.activity_keys]


@BOTH
def test_who_is_midway_keeps_her_version_and_who_begins_meets_the_new_one(app: Any, cast: Any) -> None:
    number = publish_and_adopt(app, cast.dan, ONE, title="Introduction, second edition")
    with learning_as(app, cast.noor, ONE) as (actor, place):
        actions.start_module(by=actor, place=place)
    met = {who: place_of(app, cast[who], ONE) for who in ("dan", "noor", "kirsty")}
    assert {who: place.module.version_number for who, place in met.items()} == {"dan": 1, "noor": number, "kirsty": 1}
    assert met["noor"].document.title == "Introduction, second edition" != met["dan"].document.title


def test_a_completion_and_its_statements_name_the_version_she_met(app: Any, cast: Any) -> None:
    number = publish_and_adopt(app, cast.noor, ONE, pages=place_of(app, cast.noor).document.pages[:1], scenarios=())
    with learning_as(app, cast.noor, ONE) as (actor, place):
        actions.start_module(by=actor, place=place)
    page, quiz = [key for key, _ in place_of(app, cast.noor).document.activity_keys]
    complete(app, cast.noor, ONE, page)
    complete(app, cast.noor, ONE, quiz, Outcome.PASSED, uuid.uuid4())
    (start,) = rows(app, Start, Start.membership_id == cast.noor.membership_id)
    (module,) = kept(app, cast.noor, ONE, "module")
    (version,) = rows(app, Version, Version.id == place_of(app, cast.noor).module.version_id)
    assert (module.adoption_id, version.number) == (start.adoption_id, number)
    for verb in (Verb.INITIALIZED, Verb.COMPLETED):
        (statement,) = told(app, cast.noor, verb, ONE)
        assert json.loads(statement.body)["context"]["revision"] == str(number)


def test_a_new_version_neither_takes_back_nor_gives_a_completed_module(app: Any, cast: Any) -> None:
    publish_and_adopt(app, cast.amina, ONE, title="Introduction, second edition")
    place = place_of(app, cast.amina, ONE)
    assert place.progress.is_complete and place.module.version_number == 1
    assert ONE in place_of(app, cast.amina, TWO).complete_modules
    assert [row.outcome for row in kept(app, cast.amina, ONE, "module")] == [Outcome.DONE]


@BOTH
def test_beginning_twice_is_beginning_once(app: Any, cast: Any) -> None:
    for _ in range(3):
        with learning_as(app, cast.noor, ONE) as (actor, place):
            actions.start_module(by=actor, place=place)
    assert len(rows(app, Start, Start.membership_id == cast.noor.membership_id)) == 1
    assert len(told(app, cast.noor, Verb.INITIALIZED, ONE)) == 1


@BOTH
def test_undoing_appends_a_row_and_takes_the_modules_statement_back(app: Any, cast: Any) -> None:
    page, = begun(app, cast.noor, "small", pages=1)[:1]
    quiz = begun_quiz(app, cast.noor, "small")
    complete(app, cast.noor, "small", page)
    complete(app, cast.noor, "small", quiz, Outcome.PASSED, uuid.uuid4())
    undo(app, cast.noor, "small", page)
    (statement,) = told(app, cast.noor, Verb.COMPLETED, "small")
    (voiding,) = rows(app, StatementRow, StatementRow.voids_id == statement.id)
    assert voiding.verb == Verb.VOIDED.value and voiding.actor_name != cast.noor.pseudonym
    assert [row.outcome for row in kept(app, cast.noor, "small", page)] == [Outcome.DONE, Outcome.UNDONE]
    assert [row.outcome for row in kept(app, cast.noor, "small", "module")] == [Outcome.DONE, Outcome.UNDONE]
    complete(app, cast.noor, "small", page)
    assert [row.outcome for row in kept(app, cast.noor, "small", "module")] == [Outcome.DONE, Outcome.UNDONE, Outcome.DONE]
    assert len(told(app, cast.noor, Verb.COMPLETED, "small")) == 2
    assert len(rows(app, StatementRow, StatementRow.voids_id == statement.id)) == 1


def begun_quiz(app: Any, player: Any, module_key: str) -> str:
    """The key of the questions of a module."""
    return place_of(app, player, module_key).document.activity_keys[-1][0]


def test_only_a_page_that_is_done_can_be_undone(app: Any, cast: Any) -> None:
    page, quiz = begun(app, cast.noor, "small", pages=1)
    undo(app, cast.noor, "small", page)
    assert kept(app, cast.noor, "small", page) == []
    complete(app, cast.noor, "small", quiz, Outcome.PASSED, uuid.uuid4())
    with pytest.raises(RuleBroken, match="Only a page"):
        undo(app, cast.noor, "small", quiz)
    assert [row.outcome for row in kept(app, cast.noor, "small", quiz)] == [Outcome.PASSED]


def test_what_is_locked_or_not_begun_takes_no_completion(app: Any, cast: Any) -> None:
    with pytest.raises(NotAllowed, match="opens when you have completed Introduction to peer support"):
        complete(app, cast.bex, TWO, "page:start-here")
    with pytest.raises(NotAllowed, match="Begin the module first"):
        complete(app, cast.noor, ONE, "page:start-here")
    with pytest.raises(NotAllowed), learning_as(app, cast.bex, TWO) as (actor, place):
        actions.start_module(by=actor, place=place)


@BOTH
def test_content_from_outside_reports_a_completion_once_however_often_it_tells(app: Any, cast: Any) -> None:
    """MUST-35: a double for cmi5, LTI or SCORM reports through the same door as our own questions."""
    page, quiz = begun(app, cast.noor, "small", pages=1)
    complete(app, cast.noor, "small", page)
    launch = uuid.uuid4()
    ids = {complete(app, cast.noor, "small", quiz, Outcome.PASSED, launch) for _ in range(4)}
    assert len(ids) == len(kept(app, cast.noor, "small", quiz)) == 1
    assert len(kept(app, cast.noor, "small", "module")) == len(told(app, cast.noor, Verb.COMPLETED, "small")) == 1
    complete(app, cast.noor, "small", quiz, Outcome.NOT_YET, uuid.uuid4())
    assert len(kept(app, cast.noor, "small", quiz)) == 2
    assert place_of(app, cast.noor, "small").progress.is_complete


@BOTH
def test_rebuilding_from_the_rows_kept_equals_what_the_actions_recorded(app: Any, cast: Any) -> None:
    dice = random.Random(3)
    for number in range(12):
        keys = begun(app, cast.noor, f"history-{number}")
        events = act(app, cast.noor, f"history-{number}", keys, dice)
        place = place_of(app, cast.noor, f"history-{number}")
        modules = kept(app, cast.noor, f"history-{number}", "module")
        assert [row.outcome for row in modules] == module_rows(keys, events)
        assert [step.is_finished for step in place.progress.steps] == [counts([o for key, o in events if key == k]) for k in keys]
        done = told(app, cast.noor, Verb.COMPLETED, f"history-{number}")
        void = [row for row in rows(app, StatementRow) if row.voids_id in {statement.id for statement in done}]
        assert (len(done), len(void)) == tuple(sum(row.outcome is o for row in modules) for o in (Outcome.DONE, Outcome.UNDONE))
        assert place.progress.is_complete is (rules.standing([row.outcome for row in modules]) is Outcome.DONE)


def act(app: Any, player: Any, module_key: str, keys: list[str], dice: random.Random) -> list[tuple[str, Outcome]]:
    """Some days of learning through the real actions; the events they should have kept, from the rows in order of time."""
    at = clock.now() - timedelta(days=1)
    for minute in range(dice.randint(4, 14)):
        key, moment = dice.choice(keys), at + timedelta(minutes=minute)
        with learning_as(app, player, module_key) as (actor, place):
            if key.startswith("page:") and dice.random() < 0.3:
                actions.undo(by=actor, place=place, activity_key=key, at=moment)
                continue
            tried = dice.choice([Outcome.PASSED, Outcome.NOT_YET])
            outcome, source = (Outcome.DONE, None) if key.startswith("page:") else (tried, uuid.uuid4())
            actions.complete_activity(by=actor, place=place, activity_key=key, outcome=outcome, source_id=source, at=moment)
    found = [(row.recorded_at, key, row.outcome) for key in keys for row in kept(app, player, module_key, key)]
    return [(key, outcome) for _, key, outcome in sorted(found, key=lambda one: one[0])]
