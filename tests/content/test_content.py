"""The lessons themselves: whole, easy to read, kind in their words, safe in what they show and what they leave out.

Each question stands in courses/catalogue/rules/soundness.py, which `flask content check` and the editors' page ask as well; that a question
sees its fault is shown in tests/courses/catalogue/test_rules_soundness.py.
"""

import shutil
from pathlib import Path

import pytest

from courses.catalogue.queries import course_folders, problems_in, read_course, read_lone_module
from courses.catalogue.rules import soundness
from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.markdown_text import BOXES
from lms.web import markup

CONTENT = Path(__file__).resolve().parents[2] / "courses" / "content"


def lone_module() -> ModuleDocument:
    """The one for colleagues, which is part of no course: it has no mapping, and its own questions take seven minutes, not twenty."""
    found, _, _ = read_lone_module(CONTENT / "colleagues", beside=("edition.yaml",))
    assert found is not None
    return found


COURSE = {name: document for folder in course_folders(CONTENT) for name, document in read_course(folder).modules.items()}
ALONE, MINUTES_OF_ITS_QUESTIONS = lone_module(), 7
ASKED = [
    pytest.param(ask, document, id=f"{title}-{name}")
    for title, ask in soundness.QUESTIONS for name, document in {**COURSE, "colleagues": ALONE}.items()
    if not (title == "Minutes" and document is ALONE)
]


def test_the_content_has_no_problems() -> None:
    assert [str(problem) for problem in problems_in(CONTENT)] == []


def test_every_module_folder_is_part_of_its_course() -> None:
    for folder in course_folders(CONTENT):
        course = read_course(folder).course
        assert course is not None
        assert {path.name for path in folder.iterdir() if path.is_dir()} - {"figures"} == set(course.modules)


@pytest.mark.parametrize(("ask", "document"), ASKED)
def test_a_module_is_sound(ask: soundness.Question, document: ModuleDocument) -> None:
    assert list(ask(document)) == []


def test_the_minutes_of_the_course_for_colleagues_add_up() -> None:
    assert sum(page.minutes for page in ALONE.pages) + MINUTES_OF_ITS_QUESTIONS == ALONE.minutes == 45


@pytest.mark.parametrize(("title", "ask"), soundness.WHOLE, ids=[title for title, _ in soundness.WHOLE])
def test_the_modules_together_are_sound(title: str, ask: object) -> None:
    assert [str(fault) for fault in ask(COURSE)] == [], title  # type: ignore[operator]


def test_the_rules_and_the_cleaner_know_the_same_boxes() -> None:
    assert set(BOXES) == set(markup.BOXES)


@pytest.mark.parametrize(("file", "words"), [("glossary.yaml", "- key: x\n"), ("figures/warm-handoff.svg", "<svg onload='x'/>")])
def test_a_broken_glossary_or_drawing_keeps_every_module_as_people_met_it(tmp_path: Path, file: str, words: str) -> None:
    folder = Path(shutil.copytree(course_folders(CONTENT)[0], tmp_path / "course"))
    (folder / file).write_text(words)
    files = read_course(folder)
    assert files.course is not None and files.modules == {}
    assert {problem.file for problem in files.problems} == {file}
