"""What an organisation has written of its own over a module, and the module with it in its places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from courses.catalogue.rules.documents import ModuleDocument, OwnPage, Question, Quiz, built, plain, with_own_pages
from courses.catalogue.rules.glossary import with_own_terms
from courses.catalogue.rules.questions import FEWEST_QUESTIONS
from courses.catalogue.rules.stories import Scenario

MOST_QUESTIONS = 200
MOST_STORIES = 40

Kept = TypeVar("Kept")
Part = TypeVar("Part", Question, Scenario)


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the organisation's own, or, with `question` None, its decision to leave the built-in one out.

    `based_on` is the number of the Version it was written over, `since` that of the edition it came with.
    """

    question: Question | None
    based_on: int
    since: int = 0

    @property
    def part(self) -> Question | None:
        """The question itself."""
        return self.question


@dataclass(frozen=True)
class OwnStory:
    """A story of the organisation's own: the text as written and the story it makes; `scenario` None where one is left out."""

    text: str
    scenario: Scenario | None
    based_on: int
    since: int = 0

    @property
    def part(self) -> Scenario | None:
        """The story itself."""
        return self.scenario


@dataclass(frozen=True)
class Own:
    """All that an organisation has of its own in a module, by key. In a change None stands for the way back to the built-in one."""

    pages: Mapping[str, OwnPage | None] = field(default_factory=dict)
    questions: Mapping[str, OwnQuestion | None] = field(default_factory=dict)
    stories: Mapping[str, OwnStory | None] = field(default_factory=dict)


def changed(own: Own, change: Own, number: int) -> Own:
    """What is the organisation's own after a change that comes with edition `number`. Whatever was there before keeps its place."""
    return Own(
        _merged(own.pages, change.pages),
        _merged(own.questions, {key: one and replace(one, since=number) for key, one in change.questions.items()}),
        _merged(own.stories, {key: one and replace(one, since=number) for key, one in change.stories.items()}),
    )


def with_own(document: ModuleDocument, own: Own) -> ModuleDocument:
    """The document with everything of the organisation's own in its place: replaced by key, left out, or added at the end."""
    pages = {key: page for key, page in own.pages.items() if page}
    document = with_own_terms(with_own_pages(document, pages), pages)
    questions = _in_places(document.quiz.questions, {key: one.question for key, one in own.questions.items() if one})
    stories = _in_places(document.scenarios, {key: one.scenario for key, one in own.stories.items() if one})
    return replace(
        document, quiz=_drawable(replace(document.quiz, questions=tuple(_within(document, one) for one in questions))),
        scenarios=tuple(_within(document, one) for one in stories),
    )


def wrong_with_quiz(quiz: Quiz) -> Iterator[str]:
    """What keeps the questions of a module, as they would be, from being asked; in sentences."""
    count, critical = len(quiz.questions), sum(question.critical for question in quiz.questions)
    if count < FEWEST_QUESTIONS:
        yield f"The module would have {count} questions; at least {FEWEST_QUESTIONS} are needed."
    if count > MOST_QUESTIONS:
        yield f"The module would have {count} questions; it can have up to {MOST_QUESTIONS}."
    if not any(question.is_scored for question in quiz.questions):
        yield "No question would have a right answer, so that nobody could reach the pass mark."
    if quiz.draw and critical > quiz.draw:
        yield f"One try asks {quiz.draw} questions, and {critical} would be safety questions, which are always asked."


def wrong_with_stories(document: ModuleDocument) -> Iterator[str]:
    """What keeps the stories of a module, as they would be, from being told: each with a content note needs another way (NEW-9)."""
    if len(document.scenarios) > MOST_STORIES:
        yield f"The module would have {len(document.scenarios)} stories; it can have up to {MOST_STORIES}."
    for story in document.scenarios:
        other = document.scenario(story.instead) if story.instead else None
        if story.note and (other is None or other.note is not None or other is story):
            yield f"“{story.title}” has a content note and needs another story without one that counts for the same."


def kept(own: Own) -> dict[str, Any]:
    """All of it as an edition keeps it; `own_from` gives back an equal one."""
    parts = {"pages": own.pages, "questions": own.questions, "stories": own.stories}
    return {name: {key: plain(one) for key, one in part.items()} for name, part in parts.items()}


def own_from(pages: Mapping[str, Any], questions: Mapping[str, Any], stories: Mapping[str, Any]) -> Own:
    """All of it from what is kept."""
    return Own(
        {key: OwnPage(**kept) for key, kept in pages.items()},
        {key: built(OwnQuestion, kept) for key, kept in questions.items()},
        {key: built(OwnStory, kept) for key, kept in stories.items()},
    )


def _merged(before: Mapping[str, Kept | None], change: Mapping[str, Kept | None]) -> dict[str, Kept | None]:
    return {key: one for key, one in {**before, **change}.items() if one is not None}


def _in_places(built_in: tuple[Part, ...], own: Mapping[str, Part | None]) -> tuple[Part, ...]:
    """Replaced and left out where they stood, added at the end."""
    known = {one.key for one in built_in}
    places = {**{one.key: one for one in built_in}, **{key: one for key, one in own.items() if one or key in known}}
    return tuple(one for one in places.values() if one is not None)


def _within(document: ModuleDocument, one: Part) -> Part:
    """A newer Version may have fewer outcomes than the one it was written for."""
    return replace(one, outcomes=tuple(number for number in one.outcomes if number <= len(document.outcomes)))


def _drawable(quiz: Quiz) -> Quiz:
    """A newer Version may draw fewer than are critical now, or more than are left: what must be asked is asked, as far as it is there."""
    if not quiz.draw:
        return quiz
    critical = sum(question.critical for question in quiz.questions)
    return replace(quiz, draw=min(max(quiz.draw, critical), len(quiz.questions)))
