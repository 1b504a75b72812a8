"""The minutes of the course: what a module says it takes is what its parts take, and most of it is practice (domain.md 0.7, 0.8)."""

import re
from pathlib import Path

import pytest

from courses.catalogue.queries import read_course
from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.minutes import QUESTIONS_MINUTES, STORY_MINUTES, WORDS_A_MINUTE, split_of

COURSE = read_course(Path(__file__).resolve().parents[2] / "courses" / "content" / "perinatal-peer-support")
MODULES = COURSE.modules
every_module = pytest.mark.parametrize("name", MODULES)
PROMISED = {  # domain.md 0.8
    "intro-recovery": 120, "role-scope-conduct": 150, "active-listening": 180, "own-story": 120, "boundaries-confidentiality": 150,
    "conditions-information": 300, "safeguarding": 240, "crisis-handoff": 210, "equality-inclusion": 150, "wellness-supervision": 150,
    "language-setbacks": 120, "groups-online": 180, "practicalities-records": 180,
}  # fmt: skip


def in_parts(document: ModuleDocument) -> int:
    """Pages, questions and stories together."""
    return sum(page.minutes for page in document.pages) + QUESTIONS_MINUTES + STORY_MINUTES * len(document.scenarios)


@every_module
def test_pages_questions_and_stories_add_up_to_the_minutes_of_the_module(name: str) -> None:
    document = MODULES[name]
    assert in_parts(document) == document.minutes == PROMISED[document.key]


@every_module
def test_at_most_a_third_of_a_module_is_reading(name: str) -> None:
    document = MODULES[name]
    words = sum(len(words_of(page.html).split()) for page in document.pages)
    assert words / WORDS_A_MINUTE <= document.minutes / 3
    assert split_of(document).reading <= document.minutes / 3


@every_module
def test_the_split_that_is_printed_adds_up_and_gives_every_page_time_to_be_read(name: str) -> None:
    document = MODULES[name]
    split = split_of(document)
    assert split.total == document.minutes
    assert (split.stories, split.questions) == (STORY_MINUTES * len(document.scenarios), QUESTIONS_MINUTES)
    assert min(split.reading, split.practice, split.partner, split.thinking) > 0


def test_thirteen_modules_take_two_thousand_two_hundred_and_fifty_minutes() -> None:
    assert len(MODULES) == 13
    assert sum(document.minutes for document in MODULES.values()) == 2250


@every_module
def test_what_the_first_page_says_of_the_time_is_what_it_takes(name: str) -> None:
    """The table of the first page is written by hand: its rows add up to the module, give or take what "about" allows."""
    rows = re.findall(r"<td[^>]*>(?:about )?(\d+)(?: minutes)?</td>", MODULES[name].pages[0].html)
    assert abs(sum(map(int, rows)) - MODULES[name].minutes) <= 2, rows
    split = split_of(MODULES[name])
    assert abs(int(rows[0]) - split.reading) <= 5, f"{rows[0]} minutes of reading, not {split.reading}"

