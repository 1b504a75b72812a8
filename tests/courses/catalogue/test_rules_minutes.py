"""How a module's minutes are spent: it always adds up, whatever the files say."""

import random
from dataclasses import replace

import pytest

from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.minutes import minutes_of, reading_of, split_of
from courses.catalogue.rules.once import MOST_KEPT, once_a_document
from tests.courses.catalogue.test_rules_finding import DOCUMENT


def page(minutes: int, words: int, partner: int = 0, reflection: int = 0) -> Page:
    """A page of so many words."""
    return Page(f"p{minutes}", "A page", minutes, (1,), (), None, None, f"<p>{'word ' * words}</p>", partner, reflection)


def module(minutes: int, *pages: Page, stories: int = 0) -> ModuleDocument:
    """A module of such pages."""
    return replace(DOCUMENT, minutes=minutes, pages=pages, scenarios=DOCUMENT.scenarios[:1] * stories)


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (89, 0), (90, 1), (180, 1), (269, 1), (270, 2), (1800, 10), (9000, 20)])
def test_reading_is_counted_from_the_words_and_never_more_than_there_is(words: int, minutes: int) -> None:
    assert reading_of(page(20, words)) == minutes


def test_a_module_is_split_by_what_its_pages_declare() -> None:
    split = split_of(module(74, page(20, 720, partner=10, reflection=3), page(10, 360), stories=3))
    assert (split.reading, split.practice, split.partner, split.thinking, split.stories, split.questions) == (6, 11, 10, 3, 24, 20)
    assert split.total == 74


def test_any_split_adds_up_and_nothing_is_below_nought() -> None:
    chance = random.Random(5)
    for _ in range(300):
        pages = []
        for _ in range(chance.randint(1, 12)):
            minutes = chance.randint(1, 40)
            partner = chance.randint(0, minutes)
            pages.append(page(minutes, chance.randint(0, 3000), partner, chance.randint(0, minutes - partner)))
        wanted = sum(page.minutes for page in pages) + chance.randint(0, 80)
        split = split_of(module(wanted, *pages, stories=chance.randint(0, 5)))
        assert split.total == wanted
        assert min(split.reading, split.practice, split.partner, split.thinking, split.stories, split.questions) >= 0


def test_an_activity_has_its_minutes() -> None:
    assert [minutes_of(DOCUMENT, kind, key) for key, kind in DOCUMENT.activity_keys] == [
        *(page.minutes for page in DOCUMENT.pages), *(8 for _ in DOCUMENT.scenarios), 20,
    ]


def test_what_is_worked_out_is_kept_for_the_last_documents_alone() -> None:
    asked: list[str] = []

    @once_a_document
    def title(document: ModuleDocument) -> str:
        asked.append(document.title)
        return document.title

    many = [replace(DOCUMENT, title=str(number)) for number in range(MOST_KEPT + 1)]
    assert [title(document) for document in many for _ in range(3)] == [document.title for document in many for _ in range(3)]
    assert len(asked) == len(many)
    assert title(many[-1]) == many[-1].title and len(asked) == len(many)
    title(many[0])
    assert len(asked) == len(many) + 1
