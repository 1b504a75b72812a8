"""Two tabs, two clicks, twenty reports in the same moment: each counts once and none is lost (safety.md 2.1, class 11; F13)."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from courses.learning import actions
from courses.learning.rules import Outcome
from lms.xapi.vocabulary import Verb
from tests.courses.learning.test_actions import begun, complete, kept, told
from tests.engines import BOTH
from tests.factories.learning import learning_as, place_of
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run them side by side; what each gave, or the exception it ended with."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[number] = job()
        except Exception as fault:
            results[number] = fault
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def twin(app: Any, client: Any) -> Any:
    """The same browser in another tab."""
    cookie = client.get_cookie("peerway") or client.get_cookie("peerway", domain="localhost")
    other = app.test_client()
    other.set_cookie("peerway", cookie.value, domain=cookie.domain)
    return other


def marking(app: Any, client: Any, module_key: str, page: str) -> Callable[[], int]:
    """A tab that is about to press "done"."""
    address = f"/modules/{module_key}/pages/{page.removeprefix('page:')}"
    html = client.get(f"{address}/read").get_data(as_text=True)
    fields, tab = tokens_of(html, f"{address}/done"), twin(app, client)
    return lambda: tab.post(f"{address}/done", data=fields).status_code


@BOTH
def test_the_last_two_pages_marked_at_once_see_each_other_and_complete_the_module_once(app: Any, client_of: ClientOf, cast: Any) -> None:
    noor = client_of("noor")
    for number in range(6):
        key = f"race-{number}"
        first, second, quiz = begun(app, cast.noor, key)
        complete(app, cast.noor, key, quiz, Outcome.PASSED, uuid.uuid4())
        assert at_once(marking(app, noor, key, first), marking(app, noor, key, second)) == [303, 303]
        assert place_of(app, cast.noor, key).progress.is_complete
        assert [row.outcome for row in kept(app, cast.noor, key, "module")] == [Outcome.DONE]
        assert len(told(app, cast.noor, Verb.COMPLETED, key)) == 1


@BOTH
def test_one_page_marked_in_eight_tabs_at_once_is_marked_once(app: Any, client_of: ClientOf, cast: Any) -> None:
    noor = client_of("noor")
    page = begun(app, cast.noor, "race")[0]
    statuses = at_once(*[marking(app, noor, "race", page) for _ in range(8)])
    assert statuses == [303] * 8
    assert [row.outcome for row in kept(app, cast.noor, "race", page)] == [Outcome.DONE]


@BOTH
def test_the_same_evidence_told_eight_times_at_once_is_told_once(app: Any, cast: Any) -> None:
    page, _, quiz = begun(app, cast.noor, "race")
    launch = uuid.uuid4()
    ids = at_once(*[lambda: complete(app, cast.noor, "race", quiz, Outcome.PASSED, launch)] * 8)
    assert page and len(set(ids)) == 1 and isinstance(ids[0], uuid.UUID), ids
    assert len(kept(app, cast.noor, "race", quiz)) == 1


@BOTH
def test_a_module_begun_in_eight_tabs_at_once_is_begun_once_and_every_tab_goes_on(app: Any, client_of: ClientOf, cast: Any) -> None:
    noor, address = client_of("noor"), "/modules/intro-recovery"
    tabs = []
    for _ in range(8):
        fields, tab = tokens_of(noor.get(address).get_data(as_text=True), f"{address}/start"), twin(app, noor)
        tabs.append(lambda fields=fields, tab=tab: tab.post(f"{address}/start", data=fields).status_code)
    statuses = at_once(*tabs)
    assert set(statuses) <= {303}, statuses
    assert len(told(app, cast.noor, Verb.INITIALIZED, "intro-recovery")) == 1


@BOTH
def test_marking_and_undoing_at_once_leave_rows_and_module_in_step(app: Any, client_of: ClientOf, cast: Any) -> None:
    page, quiz = begun(app, cast.noor, "race", pages=1)
    complete(app, cast.noor, "race", page)
    noor = client_of("noor")
    assert noor

    def take_back() -> None:
        with learning_as(app, cast.noor, "race") as (actor, place):
            actions.undo(by=actor, place=place, activity_key=page)
    faults = at_once(take_back, lambda: complete(app, cast.noor, "race", quiz, Outcome.PASSED, uuid.uuid4()))
    assert not any(isinstance(fault, Exception) for fault in faults), faults
    outcomes = [row.outcome for row in kept(app, cast.noor, "race", "module")]
    assert outcomes in ([], [Outcome.DONE, Outcome.UNDONE])
    assert not place_of(app, cast.noor, "race").progress.is_complete
