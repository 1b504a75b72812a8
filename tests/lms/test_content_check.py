"""`flask content check`: sound lessons leave with 0, a planted fault of each kind leaves with 1 and is named."""

import shutil
from pathlib import Path

import pytest

from lms.config import ROOT
from lms.web.application import House
from tests.lms.test_cli import said

COURSE = "perinatal-peer-support"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course, to be spoilt."""
    shutil.copytree(ROOT / "courses" / "content", tmp_path / "content")
    return tmp_path / "content" / COURSE


def test_our_own_lessons_are_sound_and_the_tables_are_shown(app: House) -> None:
    words = said(app, "content", "check")
    assert "13 modules looked at, 0 faults." in words and "GAP" not in words
    for table in ("Reading ease", "Minutes", "Coverage", "To be confirmed"):
        assert f"\n{table}" in words
    assert words.index("Reading 01-intro-recovery") < words.index("Reading 13-practicalities-records") < words.index("sound  Structure")
    assert "08-crisis-handoff/simulated-call (alternative)" in words and "S2-22 (sole-support): " in words


def test_every_fault_is_named_and_the_command_leaves_with_one(app: House, course: Path) -> None:
    stories = course / "08-crisis-handoff" / "scenarios.yaml"
    stories.write_text(stories.read_text().replace("trigger: acute-crisis", "trigger: none"))
    page = course / "02-role-scope-conduct" / "01-start-here.md"
    page.write_text(page.read_text() + "\nCall 0808 196 1776. [Look](https://elsewhere.example/x)\n")
    broken = course / "13-practicalities-records" / "quiz.yaml"
    broken.write_text("key: [no]\n")
    for folder in (course, course.parent):
        words = said(app, "content", "check", str(folder), expect=1)
        for fault in (
            "acute-crisis: in 1 of at least 3 stories", "shows the number 0808 196 1776", "links to elsewhere.example",
            "13-practicalities-records/quiz.yaml line 1", "12 modules looked at",
        ):
            assert fault in words, words


def test_a_folder_without_a_course_is_a_fault(app: House, tmp_path: Path) -> None:
    assert "there is no course" in said(app, "content", "check", str(tmp_path), expect=1)


def test_doctor_lists_what_is_to_be_confirmed_and_stops_nobody(app: House) -> None:
    words = said(app, "doctor")
    (safeguarding,) = [line for line in words.splitlines() if line.startswith("look at  Content: 07-safeguarding, to be confirmed: ")]
    assert "Panel “Worries about an adult: Wales”" in safeguarding and "The five Rs are Peerway’s own" in safeguarding
    assert "look at  Content: 13-practicalities-records, to be confirmed: Page" in words
