"""Drawings that can only be looked at, and the words of the glossary: what is let in, what is refused, what a page takes along."""

from typing import Any

import pytest

from courses.catalogue.rules import ContentBroken, from_json, module_document, to_json
from courses.catalogue.rules.aids import Aids, Term
from courses.catalogue.rules.checks import course_aids
from courses.catalogue.rules.glossary import terms_in
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.svg import SvgBroken, drawing_of
from lms.web.markup import render
from tests.courses.catalogue.samples import changed, good

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 40">{}</svg>'
LISTED = "- key: steps\n  title: Steps\n  text: |\n    One & two.\n\n    - **Three**\n"
GLOSSARY = """\
- key: midwife
  term: midwife
  meaning: Cares for people around a birth.
  also: [midwives]
- key: ocd
  term: OCD
  meaning: A condition.
- key: none
  term: never met
  meaning: On no page.
"""
REFUSED = [
    "<script>alert(1)</script>", "<style>*{}</style>", '<a href="/x"><text>x</text></a>', '<image href="https://elsewhere.example/x.png"/>',
    '<use href="#x"/>', '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>', "<animate/>", "<title>x</title>",
    '<rect onload="x()"/>', '<rect style="fill:red"/>', '<rect fill="#f00"/>', '<rect fill="url(https://elsewhere.example)"/>',
    '<rect id="x"/>', '<rect class="page"/>', '<rect x="calc(1)"/>', '<path d="M0 0 url(x)"/>', '<g transform="matrix(1)"/>',
    '<rect xmlns:l="http://www.w3.org/1999/xlink" l:href="javascript:x"/>', '<svg viewBox="0 0 1 1"/>', "<?do it?>", "<rect",
    '<b xmlns="http://elsewhere.example">x</b>', "&nbsp;", '<set attributeName="onload" to="x"/>', '<rect data-x="1"/>',
]


@pytest.mark.parametrize("inside", REFUSED)
def test_a_drawing_that_could_do_something_is_refused(inside: str) -> None:
    with pytest.raises(SvgBroken):
        drawing_of(SVG.format(inside))


@pytest.mark.parametrize("text", [
    "", "words", "<html/>", '<svg viewBox="0 0 1 1"/>', '<svg xmlns="http://www.w3.org/2000/svg"/>', SVG.format("x" * 20_000),
    '<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', SVG.format("") + "<svg/>", "\0",
    '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("<text>&b;</text>"),
    '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + SVG.format("<text>&a;</text>"),
    '<!DOCTYPE s SYSTEM "https://elsewhere.example/s.dtd">' + SVG.format(""),
])
def test_a_file_that_is_no_such_drawing_is_refused(text: str) -> None:
    with pytest.raises(SvgBroken):
        drawing_of(text)


def test_a_drawing_is_written_anew_from_what_was_understood() -> None:
    inside = '<g class="fig-red"><!-- <script> --><rect x="1" fill="none"/><text x="2.5"><![CDATA[<b>&]]> &lt;now&gt;</text></g>'
    drawing = drawing_of(SVG.format(inside))
    assert drawing.view == "0 0 360 40"
    assert drawing.markup == (
        '<g class="fig-red"><rect x="1" fill="none"></rect><text x="2.5">&lt;b&gt;&amp; &lt;now&gt;</text></g>'
    )


def aids(glossary: str | None = GLOSSARY, listed: str = LISTED, svg: str = SVG.format("<text>1</text>"), **files: str) -> Any:
    """The aids of a course and what is wrong with them."""
    problems: list[Problem] = []
    found = course_aids(glossary, {"figures.yaml": listed, "steps.svg": svg, **files}, render, problems)
    return found, [str(problem) for problem in problems]


def test_a_page_takes_along_its_drawing_and_its_words_and_no_others() -> None:
    found, problems = aids()
    assert problems == []
    files = changed("01-start.md", "Welcome.", "Welcome, midwives.\n\n[[figure: steps]]\n\nNot ocd.")
    document = module_document("05-listening", files, render, aids=found)
    assert document.pages[0].terms == ("midwife",)
    assert [term.key for term in document.terms] == ["midwife"]
    assert [(figure.key, figure.words) for figure in document.figures] == [("steps", "One & two. Three")]
    assert from_json(to_json(document)) == document
    plain = module_document("05-listening", good(), render, aids=found)
    assert (plain.figures, plain.terms) == ((), ())


def test_a_version_from_before_there_were_drawings_still_opens() -> None:
    stored = to_json(module_document("05-listening", good(), render))
    del stored["figures"], stored["terms"], stored["pages"][0]["terms"]
    assert from_json(stored).figures == () == from_json(stored).pages[0].terms


@pytest.mark.parametrize(("mark", "words"), [
    ("[[figure: none]]", "shows the figure 'none', which is not in figures/figures.yaml"),
    ("Look: [[figure: steps]]", "does not stand on a line of its own"), ("[[figure:steps]]", "does not stand on a line of its own"),
    ("[[Panel: x]]", "does not stand on a line of its own"), ("- [[figure: steps]]", "does not stand on a line of its own"),
])
def test_a_mark_that_would_show_nothing_is_named(mark: str, words: str) -> None:
    with pytest.raises(ContentBroken) as broken:
        module_document("05-listening", changed("01-start.md", "Welcome.", f"Welcome.\n\n{mark}\n"), render, aids=aids()[0])
    assert [problem for problem in broken.value.problems if words in problem.words]


@pytest.mark.parametrize(("changes", "words"), [
    ({"listed": LISTED + LISTED}, "'steps' is used twice"), ({"listed": LISTED.replace("steps", "other")}, "needs the drawing other.svg"),
    ({"listed": "[]"}, "steps.svg line 1: is not listed"), ({"svg": SVG.format("\n<script/>")}, "figures/steps.svg line 2: has <script>"),
    ({"listed": LISTED.replace("One & two.", "<b>One</b>")}, "raw HTML"), ({"glossary": GLOSSARY + GLOSSARY}, "is used twice"),
    ({"glossary": "key: x"}, "must be a list of terms"), ({"glossary": "- key: x\n  term: x\n"}, "glossary.yaml line 1, terms 1, meaning"),
])
def test_what_is_wrong_with_drawings_and_words_is_named(changes: dict[str, str], words: str) -> None:
    found, problems = aids(**changes)
    assert any(words in problem for problem in problems), problems
    assert found.terms is None or found.figures is None


def test_a_word_is_found_whole_in_any_case_and_an_abbreviation_as_it_is() -> None:
    terms = [Term("a", "ground rules", ""), Term("b", "GP", ""), Term("c", "scope", ""), Term("d", "A&E", "")]
    assert terms_in("<p>Ground\nrules</p><p>two GPs, A&amp;E</p><p>telescope, gp, scope-free</p>", terms) == ("d", "b", "a")
    assert terms_in("<p><strong>Scope</strong>s</p>", terms) == ("c",)


def test_a_course_may_go_without_either() -> None:
    problems: list[Problem] = []
    assert course_aids(None, {}, render, problems) == Aids()
    assert problems == []
