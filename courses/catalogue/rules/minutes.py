"""How the minutes of a module are spent. Reading is counted from the words; what the pages do not declare otherwise is practice."""

from dataclasses import dataclass

from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.once import once_a_document

WORDS_A_MINUTE = 180
QUESTIONS_MINUTES, STORY_MINUTES = 20, 8


@dataclass(frozen=True)
class Split:
    """The minutes of a module by what they are spent on. Together they are the module's minutes, whatever its files say."""

    reading: int
    practice: int
    partner: int
    thinking: int
    stories: int
    questions: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.reading + self.practice + self.partner + self.thinking + self.stories + self.questions


@once_a_document
def split_of(document: ModuleDocument) -> Split:
    """The split of a module. What is left beside the pages goes to the stories, 8 minutes each at most, and then to the questions."""
    pages = document.pages
    partner, thinking = sum(page.partner for page in pages), sum(page.reflection for page in pages)
    in_pages, reading = sum(page.minutes for page in pages), sum(reading_of(page) for page in pages)
    beside = max(0, document.minutes - in_pages)
    stories = min(beside, STORY_MINUTES * len(document.scenarios))
    return Split(reading, in_pages - reading - partner - thinking, partner, thinking, stories, beside - stories)


def reading_of(page: Page) -> int:
    """The minutes a page takes to read, to the nearest whole one: never more than it has beside partner and thinking."""
    words = len(words_of(page.html).split())
    return min((words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE, page.minutes - page.partner - page.reflection)


def minutes_of(document: ModuleDocument, kind: str, key: str) -> int:
    """The minutes of one activity: a page its own, a story 8, questions 20."""
    page = document.page(key.removeprefix("page:")) if kind == "page" else None
    if page is not None:
        return page.minutes
    return STORY_MINUTES if kind == "scenario" else QUESTIONS_MINUTES
