"""Two leads at the same moment: the organisation is never without one (safety.md 2.1, class 11; ASVS 15.4.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from lms.access import Role
from lms.base.errors import NotAllowed
from lms.membership import actions
from lms.membership.queries import leads_of
from tests.courses.learning.test_at_once import at_once
from tests.engines import BOTH
from tests.factories.learning import inside
from tests.lms.membership.changing import acting_as, filled, member, roles_of

ClientOf = Callable[[str], Any]


def second_lead(app: Any, cast: Any) -> None:
    with acting_as(app, cast.olu) as actor:
        actions.grant_role(by=actor, membership=member(cast.sam), role=Role.LEAD)


def leads(app: Any, cast: Any) -> set[Any]:
    with inside(app, cast.olu.organisation_id) as session:
        return {lead.id for lead in leads_of(session)}


def pressing(client: Any, page: str, action: str, **changes: Any) -> Callable[[], int]:
    """A browser with its form open, about to send it."""
    fields = filled(client.get(page), action) | changes
    return lambda: client.post(action, data=fields).status_code


@BOTH
@pytest.mark.parametrize("how", ["suspend", "end"])
def test_two_leads_who_remove_each_other_at_once_leave_one(app: Any, client_of: ClientOf, cast: Any, how: str) -> None:
    olu, sam = client_of("olu"), client_of("sam")
    for _ in range(4):
        second_lead(app, cast)
        on_sam, on_olu = f"/people/{cast.sam.membership_id}", f"/people/{cast.olu.membership_id}"
        answers = at_once(pressing(olu, on_sam, f"{on_sam}/{how}"), pressing(sam, on_olu, f"{on_olu}/{how}"))
        left = leads(app, cast)
        assert len(left) == 1 and 303 in answers and sorted(answers)[1] in (403, 409, 422), answers
        if left != {cast.olu.membership_id}:
            break  # the demo's own lead has gone: each side has been seen to win, or this one has
        restore(app, cast)


def demoting(app: Any, by: Any, whom: Any) -> Callable[[], str]:
    """A lead about to take the role lead away from another."""
    def job() -> str:
        with acting_as(app, by) as actor:
            actions.take_role(by=actor, membership=member(whom), role=Role.LEAD)
        return "done"
    return job


@BOTH
def test_two_leads_who_demote_each_other_at_once_leave_one(app: Any, cast: Any) -> None:
    for _ in range(6):
        second_lead(app, cast)
        results = at_once(demoting(app, cast.olu, cast.sam), demoting(app, cast.sam, cast.olu))
        assert len(leads(app, cast)) == 1 and "done" in results
        assert [type(each) for each in results if each != "done"] == [NotAllowed], results
        if "lead" not in roles_of(app, cast.olu):
            break


def restore(app: Any, cast: Any) -> None:
    """Sam is there again, as if nothing had been."""
    with inside(app, cast.sam.organisation_id) as session:
        member(cast.sam).suspended_at = None
        actions.join(session, person_id=cast.sam.person_id, roles=[Role.SUPERVISOR])


@BOTH
def test_two_leads_who_leave_at_once_leave_one(app: Any, client_of: ClientOf, cast: Any) -> None:
    second_lead(app, cast)
    page, action = "/account/organisations", "/account/organisations/leave"
    answers = at_once(pressing(client_of("olu"), page, action), pressing(client_of("sam"), page, action))
    assert sorted(answers) == [303, 422] and len(leads(app, cast)) == 1


@BOTH
def test_a_lead_demoted_while_her_form_is_on_its_way_changes_nothing(app: Any, client_of: ClientOf, cast: Any) -> None:
    second_lead(app, cast)
    page = f"/people/{cast.dan.membership_id}"
    late = pressing(client_of("sam"), page, f"{page}/suspend")
    with acting_as(app, cast.olu) as actor:
        actions.take_role(by=actor, membership=member(cast.sam), role=Role.LEAD)
    assert late() == 404 and roles_of(app, cast.dan) == {"trainee"}
