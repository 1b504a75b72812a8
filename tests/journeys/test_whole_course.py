"""Somebody works through all thirteen modules, from the first page to the last answer: without script, and on a small phone under axe."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.membership.actions.supervising import name_supervisors
from lms.membership.queries import actor_of, member_or_none
from tests.cast import Cast
from tests.factories.learning import inside
from tests.journeys import answers, walking
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways, violations
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
MOST_PRESSES = 1200


def faults_here(noor: Visitor, *, with_axe: bool) -> list[str]:
    """What is wrong with the page that is open."""
    return [f"{noor.path}: {fault}" for fault in filter(None, [goes_sideways(noor.page), *(violations(noor.page) if with_axe else ())])]


def press_on(noor: Visitor, way: str) -> None:
    """Whatever leads on from where she is."""
    page = noor.page
    parts = noor.path.strip("/").split("/")
    if walking.is_done_with_pages(noor):
        answers.answer(page, parts[1])
        page.click("text=Send answers")
        assert page.locator(".outcome").inner_text().startswith("Done"), noor.path
        page.click("main a:has-text('Continue')")
    elif len(parts) == 2:
        page.click("text=Begin this module")
    else:
        walking.go_on(noor, way=way)


def given_she_need_not_meet_hard_things_alone(noor: Visitor, served: ServedHouse) -> None:
    """A plan of hers and a supervisor, which the modules on hard things wait for."""
    app = served.house.app
    with app.app_context():
        cast = Cast()
    with inside(app, cast.olu.organisation_id):
        lead, membership = actor_of(cast.olu.person_id), member_or_none(cast.noor.membership_id)
        assert lead is not None and membership is not None
        name_supervisors(by=lead, membership=membership, supervisor_id=cast.sam.membership_id, deputy_id=None)
    noor.page.goto("/wellness-plan")
    noor.page.click("text=I have a plan")


@pytest.mark.long
@pytest.mark.parametrize(("settings", "with_axe", "way"), [
    (WITHOUT_SCRIPT, False, "Read it now"), (PHONE, True, "Take another way"),
], ids=["without script", "small phone"])
def test_all_thirteen_modules_can_be_completed(
    visit: Visit, served: ServedHouse, settings: dict[str, Any], with_axe: bool, way: str,
) -> None:
    noor = visit("noor", **settings)
    faults: list[str] = []
    given_she_need_not_meet_hard_things_alone(noor, served)
    noor.page.goto("/continue")
    for _ in range(MOST_PRESSES):
        if noor.path == "/course":
            break
        faults += faults_here(noor, with_axe=with_axe)
        press_on(noor, way)
    noor.page.goto("/course")
    stands = noor.page.locator(".nhsuk-task-list__status").all_inner_texts()
    assert len(stands) == len(answers.modules()) == 13 and all(words.startswith("Complete") for words in stands), stands
    assert not faults, "\n".join(faults)
