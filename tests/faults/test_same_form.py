"""F13 (safety.md 4.2): twenty posts of one form at the same moment are one event, and all of them see its result."""

import threading

import pytest

from tests.bench.browser import Answer, Browser
from tests.bench.servers import ENGINES, Home, Server
from tests.faults.crowd import CHOICE, MODULE, PAGES, WRITTEN
from tests.faults.reckoning import reckon

POSTS = 20


def at_once(home: Home, cookie: str, path: str, fields: list[tuple[str, str]]) -> list[Answer]:
    """The same form from twenty connections, let go together."""
    answers: list[Answer] = []
    gate = threading.Barrier(POSTS)

    def post() -> None:
        browser = Browser(home.port)
        browser.cookie = cookie
        gate.wait()
        answers.append(browser.post(path, fields))
        browser.close()
    threads = [threading.Thread(target=post) for _ in range(POSTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_twenty_posts_of_one_form_at_once_are_one_event_with_one_result(home: Home) -> None:
    before = reckon(home)
    with Server(home):
        browser = Browser(home.port)
        browser.sign_in_as("amina")
        undo, questions = f"{PAGES[0]}/undo", f"{MODULE}/questions"
        undone = at_once(home, browser.cookie, undo, list(browser.get(f"{PAGES[0]}/read").tokens(undo).items()))
        shown = browser.get(questions)
        fields = [*shown.tokens(questions).items(), *dict(CHOICE.findall(shown.text)).items()]
        sent = at_once(home, browser.cookie, questions, [*fields, *((name, "I listen.") for name in WRITTEN.findall(shown.text))])
        browser.close()
    after = reckon(home)
    assert [{(answer.status, answer.location) for answer in answers} for answers in (undone, sent)] == [
        {(303, PAGES[0])}, {(303, f"{MODULE}/questions/attempts/{(after.attempts['amina'] - before.attempts['amina']).pop()}")},
    ]
    assert after.pages["amina", PAGES[0]] == [*before.pages["amina", PAGES[0]], "undone"]
    assert len(after.attempts["amina"]) == len(before.attempts["amina"]) + 1
    assert (after.missing, after.unexplained, after.untold_results) == (set(), set(), [])
