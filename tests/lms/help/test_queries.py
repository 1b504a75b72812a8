"""The real data files, and what happens when somebody edits them badly."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from lms.base.findings import Finding, Level
from lms.config import Settings
from lms.help import queries, registers
from lms.help.rules import HelpDataError, Kind

TODAY = date(2026, 11, 22)
ANY_SETTINGS = cast(Settings, None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real data that a test may spoil."""
    return Path(shutil.copytree(queries.DATA, tmp_path / "data"))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_all_five_nations_are_offered_in_the_promised_order() -> None:
    keys = [nation.key for nation in queries.offered_nations()]
    assert keys == queries.read_promises(queries.DATA) == ["england", "scotland", "wales", "northern-ireland", "united-states"]


def test_every_shown_row_was_seen_in_a_named_source_on_a_day() -> None:
    for nation in queries.nations():
        for line in queries.lines_for(nation, tuple(Kind)):
            assert line.seen
            assert line.source_title
            assert line.source_address.startswith("http")
            assert line.last_checked
            assert line.checked_by


def test_each_offered_nation_has_a_seen_emergency_and_a_seen_urgent_line() -> None:
    for nation in queries.offered_nations():
        for kind in (Kind.EMERGENCY, Kind.URGENT):
            assert any(line.crisis for line in queries.lines_for(nation, (kind,)))


def test_the_american_information_lines_are_not_marked_as_crisis_lines() -> None:
    states = queries.nation_or_none("united-states")
    assert states
    perinatal = queries.lines_for(states, (Kind.PERINATAL,))
    assert {line.key for line in perinatal} == {"national-maternal-mental-health-hotline", "postpartum-support-international"}
    assert not any(line.crisis for line in perinatal)


def test_an_unknown_nation_is_none() -> None:
    assert queries.nation_or_none("atlantis") is None
    assert queries.nation_or_none("offered") is None
    assert queries.nation_or_none("shared-united-kingdom") is None


def test_the_data_has_no_problem() -> None:
    assert queries.problems() == []


def test_a_missing_kind_is_listed() -> None:
    assert queries.missing_kinds() == [("United States", Kind.LISTENING)]


def test_rows_are_stale_91_days_after_their_check_and_still_offered() -> None:
    assert queries.stale_rows(TODAY + timedelta(days=90)) == []
    assert queries.stale_rows(TODAY + timedelta(days=91))
    assert queries.problems() == []


def test_warnings_name_the_stale_the_missing_and_the_waiting() -> None:
    words = "\n".join(queries.warnings(TODAY + timedelta(days=91)))
    assert "northern-ireland.yaml, Lifeline: check due, last checked 2026-11-22" in words
    assert "United States has no seen listening line" in words
    assert "shared-united-kingdom.yaml, PANDAS helpline: not shown" in words


def test_a_nation_losing_its_urgent_line_is_reported_by_nation_and_kind(folder: Path) -> None:
    path = folder / "northern-ireland.yaml"
    head, lifeline = path.read_text(encoding="utf-8").split("  - key: lifeline")
    path.write_text(head + "  - key: lifeline" + lifeline.replace("seen: true", "seen: false", 1), encoding="utf-8")
    assert queries.problems(folder) == ["Northern Ireland has no seen urgent line"]


def test_a_promised_nation_without_a_file_is_reported(folder: Path) -> None:
    (folder / "wales.yaml").unlink()
    assert queries.problems(folder) == ["wales is promised in offered.yaml but has no data file"]


def test_no_nation_at_all_is_reported(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        if path.name != "offered.yaml":
            path.unlink()
    assert queries.problems(folder)[0] == "No nation is offered, so the help page would be empty."


def test_a_whole_nation_that_nobody_promised_is_a_warning(folder: Path) -> None:
    change(folder / "offered.yaml", "  - wales\n", "")
    assert queries.problems(folder) == []
    assert "Wales could be offered but is not promised in offered.yaml" in queries.warnings(TODAY, folder)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("kind: urgent", "kind: ugrent", "scotland.yaml, row 'nhs-24', field 'kind'"),
        ("value: 0800 83 85 87", "value: 0800 LISTEN", "scotland.yaml, row 'breathing-space', field 'contact'"),
        ("last_checked: 2026-11-22", "last_checked: last week", "scotland.yaml, row 'emergency', field 'last_checked'"),
        ("    hours: Day and night, every day\n", "", "scotland.yaml, row 'emergency', field 'hours': the field is missing"),
        ("    crisis: true\n", "    crisis: true\n    crisis: false\n", "'crisis' twice"),
        ("shares: shared-united-kingdom", "shares: shared-moon", "field 'shares'"),
        ("key: scotland", "key: alba", "must be the name of the file"),
        ("place: Scotland", "place: [", "cannot be read"),
        ("name: Scotland\nplace: Scotland", "name: &name Scotland\nplace: *name", "an alias"),
        ("  - If somebody's life is at risk,", "  - Remember: if somebody's life is at risk,", "field 'safety'"),
    ],
)
def test_a_bad_edit_stops_the_start_and_says_where(folder: Path, before: str, after: str, said: str) -> None:
    change(folder / "scotland.yaml", before, after)
    assert [said in problem for problem in queries.problems(folder)] == [True]
    assert queries.warnings(TODAY, folder) == []
    with pytest.raises(HelpDataError):
        queries.read_nations(folder)


def test_numbers_stay_as_they_were_written() -> None:
    england = queries.nation_or_none("england")
    assert england
    (line,) = queries.lines_for(england, (Kind.DOMESTIC_ABUSE,))
    assert line.contact[0].value == "0808 2000 247"


def test_the_doctor_stops_the_start_only_for_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {finding.level for finding in registers.doctor(ANY_SETTINGS)} == {Level.WARNING}
    monkeypatch.setattr(queries, "problems", lambda: ["Wales has no seen urgent line"])
    assert registers.doctor(ANY_SETTINGS)[0] == Finding(Level.PROBLEM, "Help lines: Wales has no seen urgent line.")
