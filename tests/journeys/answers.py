"""What somebody who knows the module would answer, read from the module's own questions."""

from functools import lru_cache
from typing import Any

import yaml
from playwright.sync_api import Locator, Page

from lms.config import ROOT

FOLDERS = {"intro-recovery": "01-intro-recovery", "active-listening": "03-active-listening"}
COURSE = ROOT / "courses" / "content" / "perinatal-peer-support"
OPEN_ANSWER = "I would thank her, wait a little, and ask what that has been like."


@lru_cache
def right_answers(module: str) -> dict[str, list[str] | str]:
    """Question key to the right options' keys, or to words."""
    quiz = yaml.safe_load((COURSE / FOLDERS[module] / "quiz.yaml").read_text())
    return {question["key"]: _right(question) for question in quiz["questions"]}


def _right(question: dict[str, Any]) -> list[str] | str:
    if "options" not in question:
        return question["accepted"][0] if question.get("accepted") else OPEN_ANSWER
    return [option["key"] for option in question["options"] if option["correct"]]


def field(page: Page, key: str) -> Locator:
    """The field, or the first choice, of a question."""
    return page.locator(f"[name='{key}']").first


def answer(page: Page, module: str) -> None:
    """Fill in everything, right."""
    for key, right in right_answers(module).items():
        if isinstance(right, str):
            field(page, key).fill(right)
            continue
        for option in right:
            page.locator(f"label[for='{page.locator(_choice(key, option)).get_attribute('id')}']").click()


def _choice(key: str, option: str) -> str:
    return f"[name='{key}'][value='{option}']"


def written(module: str) -> list[str]:
    """The questions answered in one's own words."""
    return [key for key, right in right_answers(module).items() if isinstance(right, str)]
