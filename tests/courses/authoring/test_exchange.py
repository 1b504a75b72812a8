"""Questions go out in three formats and come back as they were."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from courses.authoring.rules import exchange_csv
from courses.authoring.rules.exchange_formats import read
from courses.catalogue.rules.documents import Question
from lms.web import csv as house
from tests.courses.authoring.exchanging import QUESTIONS, WRITERS


@pytest.mark.parametrize("form", WRITERS)
@given(questions=QUESTIONS)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read_again_as_it_was(form: str, questions: Sequence[Question]) -> None:
    raw = WRITERS[form](questions)
    found, reading = read(raw)
    assert found == form
    assert not reading.problems, reading.problems
    assert reading.questions == questions


def test_a_table_takes_back_exactly_what_the_house_disarms() -> None:
    assert exchange_csv.FORMULAS == house.DANGEROUS and exchange_csv.BLANKS == house.BLANKS
