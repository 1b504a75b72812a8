"""plan.yaml: the hours of the whole award add up, and every problem is named (domain.md 0.7)."""

from pathlib import Path

import pytest

from courses.catalogue.queries import plan_in, problems_in, read_course
from courses.catalogue.rules.plan import Plan, plan_of
from courses.catalogue.rules.problems import Problem

CONTENT = Path(__file__).resolve().parents[3] / "courses" / "content"
GOOD = """\
title: Hours
award: an award
hours: 20
elements:
  - {title: Modules, detail: Read., hours: "7.5"}
  - {title: Practice, detail: Do., hours: "12.5"}
"""


def read(text: str) -> tuple[Plan | None, list[str]]:
    """The plan and the words of its problems."""
    problems: list[Problem] = []
    return plan_of(text, problems), [str(problem) for problem in problems]


def test_a_whole_plan_is_read() -> None:
    plan, problems = read(GOOD)
    assert problems == [] and plan is not None
    assert (plan.hours, [element.hours for element in plan.elements]) == (20.0, [7.5, 12.5])


@pytest.mark.parametrize(("old", "new", "says"), [
    ("hours: 20", "hours: 21", "are 21, but the elements are 20 together"), ("hours: 20", "hours: none", "must be whole or half hours"),
    ('"7.5"', '"7.3"', "must be whole or half hours"), ('"7.5"', '"0"', "must be whole or half hours"), ("hours: 20\n", "", "is missing"),
    ("title: Hours\n", "", "is missing"), ("Practice", "Modules", "is used twice"), ("award: an award", "award: [an]", "must be text"),
    ("elements:", "parts:", "elements"), ("hours: 20", "hours: 20\nhours: 20", "hours"), ("award: an award", "award: &a an", "plan.yaml"),
])
def test_a_plan_that_is_not_whole_is_refused_and_says_why(old: str, new: str, says: str) -> None:
    plan, problems = read(GOOD.replace(old, new, 1))
    assert plan is None and any(says in problem for problem in problems), problems
    assert all(problem.startswith("plan.yaml") for problem in problems)


@pytest.mark.parametrize("text", ["", "  \n", "[]", "words", "- 1"])
def test_a_file_that_is_no_plan_is_refused(text: str) -> None:
    plan, problems = read(text)
    assert plan is None and problems


def test_a_broken_plan_is_named_when_the_course_is_read_and_keeps_nothing_else_out(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("key: a\ntitle: A\nsummary: A.\nmodules: [01-one]\n")
    (tmp_path / "plan.yaml").write_text(GOOD.replace("hours: 20", "hours: 21"))
    files = read_course(tmp_path)
    assert files.course is not None
    assert [problem.file for problem in files.problems if problem.file == "plan.yaml"] == ["plan.yaml"]
    assert plan_in(tmp_path.parent, "a") is None


def test_a_course_may_have_no_plan(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "course.yaml").write_text("key: a\ntitle: A\nsummary: A.\nmodules: [01-one]\n")
    assert plan_in(tmp_path, "a") is None and plan_in(tmp_path, "b") is None


def test_the_plan_of_the_course_is_the_two_hundred_hours_that_were_decided() -> None:
    plan = plan_in(CONTENT, "perinatal-peer-support")
    assert plan is not None and plan.hours == 200
    assert [element.hours for element in plan.elements] == [37.5, 60, 24, 18, 12, 18.5, 30]
    modules = read_course(CONTENT / "perinatal-peer-support").modules.values()
    assert sum(module.minutes for module in modules) == plan.elements[0].hours * 60
    assert [problem for problem in problems_in(CONTENT) if problem.file == "plan.yaml"] == []
