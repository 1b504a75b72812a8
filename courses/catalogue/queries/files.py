"""Reads content as it stands on disc. Nothing here changes anything or trusts a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from courses.catalogue.rules.aids import Aids
from courses.catalogue.rules.checks import course_aids, course_document, module_document
from courses.catalogue.rules.documents import CourseDocument, ModuleDocument
from courses.catalogue.rules.figures import FOLDER
from courses.catalogue.rules.glossary import FILE
from courses.catalogue.rules.pages import body_of, key_of, page_files
from courses.catalogue.rules.plan import FILE as PLAN
from courses.catalogue.rules.plan import Plan, plan_of
from courses.catalogue.rules.problems import ContentBroken, Problem
from courses.catalogue.rules.story_text import story_texts as texts_of_stories
from lms.web.markup import render


def _say_nothing(_name: str) -> None:
    """Nobody waits for the reading."""


@dataclass(frozen=True)
class CourseFiles:
    """A course folder as read. `course` is None when course.yaml is broken; `modules` maps folder name to each module that is whole."""

    course: CourseDocument | None
    modules: Mapping[str, ModuleDocument]
    problems: tuple[Problem, ...]


def course_folders(content: Path) -> list[Path]:
    """The folders of the courses in the content folder, by name."""
    return sorted(path.parent for path in content.glob("*/course.yaml"))


def problems_in(folder: Path) -> list[Problem]:
    """Everything wrong in a course folder, or in all courses of a content folder."""
    return list(read_content(folder)[1])


def read_content(folder: Path, tell: Callable[[str], object] = _say_nothing) -> tuple[dict[str, ModuleDocument], list[Problem]]:
    """The modules that are whole and everything wrong in a course folder, or in all courses of a content folder.

    `tell` hears the name of each module before it is read.
    """
    folders = [folder] if (folder / "course.yaml").exists() else course_folders(folder)
    if not folders:
        return {}, [Problem("course.yaml", 1, "", f"there is no course in {folder}")]
    read = [read_course(course, tell) for course in folders]
    modules = {name: module for course in read for name, module in course.modules.items()}
    return modules, [problem for course in read for problem in course.problems]


def read_course(folder: Path, tell: Callable[[str], object] = _say_nothing) -> CourseFiles:
    """The course in a folder: whatever is whole, and the problems of whatever is not. `tell` hears the name of each module first.

    While its glossary or a figure is broken no module counts as whole: it would lose words that people have met.
    """
    texts, problems = _texts(folder, folder)
    if "course.yaml" not in texts:
        return CourseFiles(None, {}, tuple(problems or [Problem("course.yaml", 1, "", f"is missing in {folder}")]))
    try:
        course = course_document(texts["course.yaml"])
    except ContentBroken as broken:
        return CourseFiles(None, {}, (*problems, *broken.problems))
    if PLAN in texts:
        plan_of(texts[PLAN], problems)
    aids, beside = _aids(folder, texts)
    modules: dict[str, ModuleDocument] = {}
    for name in course.modules:
        tell(name)
        problems += _read_module(folder, name, modules, course.modules, aids)
    return CourseFiles(course, {} if beside else modules, (*problems, *beside))


def _aids(folder: Path, texts: Mapping[str, str]) -> tuple[Aids, list[Problem]]:
    """The glossary and the figures of a course."""
    drawings, problems = _texts(folder, folder / FOLDER)
    return course_aids(texts.get(FILE), drawings, render, problems), problems


def read_lone_module(folder: Path, beside: Sequence[str] = ()) -> tuple[ModuleDocument | None, Mapping[str, str], tuple[Problem, ...]]:
    """A module that is part of no course, the texts of its folder, and what is wrong. Files named `beside` are no business of ours."""
    texts, problems = _texts(folder.parent, folder)
    own = {name: text for name, text in texts.items() if name not in beside}
    try:
        document = module_document(folder.name, own, render, ())
    except ContentBroken as broken:
        return None, texts, (*problems, *broken.problems)
    return (None if problems else document), texts, tuple(problems)


def page_texts(content: Path, module_key: str) -> dict[str, str]:
    """Page key -> Markdown of each page of a module as its file says now; empty when there is no such module on disc.

    Only keys are read, nothing is checked or rendered: what a trainer makes of the text is checked when she publishes it.
    """
    return {key_of(text): body_of(text) for text in page_files(_module_texts(content, module_key))}


def story_texts(content: Path, module_key: str) -> dict[str, str]:
    """Story key -> the text of each story of a module as its file says now, without a check."""
    return texts_of_stories(_module_texts(content, module_key).get("scenarios.yaml", ""))


def _module_texts(content: Path, module_key: str) -> dict[str, str]:
    for file in sorted(content.glob("*/*/module.yaml")):
        texts, _ = _texts(file.parent.parent, file.parent)
        if key_of(texts.get("module.yaml", "")) == module_key:
            return texts
    return {}


def plan_in(content: Path, course_key: str) -> Plan | None:
    """The plan of hours of a course as its file says now; None when the course has none, or its file is broken."""
    for folder in course_folders(content):
        texts, _ = _texts(folder, folder)
        if key_of(texts.get("course.yaml", "")) == course_key:
            return plan_of(texts[PLAN], []) if PLAN in texts else None
    return None


def _read_module(folder: Path, name: str, modules: dict[str, ModuleDocument], order: Sequence[str], aids: Aids) -> list[Problem]:
    """Put the module among the others when it is whole; otherwise say what is wrong with it."""
    if not (folder / name).is_dir():
        return [Problem(name, 1, "", "is named in course.yaml, but there is no such folder")]
    texts, problems = _texts(folder, folder / name)
    before = [modules[earlier].key if earlier in modules else None for earlier in order[: order.index(name)]]
    try:
        document = module_document(name, texts, render, before, aids)
    except ContentBroken as broken:
        unread = {problem.file for problem in problems}
        return problems + [problem for problem in broken.problems if problem.file not in unread]
    if not problems:
        modules[name] = document
    return problems


def _texts(course: Path, folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """File name -> text of the files in a folder (hidden ones left out), and the problems of those that are not UTF-8."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or not path.is_file():
            continue
        file = path.relative_to(course).as_posix()
        try:
            texts[path.name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(Problem(file, error.object[: error.start].count(b"\n") + 1, "", "is not UTF-8 text"))
        except OSError as error:
            problems.append(Problem(file, 1, "", f"cannot be read: {error.strerror}"))
    return texts, problems
