"""The copy as a PDF: real text that a screen reader can find its way in, for paper, and bounded (BEAT-17; issue 5, point 13)."""

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import getFont

from courses.offline.rules import paper as maker
from courses.offline.rules.paper import MOST_WORDS, TooLong, paper
from courses.offline.rules.trees import tag, tree_of
from tests.courses.offline.copies import LONGEST, copied, modules, printed


@cache
def made(key: str = LONGEST) -> bytes:
    """The whole module, everything as it is."""
    return paper(copied(modules()[key]))


def read(key: str = LONGEST) -> PdfReader:
    """The file of a module."""
    return PdfReader(io.BytesIO(made(key)))


def branches(branch: Any) -> Iterator[Any]:
    """A piece of the tree of tags and all below it."""
    yield branch
    below = branch.get("/K")
    for kid in below if isinstance(below, list) else ():
        yield from branches(kid.get_object())


def titles(outline: Any) -> Iterator[str]:
    """The bookmarks, in order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield entry.title


@pytest.mark.parametrize("key", list(modules()))
def test_every_module_can_be_printed_and_every_part_is_a_bookmark(key: str) -> None:
    file, booklet = read(key), copied(modules()[key])
    found = list(titles(file.outline))
    assert [part.title for part in booklet.parts if part.title not in found] == []
    assert len(made(key)) < 600_000
    assert file.trailer["/Root"]["/Lang"] == "en-GB" and file.metadata.title == modules()[key].title
    assert file.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_is_a4_with_numbers_below_each_sheet() -> None:
    file = read()
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in file.pages} == {(595, 842)}
    last = len(file.pages)
    assert last > 40
    for number in (1, 3, last):
        assert " ".join(file.pages[number - 1].extract_text().split()).endswith(f"{number} of {last}")


def test_the_words_are_text_in_their_order_at_twelve_point() -> None:
    sizes: list[float] = []
    file = read()
    file.pages[6].extract_text(visitor_text=lambda text, cm, tm, font, size: sizes.extend([size] * len(text.strip())))
    assert max(set(sizes), key=sizes.count) == 12
    key = "active-listening"
    text, module = printed(made(key)), modules()[key]
    places = [text.index(" ".join(page.title.split()), 2000) for page in module.pages]
    assert places == sorted(places)
    assert all(question.stem[:60] in text for question in module.quiz.questions)


def test_all_that_is_read_out_has_its_place_in_the_tree_of_tags() -> None:
    file = read()
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    found = list(branches(root["/StructTreeRoot"]["/K"].get_object()))
    kinds = {branch["/S"] for branch in found if "/S" in branch}
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/LBody"} <= kinds
    leaves = [(branch["/Pg"], branch["/K"]) for branch in found if isinstance(branch.get("/K"), int)]
    assert len(leaves) == len({(page.indirect_reference.idnum, mark) for page, mark in leaves})
    assert sum(page.get_contents().get_data().count(b"<</MCID ") for page in file.pages) == len(leaves)
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert [numbers[place] for place in range(0, len(numbers), 2)] == [page["/StructParents"] for page in file.pages]
    assert sum(branch.get("/S") == "/H1" for branch in found) == 1


def test_nothing_is_drawn_outside_the_tags_but_what_is_not_read_out() -> None:
    for page in read().pages:
        depth = 0
        for line in page.get_contents().get_data().split(b"\n"):
            depth += line.endswith((b"BDC", b"BMC")) - (line.strip() == b"EMC")
            assert depth or b" Tj" not in line, line
        assert depth == 0


def test_every_letter_of_every_module_and_of_european_names_can_be_printed() -> None:
    maker._learn_letters()
    for font in (maker.REGULAR, maker.BOLD, maker.ITALIC):
        known = getFont(font).face.charToGlyph
        everything = "ŵŷẃÀÉÎÕÜßĄČĐĘĞĦĪŁŇŐŘŞȘŤŮŹŽ ΑΩαω Жя “”‘’–—…•→£€ " + "".join(
            "".join(piece.itertext()) for module in modules().values() for part in copied(module).parts for piece in part.body
        )
        assert {letter for letter in everything if ord(letter) not in known and letter != "\n"} == set()


def test_words_that_look_like_markup_stay_words() -> None:
    module = replace(modules()["intro-recovery"], summary='<b>x</b> & <a href="file:///etc/passwd">y</a> <img src="http://127.0.0.1/x"/>')
    assert '<b>x</b> & <a href="file:///etc/passwd">y</a> <img src="http://127.0.0.1/x"/>' in printed(paper(copied(module)))


@pytest.mark.parametrize("html", [
    "<table><thead><tr><th>One</th><th>Two</th></tr></thead><tbody><tr><td>" + "long " * 2000 + "</td><td>b</td></tr></tbody></table>",
    '<div class="admonition do"><p class="admonition-title">Do</p><p>' + "words " * 2500 + "</p></div>",
    '<div class="admonition do"><table><tr><th>A</th></tr><tr><td>' + "cell " * 300 + "</td></tr></table></div>",
    "<ul><li>one<ul><li>two<ol><li><p>three</p><p>four</p></li></ol></li></ul></li></ul>",
    "<blockquote><p>said <em>softly<br>and</em> twice</p></blockquote><dl><dt>Word</dt><dd>Meaning</dd></dl><hr>",
    "<p>" + "w" * 900 + "</p>", "<table></table>", "<p></p>", "loose words",
])  # fmt: skip
def test_whatever_a_page_may_hold_can_be_printed(html: str) -> None:
    booklet = copied(modules()["intro-recovery"])
    part = replace(booklet.parts[2], body=(tree_of(html),))
    file = paper(replace(booklet, parts=(part,)))
    wanted = "".join(tree_of(html).itertext()).split()
    assert "".join(wanted) in printed(file).replace(" ", "").replace("•", "").replace("1.", "") or len("".join(wanted)) > 800


def test_what_would_take_too_long_is_refused_before_it_is_begun() -> None:
    booklet = copied(modules()["intro-recovery"])
    endless = replace(booklet.parts[0], body=(tag("p", "word " * (MOST_WORDS + 1)),))
    with pytest.raises(TooLong):
        paper(replace(booklet, parts=(endless,)))
    assert copied(modules()[LONGEST]).words < MOST_WORDS / 3, "what is written today is far from it"


def test_several_people_at_once_each_get_a_whole_file() -> None:
    files: list[bytes] = []
    keys = ["intro-recovery", "active-listening", "intro-recovery"]
    threads = [threading.Thread(target=lambda key=key: files.append(paper(copied(modules()[key])))) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(PdfReader(io.BytesIO(file)).metadata.title for file in files) == sorted(modules()[key].title for key in keys)
    assert len({len(printed(file)) for file in files}) == 2
