"""The door for several whole questions at once, as an import brings them: all or nothing (issue 5, engine 11)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from courses.authoring import actions, queries
from courses.authoring.rules import IMPORTED
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Edition
from courses.catalogue.rules.documents import Option, Question
from courses.catalogue.rules.own import MOST_QUESTIONS
from lms.base.errors import OutOfDate, RuleBroken
from lms.membership.queries import actor_of
from tests.engines import BOTH
from tests.factories.learning import ONE, document_in_use, inside
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
OPTIONS = (Option("a", "Our own way", True, "Yes."), Option("b", "Another way", False, "Not here."))
OURS = Question("own-one", "single", "What do we do at Harbour?", False, (1,), (), OPTIONS, "We ask.")


def publish(app: Any, player: Any, *questions: Question, note: str = "from a list", after: int = 0) -> None:
    """Through the door, in a transaction of its own."""
    with inside(app, player.organisation_id):
        actor, module = actor_of(player.person_id), queries.module_or_none(ONE)
        assert actor is not None and module is not None
        actions.publish_questions(by=actor, module=module, questions=questions, change_note=note, after=after)


@BOTH
def test_questions_of_a_list_are_added_or_replace_those_with_their_keys(app: Any, cast: Any, client_of: ClientOf) -> None:
    with inside(app, cast.tess.organisation_id) as session:
        first = document_in_use(session, ONE).quiz.questions[0]
    publish(app, cast.tess, OURS, replace(first, stem="Asked in our own words?"))
    noor = client_of("noor")
    noor.post(f"/modules/{ONE}/start", data=tokens_of(noor.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
    asked = noor.get(f"/modules/{ONE}/questions").get_data(as_text=True)
    assert "What do we do at Harbour?" in asked and "Asked in our own words?" in asked and first.stem not in asked
    assert [row.number for row in rows(app, Edition, Edition.page_key == IMPORTED)] == [1]
    with inside(app, cast.zoe.organisation_id) as session:
        module = queries.module_or_none(ONE)
        assert module and document_in_use(session, ONE).quiz == catalogue.document_in_use(session, module).quiz, "another organisation's"


def test_nothing_of_a_list_that_cannot_stand_is_taken_up(app: Any, cast: Any) -> None:
    before = count(app, Edition)
    many = [replace(OURS, key=f"own-{number}") for number in range(MOST_QUESTIONS)]
    for questions, note, after, broken in (([OURS], " ", 0, RuleBroken), (many, "all", 0, RuleBroken), ([OURS], "late", 3, OutOfDate)):
        with pytest.raises(broken):
            publish(app, cast.tess, *questions, note=note, after=after)
    assert count(app, Edition) == before
