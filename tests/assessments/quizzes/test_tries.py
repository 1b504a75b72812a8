"""However many tries there are, a page shows the last of them and each leads to the one before."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from assessments.quizzes import queries
from tests.assessments.quizzes.filling import QUESTIONS, answers, document, send

ClientOf = Callable[[str], Any]


def test_many_tries_are_listed_in_part_and_each_leads_to_the_one_before(
    app: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "TRIES_SHOWN", 2)
    amina, fields = client_of("amina"), answers(document(app))
    latest = [send(amina, fields).location for _ in range(4)][-1]
    page = amina.get(QUESTIONS).get_data(as_text=True)
    assert "These are the last 2 of 4." in page and "Try 4, " in page and "Try 3, " in page and "Try 2, " not in page
    met = [latest]
    while before := re.search(r'href="([^"]+)">The try before this one', amina.get(met[-1]).get_data(as_text=True)):
        met.append(before[1])
    assert len(set(met)) == 4, "the first is reached"
