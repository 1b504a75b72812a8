"""No cell of a file we hand out is taken for a formula (safety.md 2.1, class 15)."""

import csv as reader
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.web import csv


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_cell_begins_like_a_formula_and_nothing_is_lost(cells: list[str]) -> None:
    (line,) = list(csv.lines([], [cells]))[1:]
    read = next(reader.reader(io.StringIO(line, newline="")), [""])
    for cell, original in zip(read, cells, strict=True):
        bare = cell.lstrip(csv.BLANKS)
        assert not cell.startswith(csv.DANGEROUS) and not bare.startswith(csv.DANGEROUS)
        assert cell in (original, f"'{original}")


def test_known_attacks_are_made_harmless() -> None:
    for attack in ("=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "\x00=1", "\u00a0=1", "  @x"):
        assert csv.safe(attack) == f"'{attack}"
    assert [csv.safe(cell) for cell in ("Amina", None, 12, "a=b")] == ["Amina", "", "12", "a=b"]
