"""Going on through the course, one press at a time: a page, a moment of a story, its end."""

from tests.journeys import answers, keyboard
from tests.journeys.visitor import Visitor


def is_done_with_pages(visitor: Visitor) -> bool:
    """Whether the questions have been reached."""
    return visitor.path.endswith("/questions")


def go_on(visitor: Visitor, *, way: str = "Read it now") -> None:
    """Press what leads on from a page or a story. `way`: what to take where a page offers two."""
    page = visitor.page
    if "/stories/" not in visitor.path:
        page.click(f"text={way}" if page.locator(".ways").count() else "text=Mark as done and go on")
    elif page.locator(".outcome").count():
        page.click("main a:has-text('Continue')")
    elif page.locator("[name='choice']").count():
        answers.choose(page, "choice", next_choice(visitor))
        page.click("text=This is what I would do")
    else:
        page.click("text=Begin the story")


def go_on_by_keyboard(visitor: Visitor) -> None:
    """The same without a mouse."""
    page = visitor.page
    if "/stories/" not in visitor.path:
        keyboard.choose(page, "Read it now" if page.locator(".ways").count() else "Mark as done and go on")
    elif page.locator(".outcome").count():
        keyboard.choose(page, "Continue")
    elif page.locator("[name='choice']").count():
        keyboard.tab_to_field(page, "choice")
        keyboard.choose_radio(page, next_choice(visitor))
        keyboard.choose(page, "This is what I would do")
    else:
        keyboard.choose(page, "Begin the story")


def next_choice(visitor: Visitor) -> str:
    """The good choice of the moment that is open."""
    _, _, module, _, story = visitor.path.split("/")[:5]
    behind = int(visitor.page.locator("[name='behind']").get_attribute("value") or 0)
    return answers.good_choices(module, story)[behind]
