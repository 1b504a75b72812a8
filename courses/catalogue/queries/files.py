"""Reads content as it stands on disc. Nothing here changes anything or trusts a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from courses.catalogue.rules.checks import course_document, module_document
from courses.catalogue.rules.documents import CourseDocument, ModuleDocument
from courses.catalogue.rules.pages import body_of, key_of, page_files
from courses.catalogue.rules.problems import ContentBroken, Problem
from lms.web.markup import render


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
    """Everything wrong in a course folder, or in all courses of a content folder, for doctor."""
    if (folder / "course.yaml").exists():
        return list(read_course(folder).problems)
    courses = course_folders(folder)
    if not courses:
        return [Problem("course.yaml", 1, "", f"there is no course in {folder}")]
    return [problem for course in courses for problem in read_course(course).problems]


def read_course(folder: Path) -> CourseFiles:
    """The course in a folder: whatever is whole, and the problems of whatever is not."""
    texts, problems = _texts(folder, folder)
    if "course.yaml" not in texts:
        return CourseFiles(None, {}, tuple(problems or [Problem("course.yaml", 1, "", f"is missing in {folder}")]))
    try:
        course = course_document(texts["course.yaml"])
    except ContentBroken as broken:
        return CourseFiles(None, {}, (*problems, *broken.problems))
    modules: dict[str, ModuleDocument] = {}
    for name in course.modules:
        problems += _read_module(folder, name, modules, course.modules)
    return CourseFiles(course, modules, tuple(problems))


def page_texts(content: Path, module_key: str) -> dict[str, str]:
    """Page key -> Markdown of each page of a module as its file says now; empty when there is no such module on disc.

    Only keys are read, nothing is checked or rendered: what a trainer makes of the text is checked when she publishes it.
    """
    for file in sorted(content.glob("*/*/module.yaml")):
        texts, _ = _texts(file.parent.parent, file.parent)
        if key_of(texts.get("module.yaml", "")) == module_key:
            return {key_of(text): body_of(text) for text in page_files(texts)}
    return {}


def _read_module(folder: Path, name: str, modules: dict[str, ModuleDocument], order: Sequence[str]) -> list[Problem]:
    """Put the module among the others when it is whole; otherwise say what is wrong with it."""
    if not (folder / name).is_dir():
        return [Problem(name, 1, "", "is named in course.yaml, but there is no such folder")]
    texts, problems = _texts(folder, folder / name)
    before = [modules[earlier].key if earlier in modules else None for earlier in order[: order.index(name)]]
    try:
        document = module_document(name, texts, render, before)
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
