"""Hostile, broken and enormous files are refused with a line and plain words, and memory stays bounded (issue 5, "Import fuzz")."""

import time
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.authoring.rules.exchange import MOST_BYTES, NOT_TEXT, NOT_UTF8, NOTHING, TOO_LARGE, TOO_MANY, WORKBOOK
from courses.authoring.rules.exchange_formats import read
from courses.authoring.rules.exchange_xml import DECLARED, NOT_CLOSED, NOT_QUIZ, TOO_BIG, TOO_DEEP
from courses.catalogue.rules.documents import SINGLE, Option, Question
from tests.courses.authoring.exchanging import WRITERS

MOST_MEMORY = 64 * 1024 * 1024
ONE_XML = (
    '<question type="truefalse"><questiontext format="html"><text>%s</text></questiontext><generalfeedback><text>Because.</text>'
    '</generalfeedback><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>'
)
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>\n<quiz>" + ONE_XML % "&i;" + "</quiz>"
)  # fmt: skip
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE quiz [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<quiz>' + ONE_XML % "&x;" + "</quiz>"
ELSEWHERE = '<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd"><quiz></quiz>'
GIFT = "%s {T#Not yet#Yes####Because.}\n\n"
ROW = "true-false,%s,True,yes,,False,,,Because.\n"
TABLE = "kind,question,option 1,right 1,feedback 1,option 2,right 2,feedback 2,feedback\n"
QUESTION = Question(
    "q-one", SINGLE, "What helps most?", False, (1,), (),
    (Option("a", "Listening", True, "Yes."), Option("b", "Advice", False, "Less.")), "Listening comes first.",
)


def refused(raw: bytes) -> tuple[int, str]:
    """Line and words of the one problem, with nothing taken."""
    _form, reading = read(raw)
    assert not reading.questions and len(reading.problems) == 1, reading.problems
    return reading.problems[0].line, reading.problems[0].words


@pytest.mark.parametrize("raw", [BOMB, OUTSIDE, ELSEWHERE, BOMB.replace("\n", "\n\n")])
def test_declared_entities_are_never_opened(raw: str) -> None:
    line, words = refused(raw.encode())
    assert words == DECLARED and 1 <= line <= 4


def test_a_script_in_cdata_is_cleaned_away_and_entities_are_decoded_once() -> None:
    hidden = "<![CDATA[<p>Is it <b>so</b>?</p><script>alert(1)</script><img src=x onerror=alert(2)><p>&amp;lt;i&amp;gt;</p>]]>"
    _form, reading = read(f"<quiz>{ONE_XML % hidden}</quiz>".encode())
    assert [question.stem for question in reading.questions] == ["Is it so?\n&lt;i&gt;"]
    assert any("a picture, sound or file was left out" in note.words for note in reading.notes)
    _form, reading = read(GIFT.replace("%s", "[html]<script>x</script>Is it so\\?").encode())
    assert [question.stem for question in reading.questions] == ["Is it so?"]


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_cut_off_anywhere_gives_nothing_or_whole_questions(form: str) -> None:
    raw = WRITERS[form]([QUESTION])
    for end in range(1, len(raw) - 1, 7):
        _form, reading = read(raw[:end])
        assert not (reading.questions and reading.problems)
        assert reading.questions in ((), (QUESTION,)), "half a question was taken"
        assert reading.questions or all(problem.line >= 1 and problem.words for problem in reading.problems)


@pytest.mark.parametrize("form", WRITERS)
def test_wrong_encodings_and_characters_that_are_no_text_are_named_with_their_line(form: str) -> None:
    raw = WRITERS[form]([QUESTION])
    assert refused(raw.replace(b"helps", b"h\xe9lps"))[1] == NOT_UTF8
    assert refused(raw.decode("utf-8-sig").encode("utf-16"))[1] == NOT_UTF8
    line, words = refused(raw.replace(b"helps", b"he\x00lps"))
    assert words == NOT_TEXT and line == raw[:raw.index(b"helps")].count(b"\n") + 1
    assert refused(raw.replace(b"helps", "he\u202elps".encode()))[1] == NOT_TEXT, "what follows would be read backwards"
    assert refused(b" \n \n")[1] == NOTHING


@pytest.mark.parametrize("start", [b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_told_from_text_and_the_way_out_is_said(start: bytes) -> None:
    assert refused(start + bytes(500)) == (1, WORKBOOK)


def test_xml_that_says_another_encoding_or_is_something_else_is_refused() -> None:
    assert refused(b'<?xml version="1.0" encoding="ISO-8859-1"?><quiz></quiz>')[1] == NOT_UTF8
    assert refused(b"<html><body></body></html>")[1] == NOT_QUIZ
    assert refused(b"<quiz>\n<question type='essay' type='x'></question></quiz>") == (2, NOT_CLOSED)
    assert refused(b"<quiz>\n" + b"<a>" * 100_000)[1] == TOO_DEEP
    assert refused(b"<quiz><question>\n" + b"<a/>" * 100_000)[1] == TOO_BIG
    assert refused(f"<quiz><question><text>{'x' * 300_000}</text></question></quiz>".encode())[1] == TOO_BIG


HUGE = {
    "csv": (TABLE + "".join(ROW % f"Is {number} so?" for number in range(50_000))).encode(),
    "gift": "".join(GIFT % f"Is {number} so?" for number in range(50_000)).encode(),
    "moodle": f"<quiz>{ONE_XML % 'Is it so?' * 17_000}</quiz>".encode(),
    "one csv row": TABLE.encode() + b'"' + b"x" * 50 + b"\n" * 90_000, "lines": TABLE.encode() + b'"' + b"x\n" * 2_000_000,
    "commas": TABLE.encode() + b"," * 4_900_000,
    "cells over lines": TABLE.encode() + b'"\n",' * 90_000,
    "one gift question": b"Is it so? {\n" + b"=a\n" * 90_000 + b"}",
    "braces": b"{" * 4_900_000, "backslashes": b"::" + b"\\" * 4_900_000, "empty lines": b"\n" * 4_900_000 + b"x {T}",
    "elements": b"<quiz>" + b"<a/>" * 1_200_000 + b"</quiz>", "deep html": f"<quiz>{ONE_XML % ('&lt;b>' * 3_000)}</quiz>".encode(),
    "one tag": b"<quiz " + b"a" * 4_900_000,
    "attributes": b"<quiz><question " + b" ".join(b"a%d='1'" % n for n in range(400_000)) + b"/></quiz>",
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_enormous_files_are_refused_before_memory_grows(name: str) -> None:
    raw = HUGE[name]
    tracemalloc.start()
    try:
        _form, reading = read(raw)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.problems and not reading.questions
    assert peak < MOST_MEMORY, f"{peak / 1024 / 1024:.0f} MB"
    if name in ("csv", "gift", "moodle"):
        assert len(raw) < MOST_BYTES and reading.problems[0].words == TOO_MANY
        assert reading.problems[0].line > 1 or name == "moodle"


def test_more_than_5_mb_is_refused_unread() -> None:
    raw = b"<quiz>" + b" " * MOST_BYTES
    tracemalloc.start()
    assert refused(raw) == (1, TOO_LARGE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * len(raw)


def test_a_comment_full_of_openings_takes_no_time() -> None:
    began = time.process_time()
    read((f"// {'[id:' * 20_000}\n{GIFT % 'Is it so?'}" * 3).encode())
    assert time.process_time() - began < 5, "its length once, not squared"


def test_what_is_there_twice_is_named() -> None:
    assert "has twice" in refused(TABLE.replace("right 1", "option 1").encode() + b"x\n")[1]
    assert "does not know the column" in refused(TABLE.replace("right 1", "points").encode() + b"x\n")[1]
    for write in WRITERS.values():
        line, words = refused(write([QUESTION, QUESTION]))
        assert line > 1 and words == "The key “q-one” is used twice."


@pytest.mark.parametrize("start", ["", "<quiz>", "<?xml ?>", TABLE, "a {", "<quiz><question type='multichoice'>"])
@given(rest=st.one_of(st.binary(max_size=300), st.text(alphabet="{}=~#\\:%->T\n[]<>/&;,\"'ax", max_size=300).map(str.encode)))
@settings(max_examples=60, deadline=None)
def test_nothing_makes_the_reading_stumble(start: str, rest: bytes) -> None:
    _form, reading = read(start.encode() + rest)
    assert bool(reading.questions) != bool(reading.problems)
    assert all(problem.line >= 1 and problem.words for problem in reading.problems)
