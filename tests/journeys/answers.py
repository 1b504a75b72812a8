"""What somebody who knows the course would answer and choose, read from its own questions and stories."""

from functools import lru_cache

from playwright.sync_api import Locator, Page

from assessments.quizzes.rules.lines import is_of_lines
from courses.catalogue.queries import read_course
from courses.catalogue.rules.documents import MATCH, ModuleDocument, Question
from courses.catalogue.rules.stories import good_way
from lms.config import ROOT

LESSONS = ("intro-recovery", "active-listening")
COURSE = ROOT / "courses" / "content" / "perinatal-peer-support"
OPEN_ANSWER = "I would thank her, wait a little, and ask what that has been like."


@lru_cache
def modules() -> dict[str, ModuleDocument]:
    """Module key to module, in the order of the course."""
    files = read_course(COURSE)
    assert files.course is not None and not files.problems
    return {files.modules[name].key: files.modules[name] for name in files.course.modules}


@lru_cache
def right_answers(module: str) -> dict[str, list[str] | str]:
    """Question key to the values of the right fields, or to words."""
    return {question.key: _right(question) for question in modules()[module].quiz.questions}


def _right(question: Question) -> list[str] | str:
    if not question.options:
        return question.accepted[0] if question.accepted else OPEN_ANSWER
    if is_of_lines(question):
        return [f"{one.key}.{one.match if question.kind == MATCH else place}" for place, one in enumerate(question.options, start=1)]
    return [option.key for option in question.options if option.correct]


def good_choices(module: str, story: str) -> tuple[str, ...]:
    """The choices that end a story well without anything outside the role."""
    scenario = modules()[module].scenario(story)
    way = good_way(scenario) if scenario else None
    assert way, story
    return way


def field(page: Page, key: str) -> Locator:
    """The field, or the first choice, of a question."""
    return page.locator(f"[name='{key}']").first


def answer(page: Page, module: str) -> None:
    """Fill in everything that is asked, right."""
    for key, right in right_answers(module).items():
        if not field(page, key).count():
            continue
        if isinstance(right, str):
            field(page, key).fill(right)
            continue
        for value in right:
            choose(page, key, value)


def choose(page: Page, name: str, value: str) -> None:
    """Choose a value, in whatever way the page offers it."""
    line = page.locator(f"select[name='{name}']:has(option[value='{value}'])")
    if line.count():
        line.select_option(value)
    else:
        page.locator(f"label[for='{page.locator(_choice(name, value)).get_attribute('id')}']").click()


def _choice(name: str, value: str) -> str:
    return f"[name='{name}'][value='{value}']"


def written(module: str) -> list[str]:
    """The questions answered in one's own words."""
    return [key for key, right in right_answers(module).items() if isinstance(right, str)]
