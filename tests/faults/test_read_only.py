"""F22 and F4 (safety.md 4.2): the database cannot be written, or has no room left: pages are still read, a form answers kindly with a
reference number, nothing acknowledged is lost, and all is well again without a restart. Short with SQLite's own limits, then a real server
on a disk that is full."""

import re
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event

from lms.base.db import db
from lms.membership.models import Cohort
from tests.bench.browser import Browser
from tests.bench.servers import SQLITE, Home, Server
from tests.factories.rows import count
from tests.faults.cluster import a_disk, filled_up
from tests.faults.conftest import BEFORE
from tests.faults.crowd import working
from tests.faults.reckoning import reckon
from tests.faults.test_kill import judge
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
GROUPS = "/cohorts"
FAULTS = {"read-only": "PRAGMA query_only=ON", "no room left": "PRAGMA max_page_count=1"}


def names(app: Any) -> int:
    """How many groups there are."""
    return count(app, Cohort)


@pytest.mark.parametrize("fault", FAULTS)
def test_reading_goes_on_and_a_form_answers_kindly_and_all_is_well_again(
    app: Any, client_of: ClientOf, fault: str, caplog: pytest.LogCaptureFixture,
) -> None:
    olu = client_of("olu")
    olu.get(GROUPS)
    with app.app_context():
        engine = db.engine
        engine.dispose()
    is_on = [True]

    def afflict(connection: Any, _record: Any) -> None:
        if is_on[0]:
            connection.execute(FAULTS[fault])

    event.listen(engine, "connect", afflict)
    try:
        before = names(app)
        assert olu.get("/progress" if fault == "nothing" else GROUPS).status_code == 200, "reading goes on"
        words = "A group " + "x" * 60
        answers = [press(olu, GROUPS, GROUPS, name=f"{words} {number}") for number in range(40)]
        failed = [answer for answer in answers if answer.status_code >= 500]
        assert failed and all(re.search(r"[0-9a-f]{12}", answer.get_data(as_text=True)) for answer in failed), "a reference number"
        assert names(app) == before + sum(answer.status_code == 303 for answer in answers), "what was acknowledged is there"
    finally:
        is_on[0] = False
        event.remove(engine, "connect", afflict)
        with app.app_context():
            engine.dispose()
    assert press(olu, GROUPS, GROUPS, name="After that").status_code == 303 and olu.get("/help-now").status_code == 200


def test_on_a_full_disk_reading_goes_on_nothing_acknowledged_is_lost_and_with_room_all_is_well() -> None:
    with a_disk(megabytes=40) as folder:
        home = Home(SQLITE, folder=folder).furnish(BEFORE)
        before = reckon(home)
        with Server(home) as server, working(server.port) as trainees:
            time.sleep(1)
            with filled_up(folder):
                time.sleep(4)
                with closing(Browser(server.port)) as visitor:
                    assert visitor.get("/help-now").status == 200 and visitor.get("/sign-in").status == 200
            time.sleep(2)
        judge(home, trainees, before)
        refused = sum(trainee.statuses[status] for trainee in trainees for status in (500, 503))
        print(f"{sum(trainee.acknowledged for trainee in trainees)} acknowledged, {refused} answered that it did not work")
        assert refused, "the disk was never full for them"
