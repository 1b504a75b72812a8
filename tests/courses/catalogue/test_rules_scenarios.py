"""Scenarios, mapping, panels and the newer kinds of question: what an author may get wrong (NEW-7, S2-12 to 23; NEW-9)."""

import pytest

from courses.catalogue.rules import ContentBroken, from_json, module_document, to_json
from courses.catalogue.rules.panels import panels_shown, pieces
from lms.web.markup import render
from tests.courses.catalogue.samples import QUESTION, changed, good, problems_of

SCENARIO = """\
- key: m5-night
  title: A message at night
  intro: It is late.
  level: amber
  trigger: none
  outcomes: [1]
  sources: []
  start: opening
  steps:
    - key: opening
      text: She writes to you.
      choices:
        - {key: a, text: Listen, acts: [listen-validate], feedback: She goes on., to: second}
        - {key: b, text: It sounds like OCD, acts: [diagnose], feedback: That is not ours to say., to: second}
        - {key: c, text: Ask my supervisor, acts: [consult], feedback: Always right., to: second}
    - key: second
      text: She waits.
      choices:
        - {key: a, text: Ring the lead now, acts: [follow-protocol], feedback: Yes., to: together}
        - {key: b, text: Wait for Monday, acts: [], feedback: It may be long for her., to: alone}
        - {key: c, text: Ask my supervisor, acts: [consult], feedback: Always right., to: together}
  endings:
    - {key: together, text: You are not alone with it., well: true}
    - {key: alone, text: She waits alone., well: false}
"""
NOTED = """\
- key: m5-other
  title: Another night
  intro: It is late.
  level: green
  trigger: none
  outcomes: [1]
  sources: []
  start: opening
  content_note: {topics: [low mood], note: A hard night. 8 minutes.}
  instead: m5-night
  steps:
    - key: opening
      text: She writes to you.
      choices:
        - {key: a, text: Listen, acts: [listen-validate], feedback: She goes on., to: together}
        - {key: b, text: It sounds like OCD, acts: [diagnose], feedback: That is not ours to say., to: together}
        - {key: c, text: Ask my supervisor, acts: [consult], feedback: Always right., to: together}
        - {key: d, text: Tell of my own night, acts: [share-story], feedback: Short and given back., to: together}
  endings:
    - {key: together, text: You are not alone with it., well: true}
"""
ASKING = "        - {key: c, text: Ask my supervisor, acts: [consult], feedback: Always right., to: second}\n"
MAPPING = """\
- {outcome: 1, competencies: ["1.2"], five: ["1"], eight: [mutual], demands: [S2-13]}
- {outcome: 2, competencies: ["4.2"], five: [], eight: [], demands: []}
"""
PANELS = """\
- {key: law, nation: scotland, title: In Scotland, text: It says so., sources: [SEEN], checked: 2026-11-22, confidence: seen}
- {key: law, nation: england, title: In England, text: It says else., sources: [], checked: 2026-11-22, confidence: to be confirmed}
"""


def faults_of(files: dict[str, str]) -> list[str]:
    """The problems of a module; none for a sound one."""
    try:
        module_document("05-listening", files, render)
    except ContentBroken as broken:
        return [str(problem) for problem in broken.problems]
    return []


def told(old: str = "", new: str = "") -> list[str]:
    """The problems of the module whose first scenario says `new` for `old`."""
    assert old in SCENARIO
    return faults_of({**good(), "scenarios.yaml": SCENARIO.replace(old, new, 1)})


def test_a_sound_story_is_taken_up_and_comes_back_from_the_tables() -> None:
    files = {**good(), "scenarios.yaml": SCENARIO + NOTED, "mapping.yaml": MAPPING, "panels.yaml": PANELS}
    document = module_document("05-listening", files, render)
    assert from_json(to_json(document)) == document
    assert document.activity_keys[-3:-1] == (("scenario:m5-night", "scenario"), ("scenario:m5-other", "scenario"))
    story = document.scenario("m5-night")
    assert story is not None and story.tags == {"listen-validate", "diagnose", "follow-protocol"}
    assert document.scenario("m5-none") is None


WRONG_STORIES = [
    (ASKING, "", "from 3 to 5 are needed"),
    ("acts: [consult], feedback: Always right., to: second", "acts: [], feedback: So., to: second", "exactly once; 'opening' does 0 times"),
    ("acts: [listen-validate]", "acts: [consult]", "exactly once; 'opening' does 2 times"),
    ("acts: [consult]", "acts: [consult, therapy]", "call asking the supervisor wrong"),
    ("acts: [diagnose]", "acts: []", "tempt nobody"),
    ("acts: [listen-validate]", "acts: []", "show too little"),
    ("acts: [diagnose]", "acts: [diagnosis]", "'diagnosis' is none of share-story"),
    ("to: second", "to: nowhere", "'nowhere', which is no step and no ending"),
    ("start: opening", "start: nowhere", "do not have the step 'nowhere'"),
    ("start: opening", "start: second", "nothing leads to 'opening'"),
    ("feedback: Yes., to: together", "feedback: Yes., to: opening", "lead in a circle"),
    ("to: alone}", "to: together}", "never reach the ending 'alone'"),
    ("well: true", "well: false", "dead end"),
    ("right., to: together", "right., to: alone", "a consultation in 'second' from which no ending"),
    ("level: amber", "level: red", "\"Yes, and 999 first.\""),
    ("trigger: none", "trigger: harm-to-baby\n  # x", ""),
    ("key: together, text", "key: second, text", "use the key 'second' twice"),
    ("outcomes: [1]", "outcomes: [1]\n  instead: m5-night", "is for a scenario with a content_note"),
    ("outcomes: [1]", "outcomes: [1]\n  content_note: {topics: [low mood], note: Hard.}", "needs `instead`"),
    ("outcomes: [1]", "outcomes: [1]\n  content_note: {topics: [war], note: Hard.}", "'war' is none of the module's content_topics"),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG_STORIES, ids=map(str, range(len(WRONG_STORIES))))
def test_what_keeps_a_story_from_being_told_is_named(old: str, new: str, words: str) -> None:
    found = told(old, new)
    assert any(words in problem for problem in found) if words else found == [], found


def test_a_trigger_is_never_green() -> None:
    found = told("level: amber\n  trigger: none", "level: green\n  trigger: suicidal-thoughts")
    assert any("have an immediate trigger at green" in problem for problem in found), found


def test_every_outcome_is_mapped_once() -> None:
    assert faults_of({**good(), "mapping.yaml": MAPPING}) == []
    found = problems_of({**good(), "mapping.yaml": MAPPING.replace("outcome: 2", "outcome: 1")})
    assert any("must be met once each, from 1 to 2" in problem for problem in found)
    for old, new in (('"1.2"', '"9.9"'), ('"1"]', '"6"]'), ("mutual", "friendly"), ("S2-13", "S9-1")):
        assert any("mapping 1" in problem for problem in problems_of({**good(), "mapping.yaml": MAPPING.replace(old, new)})), new


def test_a_page_shows_only_panels_that_are_there() -> None:
    files = changed("01-start.md", "Welcome.", "Welcome.\n\n[[panel: law]]\n\nGo on.")
    assert any("'law' is shown on a page and is not there" in problem for problem in problems_of(files))
    document = module_document("05-listening", {**files, "panels.yaml": PANELS}, render)
    html = document.pages[0].html
    assert panels_shown(html) == ["law"]
    assert [kind for kind, _ in pieces(html)] == ["html", "panel", "html"]
    twice = PANELS.replace("nation: england", "nation: scotland")
    assert any("'scotland' is used twice" in problem for problem in problems_of({**good(), "panels.yaml": twice}))


def first_question(kind: str, body: str) -> dict[str, str]:
    """The files with a first question of another kind."""
    head = QUESTION.format(number=1).split("    options:\n")[0].replace("single", kind)
    return changed("quiz.yaml", QUESTION.format(number=1), head + body + "    feedback: What stays true.\n")


TRUTH = """\
    options:
      - {key: "true", text: "True", correct: false, feedback: f}
      - {key: "false", text: "False", correct: true, feedback: f}
"""
ORDER = """\
    options:
      - {key: a, text: First, feedback: f}
      - {key: b, text: Second, feedback: f}
      - {key: c, text: Third, feedback: f}
"""
PAIRS = """\
    options:
      - {key: a, text: Red, match: now, feedback: f}
      - {key: b, text: Amber, match: contact, feedback: f}
    partners:
      - {key: now, text: Now}
      - {key: contact, text: In the same contact}
      - {key: week, text: Within the week}
"""
WRONG_QUESTIONS = [
    ("true-false", TRUTH, '"true", text', "yes, text", 'with the keys "true" and "false"'),
    ("true-false", TRUTH, "correct: false", "correct: true", "have 2 right ones"),
    ("order", ORDER, "      - {key: c, text: Third, feedback: f}\n", "", "are 2; from 3 to 6 are needed"),
    ("order", ORDER, "text: First", "text: First, correct: true", "there is no such field here"),
    ("match", PAIRS, "match: now", "match: never", "do not have 'never'"),
    ("match", PAIRS, "match: now", "match: contact", "are matched twice: 'contact'"),
    ("match", PAIRS, "key: week, text: Within", "key: x, text: X}\n      - {key: y, text: Y}\n      - {key: week, text: In", "more than 2"),
    ("order", ORDER + "    partners: []\n", "feedback", "feedback", "does not belong to a question of kind order"),
]


@pytest.mark.parametrize(("kind", "body"), [("true-false", TRUTH), ("order", ORDER), ("match", PAIRS)])
def test_every_kind_of_question_is_read(kind: str, body: str) -> None:
    document = module_document("05-listening", first_question(kind, body), render)
    assert document.quiz.questions[0].kind == kind
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("kind", "body", "old", "new", "words"), WRONG_QUESTIONS, ids=map(str, range(len(WRONG_QUESTIONS))))
def test_what_is_wrong_with_a_question_is_named(kind: str, body: str, old: str, new: str, words: str) -> None:
    found = problems_of(first_question(kind, body.replace(old, new, 1)))
    assert any(words in problem for problem in found), found


def test_a_draw_has_room_for_every_critical_question() -> None:
    drawn = {number: changed("quiz.yaml", "key: questions\n", f"key: questions\ndraw: {number}\n") for number in (8, 9)}
    assert module_document("05-listening", drawn[8], render).quiz.draw == 8
    assert any("must be from 8 to 8" in problem for problem in problems_of(drawn[9]))


def test_minutes_with_a_partner_are_part_of_the_page() -> None:
    more = "minutes: 10\npartner: 6\nreflection: 3\nto_confirm: [One thing.]"
    page = module_document("05-listening", changed("01-start.md", "minutes: 10", more), render).pages[0]
    assert (page.partner, page.reflection, page.to_confirm) == (6, 3, ("One thing.",))
    found = problems_of(changed("01-start.md", "minutes: 10", more.replace("partner: 6", "partner: 8")))
    assert any("less than those with a partner and for thinking" in problem for problem in found)
