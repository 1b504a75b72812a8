"""A trainee's work and a forwarder in one process, killed at a chosen point (BEAT-1, F11).

A test runs it: `python -m tests.faults.sending_on`. KILL_AT: the number of the point at which the process kills itself, none for a whole
run. A point lies before and after each commit and before and after each time the other store is asked. AHEAD: hours the clock is ahead, so
that a dead forwarder's lease is over; it leaps two hours further each round, so that no wait keeps the forwarder from its work.
Never in product code.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.learning import actions as learning
from courses.learning.rules import Outcome
from lms.app import create_app
from lms.base import clock
from lms.base.db import db
from lms.lrs import actions
from lms.lrs.actions import runs
from lms.lrs.queries.forwarding import due_endpoints
from lms.web.application import House
from tests.cast import Cast
from tests.factories.learning import learning_as

ROUNDS, PAGE = 4, "page:start-here"
passed = 0


def point() -> None:
    """One more place at which a process can die."""
    global passed
    passed += 1
    if passed == int(os.environ.get("KILL_AT", "0")):
        os.kill(os.getpid(), signal.SIGKILL)


def around(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same with a point before and after it."""
    def done(*given: Any, **named: Any) -> Any:
        point()
        result = act(*given, **named)
        point()
        return result
    return done


def work_once(app: House, who: Any) -> None:
    """Something that is told: a page taken back breaks the module, done again it makes it whole."""
    with learning_as(app, who) as (actor, place):
        step = place.progress.step(PAGE)
        assert step is not None
        if step.is_finished:
            learning.undo(by=actor, place=place, activity_key=PAGE)
        else:
            learning.complete_activity(by=actor, place=place, activity_key=PAGE, outcome=Outcome.DONE)


def send(app: House) -> None:
    """The forwarder's turn."""
    with app.app_context():
        for organisation_id, endpoint_id in due_endpoints():
            actions.forward(organisation_id, endpoint_id)


def main() -> None:
    """Work and send by turns; say how many points there were."""
    app = create_app()
    hours, now = [int(os.environ.get("AHEAD", "0"))], clock.now
    clock.now = lambda: now() + timedelta(hours=hours[0])
    with app.app_context():
        who = Cast().bex
    Session.commit = around(Session.commit)  # type: ignore[method-assign]  # the very method, so that no commit is missed
    runs.ask = around(runs.ask)
    for _ in range(ROUNDS):
        work_once(app, who)
        send(app)
        hours[0] += 2
    with app.app_context():
        db.engine.dispose()
    print(passed)


if __name__ == "__main__":
    main()
