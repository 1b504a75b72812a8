"""No silent zero: when a query fails, the page says so (BEAT-14)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.factories.learning import ONE, TWO

ClientOf = Callable[[str], Any]
DONE = f"/modules/{TWO}/pages/five-tips"


def broken(*_: Any, **__: Any) -> Any:
    """A query that the database does not answer."""
    raise OperationalError("SELECT 1", {}, Exception("gone"))


@pytest.mark.parametrize(("who", "address", "query"), [
    ("tess", "/progress", "courses.learning.queries.cells"), ("olu", "/progress", "lms.membership.queries.cohorts_seen_by"),
    ("olu", "/progress", "courses.catalogue.queries.modules_in_use"), ("tess", "person", "courses.learning.queries.completions_of"),
    ("tess", "person", "lms.membership.queries.name_of"), ("amina", "/course", "courses.learning.queries._histories"),
    ("amina", "/course", "courses.catalogue.queries.modules_in_use"), ("amina", f"/modules/{TWO}", "courses.learning.queries._histories"),
    ("amina", "/continue", "courses.learning.queries._histories"), ("amina", "/record", "lms.lrs.queries.timeline"),
    ("amina", f"/modules/{ONE}/questions", "assessments.quizzes.queries.tries"), ("amina", DONE, "courses.learning.queries.place_of"),
])
def test_a_query_that_fails_gives_an_error_page_never_a_zero(
    client_of: ClientOf, cast: Any, monkeypatch: pytest.MonkeyPatch, who: str, address: str, query: str,
) -> None:
    client = client_of(who)
    monkeypatch.setattr(query, broken)
    answer = client.get(address if address != "person" else f"/progress/people/{cast.amina.membership_id}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 503 and "We cannot reach our records just now" in html
    assert not re.search(r"Nothing (yet|recorded)|There is no group|Not begun|0 of \d+|not on a course", html)
    assert re.search(r"Reference number: [0-9a-f]{12}", html) and "Get help now" in html and "OperationalError" not in html
