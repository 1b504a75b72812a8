"""A browser keeps its line open after a page: a roomful of people who read must not keep the next one out (safety.md 5, a course day)."""

import pytest

from tests.bench.browser import Browser
from tests.bench.servers import ENGINES, Home, Server

PEOPLE = 250


@pytest.mark.parametrize("home", ENGINES, indirect=True, ids=ENGINES)
def test_two_hundred_and_fifty_readers_who_hold_the_line_keep_nobody_out(home: Home) -> None:
    with Server(home) as server:
        reading = [Browser(server.port) for _ in range(PEOPLE)]
        assert {browser.get("/help-now").status for browser in reading} == {200}
        late = Browser(server.port)
        late.sign_in_as("amina")
        assert late.get("/course").status == 200
        assert {browser.get("/help-now").status for browser in reading} == {200}
        for browser in (*reading, late):
            browser.close()
