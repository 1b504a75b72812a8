"""What counts: explainable, and the same whether counted as it happens or rebuilt from the events (BEAT-3, C1)."""

from hypothesis import given, settings
from hypothesis import strategies as some

from courses.learning import rules
from courses.learning.rules import Outcome
from tests.courses.learning.reference import counts, module_rows

ASKED = (("page:one", "page"), ("page:two", "page"), ("quiz:three", "quiz"))
EVENTS = some.lists(some.tuples(some.sampled_from([key for key, _ in ASKED]), some.sampled_from(list(Outcome))), max_size=40)


def recorded(events: list[tuple[str, Outcome]]) -> tuple[dict[str, list[Outcome]], list[Outcome]]:
    """What the actions record one event at a time: each activity's rows, and the module's own."""
    histories: dict[str, list[Outcome]] = {}
    module: list[Outcome] = []
    for key, outcome in events:
        histories.setdefault(key, []).append(outcome)
        due = rules.module_row_due(rules.progress(ASKED, histories), rules.standing(module))
        module += [due] if due else []
    return histories, module


@settings(max_examples=1000, deadline=None, database=None)
@given(EVENTS)
def test_rebuilding_from_events_gives_the_rows_recorded_one_by_one(events: list[tuple[str, Outcome]]) -> None:
    histories, module = recorded(events)
    progress = rules.progress(ASKED, histories)
    assert module == module_rows([key for key, _ in ASKED], events)
    assert [step.is_finished for step in progress.steps] == [counts(histories.get(key, [])) for key, _ in ASKED]
    assert progress.is_complete is (rules.standing(module) is Outcome.DONE)
    assert progress.finished == sum(step.is_finished for step in progress.steps)


@settings(max_examples=300, deadline=None, database=None)
@given(EVENTS)
def test_the_module_row_changes_sides_each_time_and_begins_with_done(events: list[tuple[str, Outcome]]) -> None:
    _, module = recorded(events)
    assert module == [Outcome.DONE, Outcome.UNDONE] * (len(module) // 2) + [Outcome.DONE] * (len(module) % 2)


@settings(max_examples=300, deadline=None, database=None)
@given(EVENTS)
def test_the_next_thing_is_the_first_that_does_not_count(events: list[tuple[str, Outcome]]) -> None:
    progress = rules.progress(ASKED, recorded(events)[0])
    undone = [step.key for step in progress.steps if not step.is_finished]
    assert (progress.next_step.key if progress.next_step else None) == (undone[0] if undone else None)


def test_a_pass_stays_a_pass_after_a_weaker_try() -> None:
    assert rules.standing([Outcome.NOT_YET, Outcome.PASSED, Outcome.NOT_YET]) is Outcome.PASSED
    assert rules.standing([Outcome.NOT_YET]) is Outcome.NOT_YET
    assert rules.standing([]) is None


def test_undone_takes_back_all_before_it() -> None:
    assert rules.standing([Outcome.PASSED, Outcome.DONE, Outcome.UNDONE]) is None
    assert rules.standing([Outcome.DONE, Outcome.UNDONE, Outcome.NOT_YET]) is Outcome.NOT_YET


def test_a_module_that_asks_for_nothing_is_never_complete() -> None:
    assert not rules.progress((), {}).is_complete
    assert rules.module_row_due(rules.progress((), {}), None) is None


def test_an_activity_a_version_does_not_ask_for_does_not_count() -> None:
    assert rules.progress(ASKED, {"page:dropped": [Outcome.DONE]}).finished == 0


def test_the_rule_says_pages_pass_mark_and_safety_questions() -> None:
    plain, critical = rules.counting_rule(11, 80, is_critical=False), rules.counting_rule(11, 80, is_critical=True)
    assert "each of its 11 pages" in plain and "80%" in plain and "safety" not in plain
    assert "with every safety question right" in critical


def test_a_locked_module_names_what_is_missing_in_order() -> None:
    assert rules.missing(["a", "b", "c"], {"b"}) == ["a", "c"]
    assert rules.locked_words(["a", "c"], {"a": "First"}) == "This module opens when you have completed First and c."
    assert rules.locked_words([], {}) == ""
