"""Each question of `flask content check` sees the fault it is there for, planted in a module that is whole."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from courses.catalogue.queries import course_folders, read_course
from courses.catalogue.rules import soundness
from courses.catalogue.rules.confirming import to_be_confirmed
from courses.catalogue.rules.coverage import ACT_OF, matrix_of
from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.reading import Reading, grade, measured, syllables_in, too_hard
from courses.catalogue.rules.wording import phone_numbers_in
from lms.config import ROOT

NAME = "08-crisis-handoff"
COURSES = course_folders(ROOT / "courses" / "content")
MODULES = {name: document for folder in COURSES for name, document in read_course(folder).modules.items()}
GOOD = MODULES[NAME]
HARD = "<p>Organisational considerations necessitate multidisciplinary deliberation.</p>"


def on_first_page(**changes: Any) -> ModuleDocument:
    """The module with its first page changed."""
    return replace(GOOD, pages=(replace(GOOD.pages[0], **changes), *GOOD.pages[1:]))


def beside(html: str) -> ModuleDocument:
    """The module with something added to its first page."""
    return on_first_page(html=GOOD.pages[0].html + html)


def sensitive(**changes: Any) -> ModuleDocument:
    """The module with its first sensitive page changed."""
    place = next(number for number, page in enumerate(GOOD.pages) if page.note)
    return replace(GOOD, pages=(*GOOD.pages[:place], replace(GOOD.pages[place], **changes), *GOOD.pages[place + 1 :]))


def in_question(**changes: Any) -> ModuleDocument:
    """The module with its first question changed."""
    first, *others = GOOD.quiz.questions
    return replace(GOOD, quiz=replace(GOOD.quiz, questions=(replace(first, **changes), *others)))


def with_right_answers(change: Callable[[str], str], at_most: int) -> ModuleDocument:
    """The module with the right answers of so many of its single choices changed."""
    left, questions = at_most, []
    for question in GOOD.quiz.questions:
        if question.kind == "single" and left:
            left -= 1
            options = tuple(replace(option, text=change(option.text)) if option.correct else option for option in question.options)
            question = replace(question, options=options)
        questions.append(question)
    return replace(GOOD, quiz=replace(GOOD.quiz, questions=tuple(questions)))


def in_story(words: str) -> ModuleDocument:
    """The module with what a choice of its first story answers."""
    story = GOOD.scenarios[0]
    step = story.steps[0]
    spoilt = replace(step, choices=(replace(step.choices[0], feedback=words), *step.choices[1:]))
    return replace(GOOD, scenarios=(replace(story, steps=(spoilt, *story.steps[1:])), *GOOD.scenarios[1:]))


NOTED = next(page for page in GOOD.pages if page.note)
OTHER_WAY: Any = NOTED.alternative
PLANTED = [
    ("Headings and boxes", beside("<h4>Too deep</h4>"), "headings that jump"),
    ("Headings and boxes", beside("<h1>Another</h1>"), "or an h1"),
    ("Headings and boxes", beside('<div class="admonition gossip"><p class="admonition-title">x</p></div>'), "unknown kind"),
    ("Headings and boxes", beside('<div class="admonition do"><p>x</p></div>'), "without a heading"),
    ("Links and their hosts", beside('<a href="https://elsewhere.example/x">x</a>'), "elsewhere.example"),
    ("Links and their hosts", beside('<a href="tel:123456">x</a>'), "help data"),
    ("Content notes and alternatives", sensitive(alternative=None), "not both"),
    ("Content notes and alternatives", sensitive(note=None), "not both"),
    ("Content notes and alternatives", sensitive(outcomes=(5,)), "other outcomes"),
    ("Content notes and alternatives", sensitive(minutes=99), "its note does not say so"),
    ("Content notes and alternatives", replace(GOOD, content_topics=(*GOOD.content_topics, "spiders")), "spiders"),
    (
        "Content notes and alternatives",
        replace(GOOD, pages=(*GOOD.pages[:-1], replace(GOOD.pages[-1], html="<p>A suicidal thought.</p>"))), "no note has said so",
    ),
    ("Sources", replace(GOOD, sources=GOOD.sources[1:]), "is missing"),
    (
        "Sources", replace(GOOD, sources=(*GOOD.sources, replace(GOOD.sources[0], key="SPARE", confidence="seen"))),
        "'SPARE' is used by nothing",
    ),
    ("Reading ease", on_first_page(html=HARD), "years of school"),
    ("Reading ease", sensitive(alternative=replace(OTHER_WAY, html=f"<p>{'The cat sat on a mat and ' * 5}slept.</p>")), "in a sentence"),
    ("Minutes", on_first_page(minutes=1), "to read and gives 1"),
    ("Minutes", replace(GOOD, minutes=211), "add up to 210"),
    ("Minutes", replace(GOOD, scenarios=GOOD.scenarios[1:]), "add up to 202"),
    ("Minutes", on_first_page(html="<p>A cat sat here. It slept.</p>" * 4000), "more than a third"),
    ("Outcomes", replace(GOOD, outcomes=(*GOOD.outcomes, "fly")), "outcome 6 is on no page"),
    ("Outcomes", replace(GOOD, outcomes=(*GOOD.outcomes, "fly")), "outcome 6 is asked about by no question"),
    ("Words and numbers", on_first_page(title="You failed"), "'failed', which is banned"),
    ("Words and numbers", in_question(stem="Being overdue"), "'overdue', which is banned"),
    ("Words and numbers", in_story("Some commit suicide."), "'commit suicide', which is banned"),
    ("Words and numbers", in_story("Things have been getting on top of me"), "licensed questionnaire"),
    ("Words and numbers", in_question(feedback="Call 0808 196 1776"), "0808 196 1776"),
    ("Words and numbers", beside("<p>Ask a doctor or 111.</p>"), "in some nations only"),
    ("Right answers that cannot be guessed", with_right_answers(lambda text: text * 3, at_most=1), "stands out by its length"),
    ("Right answers that cannot be guessed", with_right_answers(lambda text: text.ljust(80, "."), at_most=9), "the longest would do well"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "module", "words"), PLANTED, ids=[f"{title}: {words}" for title, _, words in PLANTED])
def test_a_planted_fault_is_found_by_its_question(title: str, module: ModuleDocument, words: str) -> None:
    assert list(dict(soundness.QUESTIONS)[title](GOOD)) == []
    found = {asked: [str(fault) for fault in faults] for asked, faults in soundness.answers({NAME: module}) if asked == title}
    assert any(words in fault and fault.startswith(NAME) for fault in found[title]), found


def test_pages_that_are_hard_together_are_found() -> None:
    hard = {name: replace(document, pages=tuple(replace(page, html=HARD) for page in document.pages)) for name, document in MODULES.items()}
    assert "on average" in str(soundness.average_ease(hard)[0])
    assert soundness.average_ease({}) == []


def without(demand: str) -> dict[str, ModuleDocument]:
    """The course with one demand taken out of every mapping."""
    return {
        name: replace(document, mapping=tuple(
            replace(one, demands=tuple(key for key in one.demands if key != demand)) for one in document.mapping
        )) for name, document in MODULES.items()
    }


@pytest.mark.parametrize("demand", ACT_OF)
def test_a_demand_on_scope_needs_a_page_and_a_story(demand: str) -> None:
    act = ACT_OF[demand]
    assert matrix_of(without(demand)).gaps[0] == f"{demand} ({act}): no page serves it"
    quiet = {name: replace(document, scenarios=()) for name, document in MODULES.items()}
    assert f"{demand} ({act}): no story shows it" in matrix_of(quiet).gaps


def test_a_tag_needs_three_stories() -> None:
    two = dict(MODULES)
    two[NAME] = replace(GOOD, scenarios=tuple(story for story in GOOD.scenarios if story.trigger != "acute-crisis"))
    assert matrix_of(two).gaps == ["acute-crisis: in 1 of at least 3 stories"]


def test_a_principle_needs_two_modules_and_an_outcome_something_of_each_kind() -> None:
    gaps = matrix_of({NAME: GOOD}).gaps
    assert "2: met by pages in 0 of at least 2 modules" in gaps and "safe: met by pages in 1 of at least 2 modules" in gaps
    thin = replace(GOOD, mapping=(replace(GOOD.mapping[0], five=(), demands=()), *GOOD.mapping[1:-1]))
    gaps = matrix_of({**MODULES, NAME: thin}).gaps
    assert f"{NAME}, outcome 1: serves none of the five principles, no demand yet" in gaps
    assert f"{NAME}, outcome 5: needs a page and a line of the mapping" in gaps


def test_an_outcome_no_page_teaches_claims_nothing() -> None:
    untaught = replace(GOOD, pages=tuple(replace(page, outcomes=(1,)) for page in GOOD.pages))
    assert NAME not in next(row for row in matrix_of({NAME: untaught}).scope if row.key.startswith("S2-15")).modules


def test_the_reading_grade_tells_easy_from_hard() -> None:
    assert [syllables_in(word) for word in ("time", "listened", "wanted", "little", "supervision", "I", "people")] == [1, 2, 2, 2, 4, 1, 2]
    assert grade("<p>The cat sat on the mat. It was a big cat.</p>") < 2
    assert grade(HARD) > 20
    assert measured("") == Reading(0, 0.0, 0.0) and too_hard(measured("")) == []


def test_phone_numbers_are_recognised() -> None:
    for number in ("116 123", "0808 196 1776", "+44 20 7946 0958", "(020) 7946 0958", "1-833-852-6262"):
        assert phone_numbers_in(f"Call {number} now"), number
    assert phone_numbers_in("Text 85258") == ["85258"]
    for words in ("Call 999 or 111", "in 2020-2023", "14 in 100 women", "701 women, 97% of 35", "22 November 2026"):
        assert phone_numbers_in(words) == [], words


def test_what_is_to_be_confirmed_is_listed_whatever_its_age() -> None:
    assert any("wording" in line for line in to_be_confirmed(GOOD))
    panels = MODULES["07-safeguarding"].panels
    listed = [line for line in to_be_confirmed(MODULES["07-safeguarding"]) if line.startswith("Panel")]
    assert len(listed) == sum(panel.confidence == "to be confirmed" for panel in panels) > 0
    doubtful = replace(GOOD, sources=(replace(GOOD.sources[0], confidence="to be confirmed"), *GOOD.sources[1:]))
    assert any(line.startswith(f"Source {GOOD.sources[0].key}") for line in to_be_confirmed(doubtful))
