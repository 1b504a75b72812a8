"""Finding words in a module: what is compared, what may be shown, what comes first (engine point 13; NEW-9)."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from courses.catalogue.queries import read_course
from courses.catalogue.rules import finding
from courses.catalogue.rules.documents import Page
from courses.catalogue.rules.finding import Entry, Piece, entries_of, fold, found, marked, snippet, wanted

COURSE = read_course(Path(__file__).resolve().parents[3] / "courses" / "content" / "perinatal-peer-support")
DOCUMENT = next(iter(COURSE.modules.values()))


def page(key: str, title: str, html: str) -> Page:
    """A page that touches on nothing."""
    return Page(key, title, 5, (1,), (), None, None, html)


def entries(*pages: Page) -> tuple[Entry, ...]:
    """The pages as entries; whatever else the module has is left out."""
    return tuple(entry for entry in entries_of(replace(DOCUMENT, pages=pages)) if entry.kind == "page")


def keys(words: str, *pages: Page) -> list[str]:
    """What is found, in order."""
    return [entry.key.removeprefix("page:") for _, entry in found(((None, entry) for entry in entries(*pages)), wanted(words))]


def said(pieces: tuple[Piece, ...]) -> str:
    """Pieces as text, hits in brackets."""
    return "".join(f"[{piece.words}]" if piece.is_hit else piece.words for piece in pieces)


@pytest.mark.parametrize(("typed", "words"), [
    ("Boundaries", ("boundaries",)), ("  warm   HANDOFF ", ("warm", "handoff")), ("café", ("cafe",)), ("cafe\u0301", ("cafe",)),
    ("DON’T", ("don't",)), ("don't", ("don't",)), ("straße", ("strasse",)), ("mother-infant", ("mother", "infant")), ("999", ("999",)),
    ("", ()), ("a", ()), ("%", ()), ("_", ()), ("a%", ()), ("%%__*?[]\\", ()), ("'", ()), ("\x00", ()), ("same same", ("same",)),
    ("<script>alert(1)</script>", ("script", "alert")), ("' OR 1=1 --", ("or",)), ("{{7*7}}", ()), ("أمينة", (fold("أمينة"),)),
])
def test_words_are_letters_and_nothing_else_means_anything(typed: str, words: tuple[str, ...]) -> None:
    assert wanted(typed).words == words


@pytest.mark.parametrize("typed", ["x" * 10_000, "ab " * 5_000, "%" * 10_000, "é" * 10_000, "\u0301" * 10_000])
def test_a_long_search_is_cut_and_says_so(typed: str) -> None:
    sought = wanted(typed)
    assert sought.is_cut and len(sought.shown) <= finding.MOST_LETTERS and len(sought.words) <= finding.MOST_WORDS


def test_what_is_shown_back_can_be_written_in_a_page() -> None:
    assert wanted("a\x00b\ufffe\x1b c\ud800d\u202ee").shown == "a b c d e"
    assert not wanted("warm handoff").is_cut


def test_a_title_comes_before_a_body_and_often_before_once() -> None:
    pages = (
        page("once", "One", "<p>Here is trust.</p>"), page("often", "Two", "<p>Trust and trust, and trust.</p>"),
        page("title", "On trust", "<p>Nothing of it.</p>"), page("none", "Three", "<p>Nothing.</p>"),
    )
    assert keys("trust", *pages) == ["title", "often", "once"]
    assert keys("TRÚST", *pages) == ["title", "often", "once"]
    assert keys("trust nothing", *pages) == ["title"]


def test_a_word_is_found_by_its_beginning_and_not_by_its_middle() -> None:
    pages = (page("one", "One", "<p>Boundaries hold.</p>"),)
    assert keys("boundar", *pages) == ["one"]
    assert keys("oundaries", *pages) == []


def test_accents_in_the_text_do_not_matter_and_stay_in_what_is_shown() -> None:
    entry = entries(page("one", "Café", "<p>Amélie&#39;s crèche doesn’t cost.</p>"))[0]
    assert said(marked(entry.title, wanted("cafe"))) == "[Café]"
    assert said(snippet(entry, wanted("creche amelie doesn't"))) == "[Amélie's] [crèche] [doesn’t] cost."


def test_a_snippet_is_thirty_words_around_the_first_hit() -> None:
    words = [f"w{number}" for number in range(100)]
    entry = entries(page("one", "One", f"<p>{' '.join(words)}</p>"))[0]
    middle = f"[w50] {' '.join(words[51:55])} [w55]"
    assert said(snippet(entry, wanted("w50 w55"))) == f"… {' '.join(words[42:50])} {middle} {' '.join(words[56:72])} …"
    assert said(snippet(entry, wanted("w0"))) == f"[w0] {' '.join(words[1:30])} …"
    assert said(snippet(entry, wanted("w99"))) == f"… {' '.join(words[70:99])} [w99]"
    assert said(snippet(entry, wanted("one"))) == f"{' '.join(words[:30])} …"


def test_a_snippet_tells_headings_from_text_and_shows_no_mark_of_a_panel() -> None:
    entry = entries(page("one", "One", "<h2>In short</h2>\n<p>[[panel: law]]</p>\n<p>It is kind.</p>"))[0]
    assert said(snippet(entry, wanted("kind"))) == "In short. It is [kind]."


def test_text_of_a_sensitive_page_is_found_and_never_shown() -> None:
    """Each page and story with a note, of every module: the words of both ways are found, and there is nothing to show."""
    seen = 0
    for document in COURSE.modules.values():
        noted = {f"page:{page.key}": page.note.topics for page in document.pages if page.note}
        noted |= {f"scenario:{story.key}": story.note.topics for story in document.scenarios if story.note}
        for entry in entries_of(document):
            assert (entry.text == "") is (entry.key in noted), entry.key
            assert entry.touches_on == noted.get(entry.key, ())
            if entry.touches_on:
                assert snippet(entry, wanted("the and")) == () and len(entry.body_words) > 50
                seen += 1
    assert seen > 20


def test_the_other_way_of_a_page_is_found_as_well() -> None:
    for document in COURSE.modules.values():
        for page in document.pages:
            if page.alternative:
                entry = next(entry for entry in entries_of(document) if entry.key == f"page:{page.key}")
                title = wanted(page.alternative.title)
                assert [one for _, one in found([(None, entry)], title)] == [entry]


def test_every_step_of_every_module_can_be_found() -> None:
    for document in COURSE.modules.values():
        assert [(entry.key, entry.kind) for entry in entries_of(document)] == list(document.activity_keys)


def test_no_question_and_no_answer_is_found_but_the_title_of_the_questions() -> None:
    for document in COURSE.modules.values():
        entry = entries_of(document)[-1]
        assert entry.title == document.quiz.title and entry.text.split() == document.quiz.intro.split()


def test_what_a_document_holds_is_worked_out_once() -> None:
    assert entries_of(DOCUMENT) is entries_of(DOCUMENT)
    other = replace(DOCUMENT, title="Another")
    assert entries_of(other) is not entries_of(DOCUMENT) and entries_of(other) == entries_of(DOCUMENT)


def test_the_worst_search_of_the_whole_course_takes_no_time_to_speak_of() -> None:
    everything = [(None, entry) for document in COURSE.modules.values() for entry in entries_of(document)]
    began = time.process_time()
    hits = found(everything, wanted("the an in on to it is we"))
    assert hits and time.process_time() - began < 1.0
