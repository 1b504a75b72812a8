"""The rules of the catalogue: each thing an author may get wrong is named by file, line and field."""

import pytest

from courses.catalogue.rules import ContentBroken, Problem, course_document, module_document
from lms.web.markup import render
from tests.courses.catalogue.samples import ALTERNATIVE, PAGE, QUIZ_HEAD, SHORT, changed, good, problems_of

WRONG = [
    ("module.yaml", "minutes: 30", "minutes: half an hour", 4, "minutes", "must be a whole number"),
    ("module.yaml", "minutes: 30", "minutes: 19", 4, "minutes", "are 19, but the pages need 20"),
    ("module.yaml", "minutes: 30", "minutes: ٣٠", 4, "minutes", "must be a whole number"),
    ("module.yaml", "minutes: 30", "minute: 30", 4, "minute", "there is no such field here; known are"),
    ("module.yaml", "title: Listening\n", "", 1, "title", "is missing"),
    ("module.yaml", "title: Listening", "title: [Listening]", 2, "title", "must be text"),
    ("module.yaml", "title: Listening", f"title: {'x' * 201}", 2, "title", "is longer than 200 characters"),
    ("module.yaml", "summary: How to listen.", 'summary: ""', 3, "summary", "is empty"),
    ("module.yaml", "key: listening", "key: Listening", 1, "key", "'Listening' must be small letters"),
    ("module.yaml", "pass_mark: 80", "pass_mark: 101", 6, "pass_mark", "must be from 1 to 100"),
    ("module.yaml", "refresh_months: 24", "refresh_months: 0", 5, "refresh_months", "must be from 1 to 120"),
    ("module.yaml", "critical: false", "critical: no", 7, "critical", "'no' is none of true, false"),
    ("module.yaml", "content_topics: [low mood]", "content_topics: low mood", 8, "content_topics", "must be a list"),
    ("module.yaml", "  - wait", "  - wait: long", 11, "outcomes", "each item must be text"),
    ("module.yaml", "  - wait", "  - wait\n  - wait", 12, "outcomes", "'wait' stands there twice"),
    ("module.yaml", "reviewed: []", "reviewed: [{role: midwife, name: Ann, on: today}]", 12, "reviewed 1, on", "'today' is not a day"),
    ("module.yaml", "reviewed: []", "reviewed: []\nrequires: [listening]", 13, "requires", "must be the key of another module"),
    ("module.yaml", "title: Listening", "title: Listening\ntitle: Again", 3, "title", "is written twice"),
    ("sources.yaml", "key: DOUBT", "key: SEEN", 7, "sources 2, key", "'SEEN' is used twice"),
    ("sources.yaml", "checked: 2026-11-22", "checked: 2026-13-22", 5, "sources 1, checked", "is not a day such as 2026-11-22"),
    ("sources.yaml", "https://example.org/book", "http://example.org", 4, "sources 1, address", "must start with https://"),
    ("sources.yaml", "confidence: seen", "confidence: sure", 6, "sources 1, confidence", "'sure' is none of seen, partly seen"),
    ("sources.yaml", "key: SEEN", "key: S EEN", 1, "sources 1, key", "must be letters, digits"),
    ("01-start.md", "outcomes: [1]", "outcomes: [3]", 5, "outcomes", "'3' is none of the module's outcomes, numbered from 1 to 2"),
    ("01-start.md", "outcomes: [1]", "outcomes: [0]", 5, "outcomes", "'0' is none of the module's outcomes"),
    ("01-start.md", "outcomes: [1]", "outcomes: []", 5, "outcomes", "is an empty list"),
    ("01-start.md", "sources: [SEEN]", "sources:\n  - SEEN\n  - OTHER", 8, "sources", "'OTHER' is no key of sources.yaml"),
    ("01-start.md", "sources: [SEEN]", "sources: [DOUBT]", 6, "sources", "'DOUBT' is still to be confirmed"),
    ("01-start.md", "minutes: 10", "minutes: 0", 4, "minutes", "must be from 1 to 600"),
    ("01-start.md", "key: start", "key: start\nnote: x", 3, "note", "there is no such field here"),
    ("01-start.md", "---\nkey", "key", 1, "", "must start with its fields between two lines of ---"),
    ("01-start.md", "Welcome.\n\n## What comes\n", "", 8, "", "has no text below the fields"),
    ("01-start.md", "Welcome.", "[" * 501, 8, "", "has more than 500 opening square brackets"),
    ("01-start.md", "Welcome.", "x" * 60_001, 8, "", "is longer than 60000 characters"),
    ("01-start.md", "Welcome.", "Wel\x07come.", 8, "", "has a character that is not text"),
    ("01-start.md", "## What", "# What", 10, "", "has a heading with one #"),
    ("01-start.md", "## What", "> - #What", 10, "", "has a heading with one #"),
    ("01-start.md", "## What comes", "What comes\n=", 10, "", "has a heading underlined with ="),
    ("01-start.md", "Welcome.", "Welcome.\n\n<b>Hello</b>", 10, "", "has raw HTML"),
    ("01-start.md", "Welcome.", "<!-- hidden -->", 8, "", "has raw HTML"),
    ("01-start.md", "Welcome.", "![baby](/baby.png)", 8, "", "has a picture"),
    ("01-start.md", "Welcome.", "[go](http://example.org)", 8, "", "links to 'http://example.org'"),
    ("01-start.md", "Welcome.", "[go](javascript:alert(1))", 8, "", "links to 'javascript:alert(1'"),
    ("01-start.md", "Welcome.", "[go](//example.org/x)", 8, "", "links to '//example.org/x'"),
    ("01-start.md", "Welcome.", "[go](/\\example.org)", 8, "", "links to '/\\example.org'"),
    ("01-start.md", "Welcome.", "[go](/&#47;example.org)", 8, "", "has a link whose address '//example.org' is not allowed"),
    ("01-start.md", "Welcome.", "[go](help-now)", 8, "", "links to 'help-now'"),
    ("01-start.md", "Welcome.", "[go][there]\n\n[there]: ftp://example.org", 10, "", "links to 'ftp://example.org'"),
    ("01-start.md", "Welcome.", '!!! danger "Look"\n    Now', 8, "", "has a box 'danger'; known are dialogue, do"),
    ("01-start.md", "Welcome.", "!!! try Look\n    Now", 8, "", "has a box that is not written like"),
    ("02-sensitive.md", "key: sensitive", "key: start", 2, "key", "'start' is used twice"),
    ("02-sensitive.md", "topics: [low mood]", "topics: [loss]", 8, "content_note, topics", "'loss' is none of the module's content_topics"),
    ("02-sensitive.md", "topics: [low mood]", "topics: []", 8, "content_note, topics", "is an empty list"),
    ("02-sensitive.md", "  note: This", "  notes: This", 9, "content_note, notes", "there is no such field here"),
    ("02-sensitive.alternative.md", "outcomes: [2, 1]", "outcomes: [2]", 4, "outcomes", "must be those of the page: 1, 2"),
    ("02-sensitive.alternative.md", "title", "key: x\ntitle", 2, "key", "there is no such field here"),
    ("02-sensitive.alternative.md", "sources: []", "sources: [DOUBT]", 5, "sources", "'DOUBT' is still to be confirmed"),
    ("quiz.yaml", "kind: single", "kind: pair", 6, "questions 1, kind", "'pair' is none of single, multiple, true-false, order"),
    ("quiz.yaml", "key: question-2", "key: question-1", 21, "questions 2, key", "'question-1' is used twice"),
    ("quiz.yaml", "correct: true", "correct: false", 11, "questions 1, options", "have 0 right ones; a question of kind single"),
    ("quiz.yaml", "correct: false", "correct: true", 11, "questions 1, options", "have 2 right ones"),
    ("quiz.yaml", "correct: true", "correct: yes", 14, "questions 1, options 1, correct", "'yes' is none of true, false"),
    ("quiz.yaml", "        feedback: Yes.\n", "", 12, "questions 1, options 1, feedback", "is missing"),
    ("quiz.yaml", "key: b", "key: a", 16, "questions 1, options 2, key", "'a' is used twice"),
    ("quiz.yaml", "text: That", "text: This", 17, "questions 1, options 2, text", "'This' is used twice"),
    ("quiz.yaml", "    feedback: What stays true.\n", "", 5, "questions 1, feedback", "is missing"),
    ("quiz.yaml", "sources: []", "sources: [DOUBT]", 10, "questions 1, sources", "'DOUBT' is still to be confirmed"),
    ("quiz.yaml", "outcomes: [1]", "outcomes: [9]", 9, "questions 1, outcomes", "'9' is none of the module's outcomes"),
    ("quiz.yaml", "    model_answer: Tell me more.\n", "", 117, "questions 8, model_answer", "is missing"),
    ("quiz.yaml", "    accepted: []", "    options: []", 123, "questions 8, options", "does not belong to a question of kind short"),
    ("quiz.yaml", SHORT, "", 4, "questions", "are 7; at least 8 are needed"),
    ("quiz.yaml", "key: questions", "key: my questions", 1, "key", "'my questions' must be small letters"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "words"), WRONG)
def test_what_is_wrong_is_named_by_file_line_and_field(file: str, old: str, new: str, line: int, field: str, words: str) -> None:
    found = problems_of(changed(file, old, new))
    place = f"05-listening/{file} line {line}" + (f", {field}: " if field else ": ")
    assert any(problem.startswith(place + words) or (problem.startswith(place) and words in problem) for problem in found), found


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("03-active-listening/module.yaml", 4, "minutes", "must be a whole number")
    assert str(problem) == "03-active-listening/module.yaml line 4, minutes: must be a whole number"
    assert str(Problem("a.md", 1, "", "is empty")) == "a.md line 1: is empty"


def test_every_problem_of_every_file_is_told_at_once() -> None:
    page = PAGE.replace("[SEEN]", "[NONE]")
    texts = changed("module.yaml", "minutes: 30", "minutes: many") | {"01-start.md": page, "quiz.yaml": QUIZ_HEAD}
    found = problems_of(texts)
    assert {problem.split()[0].removeprefix("05-listening/") for problem in found} == {"module.yaml", "01-start.md", "quiz.yaml"}


def test_an_unreadable_file_is_told_once_and_not_again_for_each_field() -> None:
    assert len(problems_of(good() | {"sources.yaml": "- key: [SEEN"})) == 1
    assert len(problems_of(good() | {"module.yaml": "title: a: b"})) == 1
    assert len(problems_of(changed("01-start.md", "key: start", "key: *start"))) == 1


@pytest.mark.parametrize("name", ["module.yaml", "sources.yaml", "quiz.yaml"])
def test_a_missing_file_is_named(name: str) -> None:
    texts = good()
    del texts[name]
    assert problems_of(texts) == [f"05-listening/{name} line 1: is missing"]


def test_a_module_without_pages_is_refused() -> None:
    texts = {name: text for name, text in good().items() if name.endswith(".yaml")}
    assert any("has no page beside it" in problem for problem in problems_of(texts))


def test_a_file_nobody_knows_is_named_since_its_author_meant_something_by_it() -> None:
    found = problems_of(good() | {"03-late.alternativ.md": PAGE})
    assert len(found) == 1 and found[0].startswith("05-listening/03-late.alternativ.md line 1: is no file of a module")


def test_a_content_note_needs_an_alternative() -> None:
    texts = good()
    del texts["02-sensitive.alternative.md"]
    assert problems_of(texts) == [
        "05-listening/02-sensitive.md line 7, content_note: needs an equal alternative in 02-sensitive.alternative.md",
    ]


def test_an_alternative_needs_a_content_note() -> None:
    found = problems_of(good() | {"01-start.alternative.md": ALTERNATIVE.replace("[2, 1]", "[1]")})
    words = "is missing, although there is an alternative in 01-start.alternative.md"
    assert found == [f"05-listening/01-start.md line 2, content_note: {words}"]


def test_an_alternative_needs_its_page() -> None:
    found = problems_of(good() | {"07-gone.alternative.md": ALTERNATIVE})
    assert found == ["05-listening/07-gone.alternative.md line 1: is the alternative of a page that is not there, 07-gone.md"]


def test_only_earlier_modules_can_be_required() -> None:
    texts = changed("module.yaml", "reviewed: []", "reviewed: []\nrequires: [intro]")
    assert module_document("05-listening", texts, render, before=["intro"]).requires == ("intro",)
    assert "is no module that comes earlier in the course" in problems_of(texts, before=["other"])[0]
    assert module_document("05-listening", texts, render, before=[None]), "while an earlier module is unread nobody can tell"


def test_a_key_belongs_to_one_module_of_the_course() -> None:
    assert "is the key of an earlier module" in problems_of(good(), before=["listening"])[0]


@pytest.mark.parametrize("address", ["https://example.org/a?b=c", "mailto:help@example.org", "tel:+44-20", "/help-now", "/"])
def test_safe_addresses_may_be_linked(address: str) -> None:
    assert f'href="{address}"' in module_document("05", changed("01-start.md", "Welcome.", f"[go]({address})"), render).pages[0].html


def test_code_may_show_what_a_page_may_not_hold() -> None:
    shown = "Write `<b>` or `[x](http://y)`.\n\n```\n# no heading\n<p>\n```\n"
    assert module_document("05", changed("01-start.md", "Welcome.", shown), render)


def test_a_less_than_sign_is_no_html() -> None:
    assert module_document("05", changed("01-start.md", "Welcome.", "1 < 2, and <3 too"), render)


COURSE = "key: peer\ntitle: Peer\nsummary: A course.\nmodules: [01-intro, 02-next]\n"


def test_a_course_names_its_modules_in_order() -> None:
    assert course_document(COURSE).modules == ("01-intro", "02-next")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("02-next", "../secret", "course.yaml line 4, modules: '../secret' must be a folder name such as 01-introduction"),
        ("02-next", "01-intro", "course.yaml line 4, modules: '01-intro' stands there twice"),
        ("[01-intro, 02-next]", "[]", "course.yaml line 4, modules: is an empty list"),
        ("title: Peer\n", "", "course.yaml line 1, title: is missing"),
        (COURSE, "", "course.yaml line 1: is empty"),
        (COURSE, "just words", "course.yaml line 1: a list of fields is needed here"),
    ],
)
def test_a_broken_course_says_where(old: str, new: str, expected: str) -> None:
    with pytest.raises(ContentBroken) as broken:
        course_document(COURSE.replace(old, new))
    assert str(broken.value.problems[0]) == expected


def test_a_renderer_that_refuses_a_page_is_a_problem_of_that_page() -> None:
    def refusing(_text: str) -> str:
        raise ValueError("too much")

    with pytest.raises(ContentBroken) as broken:
        module_document("05-listening", good(), refusing)
    assert str(broken.value.problems[0]) == "05-listening/01-start.md line 8: cannot be rendered: too much"
