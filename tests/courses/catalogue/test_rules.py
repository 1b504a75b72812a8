"""The rules of the catalogue: each thing an author may get wrong is named by file, line and field."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from courses.catalogue.rules import ContentBroken, ModuleDocument, Problem, course_document, from_json, module_document, to_json
from courses.catalogue.rules.yaml_text import YamlBroken, parse
from lms.web.markup import render

MODULE = """\
key: listening
title: Listening
summary: How to listen.
minutes: 30
refresh_months: 24
pass_mark: 80
critical: false
content_topics: [low mood]
outcomes:
  - listen
  - wait
reviewed: []
"""
SOURCES = """\
- key: SEEN
  title: A book
  year: undated
  address: https://example.org/book
  checked: 2026-11-22
  confidence: seen
- key: DOUBT
  title: A rumour
  year: 2020
  address: ""
  checked: 2026-11-22
  confidence: to be confirmed
"""
PAGE = """\
---
key: start
title: Start here
minutes: 10
outcomes: [1]
sources: [SEEN]
---
Welcome.

## What comes
"""
SENSITIVE = """\
---
key: sensitive
title: A hard day
minutes: 10
outcomes: [1, 2]
sources: []
content_note:
  topics: [low mood]
  note: This page describes a hard day. 10 minutes.
---
It was hard.
"""
ALTERNATIVE = """\
---
title: A day, another way
minutes: 10
outcomes: [2, 1]
sources: []
---
It was a day.
"""
QUESTION = """\
  - key: question-{number}
    kind: single
    stem: Which is open?
    critical: false
    outcomes: [1]
    sources: []
    options:
      - key: a
        text: This
        correct: true
        feedback: Yes.
      - key: b
        text: That
        correct: false
        feedback: It is tempting.
    feedback: What stays true.
"""
SHORT = """\
  - key: in-your-words
    kind: short
    stem: What might you say?
    critical: false
    outcomes: [2]
    sources: []
    accepted: []
    model_answer: Tell me more.
    feedback: Look for openness.
"""
QUIZ_HEAD = "key: questions\ntitle: Questions\nintro: A few questions.\nquestions:\n"
QUIZ = QUIZ_HEAD + "".join(QUESTION.format(number=number) for number in range(1, 8)) + SHORT


def good() -> dict[str, str]:
    """The files of a module without a fault."""
    return {
        "module.yaml": MODULE, "sources.yaml": SOURCES, "quiz.yaml": QUIZ, "01-start.md": PAGE, "02-sensitive.md": SENSITIVE,
        "02-sensitive.alternative.md": ALTERNATIVE,
    }  # fmt: skip


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The same files with the first `old` in one of them replaced."""
    texts = good()
    assert old in texts[file]
    return texts | {file: texts[file].replace(old, new, 1)}


def problems_of(texts: dict[str, str], **options: Any) -> list[str]:
    """What is wrong, as an author reads it."""
    with pytest.raises(ContentBroken) as broken:
        module_document("05-listening", texts, render, **options)
    return [str(problem) for problem in broken.value.problems]


def test_a_module_without_a_fault_becomes_a_document() -> None:
    document = module_document("05-listening", good(), render)
    assert (document.key, document.minutes, document.critical, document.requires) == ("listening", 30, False, ())
    assert [page.key for page in document.pages] == ["start", "sensitive"]
    assert "<h2>What comes</h2>" in document.pages[0].html
    assert document.sources[0].checked == date(2026, 11, 22)
    assert document.quiz.questions[0].options[0].correct is True


def test_activities_are_pages_in_order_and_then_the_questions() -> None:
    document = module_document("05-listening", good(), render)
    assert document.activity_keys == (("page:start", "page"), ("page:sensitive", "page"), ("quiz:questions", "quiz"))


def test_a_page_knows_its_neighbours_and_whether_it_is_sensitive() -> None:
    document = module_document("05-listening", good(), render)
    start, sensitive = document.pages
    assert document.neighbours("start") == (None, sensitive)
    assert document.neighbours("sensitive") == (start, None)
    assert document.neighbours("nowhere") == (None, None)
    assert document.page("start") is start and document.page("nowhere") is None
    assert document.source("SEEN") is document.sources[0] and document.source("NOWHERE") is None
    assert document.is_sensitive(sensitive) and not document.is_sensitive(start)


def test_a_written_answer_without_an_accepted_one_is_not_scored() -> None:
    quiz = module_document("05-listening", good(), render).quiz
    assert quiz.questions[0].is_scored and not quiz.questions[-1].is_scored
    assert quiz.question("in-your-words") is quiz.questions[-1] and quiz.question("other") is None


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
    ("quiz.yaml", "kind: single", "kind: pair", 6, "questions 1, kind", "'pair' is none of single, multiple, short"),
    ("quiz.yaml", "key: question-2", "key: question-1", 21, "questions 2, key", "'question-1' is used twice"),
    ("quiz.yaml", "correct: true", "correct: false", 11, "questions 1, options", "have 0 right ones; a single question has exactly one"),
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
    texts = changed("module.yaml", "minutes: 30", "minutes: many") | {"01-start.md": PAGE.replace("[SEEN]", "[NONE]"), "quiz.yaml": QUIZ_HEAD}
    found = problems_of(texts)
    assert {problem.split(" line")[0] for problem in found} == {"05-listening/module.yaml", "05-listening/01-start.md", "05-listening/quiz.yaml"}


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
    assert found == ["05-listening/01-start.md line 2, content_note: is missing, although there is an alternative in 01-start.alternative.md"]


def test_an_alternative_needs_its_page() -> None:
    found = problems_of(good() | {"07-gone.alternative.md": ALTERNATIVE})
    assert found == ["05-listening/07-gone.alternative.md line 1: is the alternative of a page that is not there, 07-gone.md"]


def multiple(*right: str) -> dict[str, str]:
    """The files with a first question of several right answers, each option right or not as said."""
    options = "".join(f"      - {{key: o{place}, text: t{place}, correct: {word}, feedback: f}}\n" for place, word in enumerate(right))
    question = QUESTION.format(number=1)
    head, tail = question.split("      - key: a")[0], "    feedback: What stays true.\n"
    return changed("quiz.yaml", question, head.replace("single", "multiple") + options + tail)


def test_a_multiple_question_has_right_and_wrong_options() -> None:
    assert module_document("05-listening", multiple("true", "true", "false"), render)
    for right in (("true", "true"), ("false", "false")):
        assert any("at least one right and one wrong" in problem for problem in problems_of(multiple(*right)))


def test_two_to_six_options_are_offered() -> None:
    assert module_document("05-listening", multiple(*["true"] * 5, "false"), render)
    assert any("are 7; from 2 to 6 are needed" in problem for problem in problems_of(multiple(*["true"] * 6, "false")))
    assert any("are 1; from 2 to 6 are needed" in problem for problem in problems_of(multiple("true")))


def test_a_question_without_a_right_answer_cannot_be_critical() -> None:
    texts = good() | {"quiz.yaml": QUIZ.replace(SHORT, SHORT.replace("critical: false", "critical: true"))}
    assert any("questions 8, critical: must be false" in problem for problem in problems_of(texts))
    assert module_document("05-listening", texts | {"quiz.yaml": texts["quiz.yaml"].replace("accepted: []", "accepted: [hope]")}, render)


def test_questions_that_nobody_can_get_right_are_refused() -> None:
    shorts = "".join(SHORT.replace("in-your-words", f"words-{number}") for number in range(8))
    assert any("nobody could reach the pass mark" in problem for problem in problems_of(good() | {"quiz.yaml": QUIZ_HEAD + shorts}))


def test_a_short_question_may_leave_out_accepted_answers() -> None:
    assert module_document("05-listening", changed("quiz.yaml", "    accepted: []\n", ""), render).quiz.questions[-1].accepted == ()


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


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "null", "~", "true", "2026-11-22", "0800", "1e3", "0x1F", "12:30:00", "<<", ".inf"])
def test_every_value_stays_the_word_that_was_written(word: str) -> None:
    assert parse(f"field: {word}") == {"field": word}
    assert parse(f"{word}: x") == {word: "x"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "is written twice"),
        ("a: &x 1\nb: 2", 1, "uses an anchor (&x)"),
        ("a: 1\nb: *x", 2, "uses an alias (*x)"),
        ("a: 1\nb: !!int 2", 2, "uses a tag (tag:yaml.org,2002:int)"),
        ("a: !!python/object/apply:os.system [ls]", 1, "uses a tag"),
        ("a: ! x", 1, "uses a tag (!)"),
        ("a: [1", 1, "cannot be read as YAML"),
        ("a: b: c", 1, "cannot be read as YAML"),
        ("a: 1\n---\nb: 2", 2, "cannot be read as YAML"),
        ("a: 1\nb: \x00", 2, "has a character that is not text"),
        ('a: 1\nb: "\\0"', 2, "has a character that is not text"),
        ('a: "\\ud800"', 1, "has a character that is not text"),
        ("? [a]\n: b", 1, "has a field whose name is not one word"),
        ("", 1, "is empty"),
        ("# only a remark", 1, "is empty"),
        ("[" * 3000, 1, "is nested too deeply"),
    ],
)
def test_yaml_that_is_not_strict_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlBroken) as broken:
        parse(text)
    fault = broken.value.faults[0]
    assert fault.line == line and words in fault.words, broken.value


def test_all_faults_of_a_yaml_text_are_told_and_lines_are_those_of_the_file() -> None:
    with pytest.raises(YamlBroken) as broken:
        parse("a: 1\na: &x 2\nb: *x", first_line=10)
    assert sorted(fault.line for fault in broken.value.faults) == [11, 11, 12]
    fields = parse("a: 1\nb:\n  - x\n  - y", first_line=10)
    assert (fields.line_of("b"), fields["b"].lines, fields.line_of("missing")) == (11, [12, 13], 10)


@given(some.from_type(ModuleDocument))
def test_a_document_survives_the_trip_through_json(document: ModuleDocument) -> None:
    assert from_json(to_json(document)) == document


def test_a_document_stored_before_a_field_existed_takes_its_default() -> None:
    data = to_json(module_document("05-listening", good(), render))
    del data["quiz"]["questions"][0]["accepted"]
    assert from_json(data).quiz.questions[0].accepted == ()
    del data["title"]
    with pytest.raises(TypeError):
        from_json(data)


def test_documents_are_frozen() -> None:
    document = module_document("05-listening", good(), render)
    with pytest.raises(AttributeError):
        document.title = "x"  # type: ignore[misc]
    assert all(not isinstance(getattr(document, field.name), list) for field in fields(document))
