"""What is an organisation's own stands in its place in the module, and what it types passes the checks of the files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from courses.catalogue.queries import course_folders, read_course, story_texts
from courses.catalogue.rules.documents import ModuleDocument, Option, OwnPage, Question
from courses.catalogue.rules.own import Own, OwnQuestion, OwnStory, changed, kept, own_from, with_own, wrong_with_quiz, wrong_with_stories
from courses.catalogue.rules.stories import StoryNote
from courses.catalogue.rules.story_text import story_from
from courses.catalogue.rules.story_text import story_texts as stories_in
from courses.catalogue.rules.typed import KINDS, TypedQuestion, TypedRow, question_from, text_of, typed_of, with_room, without_gaps
from lms.web.markup import render
from tests.architecture.source import ROOT

CONTENT = ROOT / "courses/content"
OPTIONS = (Option("a", "Yes", True, "So it is."), Option("b", "No", False, "Look again."))
OURS = Question("own-1", "single", "Ours?", False, (1,), (), OPTIONS, "Remember.")


@pytest.fixture(scope="module")
def modules() -> list[ModuleDocument]:
    """Every built-in module."""
    return [module for folder in course_folders(CONTENT) for module in read_course(folder).modules.values()]


@pytest.fixture(scope="module")
def module(modules: list[ModuleDocument]) -> ModuleDocument:
    """One of them, with two stories at least."""
    return next(module for module in modules if len(module.scenarios) > 1)


def test_replaced_and_left_out_keep_their_places_and_added_come_last(module: ModuleDocument) -> None:
    first, second, *others = module.quiz.questions
    story, *other_stories = module.scenarios
    own = Own(
        {module.pages[0].key: OwnPage("Our page", "x", "<p>x</p>", 1)},
        {second.key: OwnQuestion(None, 1), "own-1": OwnQuestion(OURS, 1), first.key: OwnQuestion(replace(OURS, key=first.key), 1)},
        {story.key: OwnStory("", None, 1)},
    )
    found = with_own(module, own)
    assert [question.key for question in found.quiz.questions] == [first.key, *(one.key for one in others), "own-1"]
    assert found.quiz.questions[0].stem == "Ours?" and found.pages[0].title == "Our page"
    assert list(found.scenarios) == other_stories
    assert with_own(module, Own()) == module, "nothing of its own is the built-in module"


def test_a_change_puts_in_takes_back_and_says_since_when() -> None:
    one = changed(Own(), Own(questions={"a": OwnQuestion(OURS, 1), "b": OwnQuestion(None, 1)}), 4)
    two = changed(one, Own(questions={"a": None, "c": OwnQuestion(OURS, 2)}, stories={"s": OwnStory("x", None, 1)}), 5)
    assert {key: own.since for key, own in one.questions.items() if own} == {"a": 4, "b": 4}
    assert {key: own.since for key, own in two.questions.items() if own} == {"b": 4, "c": 5} and list(two.stories) == ["s"]


def test_it_is_the_same_after_a_trip_through_json(module: ModuleDocument) -> None:
    own = Own(
        {"p": OwnPage("t", "x", "<p>x</p>", 1)}, {question.key: OwnQuestion(question, 1, 2) for question in module.quiz.questions},
        {story.key: OwnStory("text", story, 1, 2) for story in module.scenarios} | {"gone": OwnStory("", None, 1)},
    )
    assert own_from(**json.loads(json.dumps(kept(own)))) == own


def test_a_newer_version_with_fewer_outcomes_and_a_smaller_draw_still_stands(module: ModuleDocument) -> None:
    questions = [replace(OURS, key=f"own-{number}", critical=True, outcomes=(1, 99)) for number in range(12)]
    critical = {question.key: OwnQuestion(question, 1) for question in questions}
    found = with_own(replace(module, quiz=replace(module.quiz, draw=8)), Own(questions=critical))
    assert found.quiz.draw >= 12 and found.quiz.questions[-1].outcomes == (1,)
    few = with_own(replace(module, quiz=replace(module.quiz, draw=8, questions=module.quiz.questions[:3])), Own())
    assert few.quiz.draw == 3


def test_what_cannot_stand_together_is_named(module: ModuleDocument) -> None:
    quiz = module.quiz
    assert not list(wrong_with_quiz(quiz)) and not list(wrong_with_stories(module))
    assert "at least 8" in "".join(wrong_with_quiz(replace(quiz, questions=quiz.questions[:7])))
    many = tuple(replace(OURS, key=f"own-{number}", critical=True) for number in range(201))
    assert "up to 200" in "".join(wrong_with_quiz(replace(quiz, questions=many)))
    assert "always asked" in "".join(wrong_with_quiz(replace(quiz, questions=many[:9], draw=8)))
    written = tuple(replace(OURS, key=f"own-{number}", kind="short", options=()) for number in range(8))
    assert "right answer" in "".join(wrong_with_quiz(replace(quiz, questions=written)))
    noted = replace(module.scenarios[0], note=StoryNote((), "Hard."), instead="gone")
    assert "needs another story" in "".join(wrong_with_stories(replace(module, scenarios=(noted,))))
    assert "up to 40" in "".join(wrong_with_stories(replace(module, scenarios=module.scenarios[:1] * 41)))


def test_every_built_in_question_and_story_survives_the_way_through_its_form(modules: list[ModuleDocument]) -> None:
    for module in modules:
        texts = story_texts(CONTENT, module.key)
        for story in module.scenarios:
            assert story_from(texts[story.key], story.key, module, render) == (story, [])
        for question in module.quiz.questions:
            again, faults = question_from(typed_of(question), question.key, module)
            assert not faults and typed_of(again) == typed_of(question)
    assert story_texts(CONTENT, "no-such-module") == {} == story_texts(Path("/nowhere"), "x") == stories_in("a: b") == stories_in("[")


def test_keys_of_answers_tell_nothing_of_their_order(module: ModuleDocument) -> None:
    rows = tuple(TypedRow(words, "So.", partner=f"with {words}") for words in ("first", "second", "third"))
    for kind in ("order", "match"):
        question, faults = question_from(TypedQuestion(kind, "Q?", False, ("1",), (), rows, "All."), "own-1", module)
        keys = [option.key for option in question.options]
        assert not faults and len(set(keys)) == 3 and not {"a", "1", "first"} & set(keys)
        assert not {partner.key for partner in question.partners} & set(keys), "a partner cannot be told by its key"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_form_has_room_and_is_refused_field_by_field(module: ModuleDocument, kind: str) -> None:
    empty = with_room(TypedQuestion(kind))
    assert len(empty.rows) == {"short": 0, "order": 3}.get(kind, 2)
    _, faults = question_from(empty, "own-1", module)
    assert {"stem", "feedback", "outcomes"} <= set(faults)
    assert len(with_room(empty, "rows").rows) == len(empty.rows) + 1 and with_room(empty, "extra").extra == ("",)
    assert without_gaps(with_room(with_room(empty, "rows"), "accepted")).accepted == ()


def test_a_question_reads_as_lines() -> None:
    assert text_of(replace(OURS, critical=True)).splitlines() == [
        "Ours?", "Safety question", "Right: Yes", "    So it is.", "Not right: No", "    Look again.", "For everybody: Remember.",
        "Outcomes: 1",
    ]
