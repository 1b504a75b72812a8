"""A trainer looks at what a file would bring, publishes it whole, and takes the questions of a module along (issue 5, item 11)."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from courses.authoring.rules import exchange_csv
from courses.authoring.rules.exchange_formats import Format, look_at, read
from courses.catalogue.models import Edition
from courses.catalogue.queries import course_folders, document_in_use, module_in_use, read_course
from courses.catalogue.rules.documents import MATCH, MULTIPLE, SHORT, SINGLE, TRUE_FALSE
from lms.audit.models import AuditEntry
from tests.courses.authoring.exchanging import WRITERS
from tests.engines import BOTH
from tests.factories.learning import ONE, inside
from tests.factories.rows import count, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
BUILT_IN = Path(__file__).parents[3] / "courses/content"
HERE = f"/exchange/{ONE}"
GIFT = (
    "// a comment\n$CATEGORY: ours\n\n::Where::Where do we meet? {\n=The library#Yes.\n~%50%The park#Not in winter.\n####At Harbour.\n}\n\n"
    "[html]<p>Which are <b>ours</b>\\?</p> {~%50%Listening#Yes. ~%50%Time#Yes. ~%-100%Advice#Less so. ####Both.}\n\n"
    "We meet weekly. {TRUE#Look again.#Yes.####Every Tuesday.}\n\n"
    "Match. {=Tuesday -> Library =Friday -> Online = -> Nowhere ####As planned.}\n\nOur number\\: {=999 =%100%112 =%50%911 ####Any time.}\n"
)
MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>top</text></category></question>
<question type="multichoice">
  <questiontext format="html"><text><![CDATA[<p>Where do <i>we</i> meet?<img src="@@PLUGINFILE@@/a.png"></p>]]></text>
    <file name="a.png" encoding="base64">AAAA</file></questiontext>
  <generalfeedback format="html"><text>At &amp;amp; near Harbour.</text></generalfeedback><single>true</single>
  <answer fraction="100"><text>The library</text><feedback><text>Yes.</text></feedback></answer>
  <answer fraction="50"><text>The park</text><feedback><text></text></feedback></answer>
</question>
<question type="ordering"><questiontext><text>In order?</text></questiontext><generalfeedback><text>So.</text></generalfeedback>
  <answer fraction="2.0"><text>two</text></answer>
  <answer fraction="1.0"><text>one</text></answer><answer fraction="3.0"><text>three</text></answer>
</question>
<question type="shortanswer"><questiontext><text>Say</text></questiontext><generalfeedback><text>So.</text></generalfeedback>
  <answer fraction="100"><text>yes*</text></answer><answer fraction="0"><text>*</text>
  <feedback><text>Hm</text></feedback></answer></question>
</quiz>"""


def send(client: Any, text: str | bytes, to: str = HERE, **other: str) -> Any:
    """Paste words, or upload a file, into the form."""
    html = client.get(HERE).get_data(as_text=True)
    data: dict[str, Any] = tokens_of(html, HERE) | {"edition": "0", "outcome": "1"} | other
    sent = {"text": text} if isinstance(text, str) else {"file": FileStorage(io.BytesIO(text), "questions.txt", "file")}
    boundary, body = encode_multipart(data | sent)
    return client.post(to, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def publish(client: Any, text: str | bytes, **other: str) -> Any:
    return send(client, text, f"{HERE}/publish", **{"change_note": "ours"} | other)


@BOTH
def test_a_file_is_looked_at_then_published_whole_and_asked(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    seen = send(tess, GIFT.encode())
    html = seen.get_data(as_text=True)
    assert seen.status_code == 200 and "5 questions. Nothing has been published yet." in html and "1 of kind match" in html
    assert "part of the points" in html and "::Where::Where do we meet?" in html, "what she sent stands in the form"
    assert count(app, Edition) == before
    assert publish(tess, GIFT, change_note=" ").status_code == 422
    assert publish(tess, GIFT).status_code == 303
    assert [row.thing for row in rows(app, AuditEntry, AuditEntry.act == "published")][-1] == "questions"
    with inside(app, cast.tess.organisation_id) as session:
        order = ("Where", "Which are ours", "We meet weekly", "Match", "Our number")
        module = module_in_use(session, ONE)
        found = document_in_use(session, module).quiz.questions if module else ()
        asked = [next(question for question in found if question.stem.startswith(stem)) for stem in order]
    assert [one.kind for one in asked] == [SINGLE, MULTIPLE, TRUE_FALSE, MATCH, SHORT]
    assert [one.text for one in asked[0].options if one.correct] == ["The library"] and asked[0].outcomes == (1,)
    assert asked[1].stem == "Which are ours?" and asked[2].options[0].feedback == "Yes." and asked[4].accepted == ("999", "112")
    again = send(tess, GIFT, edition="1").get_data(as_text=True)
    assert "5 in the place of a question that is there already" in again, "the same file again doubles nothing"


def test_moodle_is_cleaned_and_what_is_left_out_is_said(client_of: ClientOf) -> None:
    html = send(client_of("tess"), MOODLE).get_data(as_text=True)
    assert "Where do we meet?" in html and "one, then two, then three" in html
    for words in ("a picture, sound or file was left out", "part of the points", "a star that stood for any letters"):
        assert words in html, words


def test_one_bad_question_keeps_all_of_them_out_and_has_its_line(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    faults = {"{}": "is an essay", "{#3:1}": "asks for a number", "{=a =b ~c ####x} rest": "missing word", "": "has no answers"}
    for bad, words in faults.items():
        answer = publish(tess, f"{GIFT}\nAnd this? {bad}\n")
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422 and words in html and '<th scope="row">18</th>' in html, (words, html)
        assert "::Where::Where do we meet?" in html, "her words come back"
    outcome = publish(tess, GIFT, outcome="")
    assert outcome.status_code == 422 and "says no outcome. Choose below" in outcome.get_data(as_text=True)
    assert count(app, Edition) == before


def test_enormous_or_strange_uploads_are_refused_kindly(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    many = "Is it so? {T####Yes.}\n\n" * 50_000
    pasted = send(tess, many)
    assert pasted.status_code == 422 and "more than 500 questions" in pasted.get_data(as_text=True)
    assert many[:999] in pasted.get_data(as_text=True), "her words come back"
    assert "larger than 5 MB" in send(tess, b"x" * (5 * 1024 * 1024 + 1)).get_data(as_text=True)
    assert "not UTF-8" in send(tess, "Is it so? {T####Ä}".encode("latin-1")).get_data(as_text=True)
    assert "There is nothing in it" in send(tess, "").get_data(as_text=True)
    assert send(tess, "Is it\x00 so? {T####Yes.}").status_code == 200, "a character from copying is taken out of what is pasted"
    assert count(app, Edition) == before


@BOTH
def test_who_published_meanwhile_is_not_written_over(app: Any, client_of: ClientOf) -> None:
    tess = client_of("tess")
    assert publish(tess, GIFT).status_code == 303
    late = publish(client_of("olu"), GIFT.replace("library", "harbour"))
    assert late.status_code == 409 and "Somebody published in this module meanwhile" in late.get_data(as_text=True)
    assert 'name="edition" value="1"' in late.get_data(as_text=True)


@pytest.mark.parametrize("form", list(Format))
def test_what_is_taken_along_is_what_the_module_asks(app: Any, client_of: ClientOf, cast: Any, form: Format) -> None:
    raw = client_of("tess").get(f"{HERE}/{form}")
    assert "attachment" in raw.headers["Content-Disposition"]
    with inside(app, cast.tess.organisation_id) as session:
        module = module_in_use(session, ONE)
        assert module
        document = document_in_use(session, module)
    seen = look_at(raw.data, document, None)
    assert (seen.form, seen.reading.problems, seen.reading.questions) == (form, (), document.quiz.questions)


def test_the_template_can_be_filled_and_brought_in(client_of: ClientOf) -> None:
    tess = client_of("tess")
    table = tess.get("/exchange/template.csv").data
    assert "3 questions. Nothing has been published yet." in send(tess, table).get_data(as_text=True)
    semicolons = table.replace(b",", b";").decode("utf-8-sig").encode()
    assert "3 questions." in send(tess, semicolons.replace(b"kind; and", b"kind, and")).get_data(as_text=True)


@pytest.mark.parametrize(("between", "before"), [("\t", ""), (";", "sep=;\r\n"), (",", "sep=,\n"), ("\t", "sep=\t\r")])
def test_a_table_as_spreadsheets_save_and_copy_it_is_read(between: str, before: str) -> None:
    rows = [list(exchange_csv.HEADING), *exchange_csv.template()]
    file = io.StringIO()
    csv.writer(file, delimiter=between).writerows(rows)
    form, reading = read((before + file.getvalue()).encode())
    assert (form, reading.problems, len(reading.questions)) == (Format.CSV, (), 3)


def test_every_built_in_question_survives_each_format() -> None:
    documents = [module for folder in course_folders(BUILT_IN) for module in read_course(folder).modules.values()]
    assert len(documents) > 10
    for document in documents:
        for form, write in WRITERS.items():
            seen = look_at(write(document.quiz.questions), document, None)
            assert (seen.form, seen.reading.problems) == (form, ())
            assert seen.reading.questions == document.quiz.questions
