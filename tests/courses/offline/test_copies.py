"""What a copy of a module holds and leaves out, for every module of the course (BEAT-17; NEW-9; issue 5, point 13)."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from courses.catalogue.rules.beside import Panel, Review
from courses.catalogue.rules.markdown_text import words_of as lines_of
from courses.catalogue.rules.panels import pieces as cut_at_marks
from courses.offline.rules.booklets import NOT_HERE
from courses.offline.rules.practice import NEEDS_A_CONNECTION
from courses.offline.rules.trees import tree_of as pieces_of
from courses.offline.rules.trees import words_of
from courses.offline.rules.ways import Way, sensitive_parts
from courses.offline.rules.web_file import STYLE, policy, web_file
from lms.help.queries import lines_for, nation_or_none
from lms.help.rules import Kind
from tests.courses.offline.copies import LONGEST, around, copied, modules, text_of, tree_of, words

each_module = pytest.mark.parametrize("key", list(modules()))
LOADING = ("src", "srcset", "data", "poster", "action", "formaction", "background", "ping")
LOADERS = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "source", "form", "base", "input", "svg"}


@each_module
def test_the_file_loads_nothing_runs_nothing_and_is_small(key: str) -> None:
    file = web_file(copied(modules()[key]))
    tree = tree_of(file)
    assert len(file) <= 300_000
    assert not {element.tag for element in tree.iter()} & LOADERS
    assert not [name for element in tree.iter() for name in element.attrib if name in LOADING or name == "style" or name.startswith("on")]
    guard = next(meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert guard == policy() and guard.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in guard
    assert [style.text for style in tree.iter("style")] == [STYLE] and "url(" not in STYLE and "@import" not in STYLE


@each_module
def test_links_in_the_file_lead_to_a_part_of_it_or_openly_out_of_it(key: str) -> None:
    tree = tree_of(web_file(copied(modules()[key])))
    names = [element.get("id") for element in tree.iter() if element.get("id")]
    links = [link.get("href") for link in tree.iter("a")]
    assert len(names) == len(set(names))
    assert {link[1:] for link in links if link.startswith("#")} <= set(names)
    assert all(re.match(r"#|https://|tel:|sms:|mailto:", link) for link in links)
    assert all("noreferrer" in link.get("rel", "") for link in tree.iter("a") if link.get("href", "").startswith("https:"))


@each_module
def test_it_is_one_page_with_one_heading_a_language_and_contents(key: str) -> None:
    booklet = copied(modules()[key])
    tree = tree_of(web_file(booklet))
    assert tree.get("lang") == "en-GB" and [words(h1) for h1 in tree.iter("h1")] == [modules()[key].title]
    assert [words(link) for link in tree.find(".//nav").iter("a")] == [part.title for part in booklet.parts]
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is left out"


@each_module
def test_everything_of_the_module_is_there(key: str) -> None:
    module = modules()[key]
    text = text_of(key)
    shown = [words_of(pieces_of(piece)) for page in module.pages for kind, piece in cut_at_marks(page.html) if kind == "html"]
    assert all(" ".join(page.split())[:400] in text for page in shown)
    assert all(part.note in text for part in sensitive_parts(module))
    assert all(question.stem in text and all(option.text in text for option in question.options) for question in module.quiz.questions)
    assert all(words_of(pieces_of(step.html)) in text for story in module.scenarios for step in story.steps)
    assert all(source.title in text for source in module.sources)
    assert "Version 3" in text and "1 December 2026, 04:30 GMT" in text


@each_module
def test_nothing_tells_which_answer_is_right_or_where_a_story_leads(key: str) -> None:
    module = modules()[key]
    practice = [part for part in copied(module).parts if part.anchor.startswith(("story-", "questions"))]
    text = " ".join(words_of(piece) for part in practice for piece in part.body)
    feedback = [option.feedback for question in module.quiz.questions for option in question.options]
    feedback += [question.feedback for question in module.quiz.questions] + [question.model_answer for question in module.quiz.questions]
    feedback += [choice.feedback for story in module.scenarios for step in story.steps for choice in step.choices]
    feedback += [words_of(pieces_of(ending.html)) for story in module.scenarios for ending in story.endings]
    assert [told for told in feedback if len(told) > 25 and told in text] == []


def test_the_right_answer_stands_in_no_special_place() -> None:
    places: list[int] = []
    for module in modules().values():
        text = text_of(module.key)
        for question in module.quiz.questions:
            if question.kind == "single":
                after = text.index(question.stem)
                order = sorted(question.options, key=lambda option: text.index(option.text, after))
                places += [place for place, option in enumerate(order) if option.correct]
    assert min(places.count(place) for place in range(3)) > len(places) / 8


def test_lines_to_put_in_order_or_to_match_are_not_in_their_right_order() -> None:
    asked = [question for module in modules().values() for question in module.quiz.questions if question.kind in ("order", "match")]
    assert asked
    as_written = 0
    for module in modules().values():
        text = text_of(module.key)
        for question in module.quiz.questions:
            if question in asked:
                after = text.index(question.stem)
                found = [text.index(option.text, after) for option in question.options]
                as_written += found == sorted(found)
    assert as_written < len(asked) / 3


def lines_of_page(html: str) -> set[str]:
    """Its lines, but for those that the website fills."""
    return {" ".join(line.split()) for line in lines_of(html).split("\n") if line.strip() and "[[" not in line}


@each_module
@pytest.mark.parametrize("way", [*Way, None])
def test_a_part_with_a_note_is_there_only_as_chosen(key: str, way: Way | None) -> None:
    module = modules()[key]
    parts = {part.anchor: part for part in copied(module, way).parts}
    for page in module.pages:
        if page.note and page.alternative:
            part = parts.get(f"page-{page.key}")
            wanted = {Way.AS_IT_IS: (page.title, page.note.note, page.html), Way.OTHER: (page.alternative.title, "", page.alternative.html)}
            assert (part is None) is (way in (Way.OUT, None))
            if part and way:
                assert (part.title, part.note) == wanted[way][:2]
                text = " ".join(words_of(piece) for piece in part.body)
                assert {line for line in lines_of_page(wanted[way][2]) if line not in text} == set()
                assert text != " ".join(words_of(pieces_of(wanted[Way.OTHER if way is Way.AS_IT_IS else Way.AS_IT_IS][2])).split())
    stories = {f"story-{story.key}" for story in module.scenarios if story.note}
    assert stories & set(parts) == (stories if way is Way.AS_IT_IS else set())


def test_a_note_comes_before_its_part_with_a_way_past_it() -> None:
    tree = tree_of(web_file(copied(modules()[LONGEST])))
    parts = [section for section in tree.iter("section") if section.find("div[@class='note']") is not None]
    assert len(parts) >= 8
    for part in parts:
        assert [piece.tag for piece in part][:2] == ["h2", "div"] and part[1].get("class") == "note"
        assert part[1].find(".//a").get("href").startswith("#")


@each_module
def test_it_says_plainly_that_answers_need_a_connection_and_never_that_any_are_kept(key: str) -> None:
    text = text_of(key)
    assert NEEDS_A_CONNECTION in text and "Nothing you write on this copy is kept or counted" in text.split("Contents")[0]
    assert not re.search(r"\b(?:answers?|answered|progress)\b[^.]{0,40}\b(?:is|are|was|were|been) saved\b", text, re.IGNORECASE)


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern-ireland", "united-states"])
def test_help_lines_of_her_nation_come_first_with_the_day_they_were_checked(nation: str) -> None:
    place = nation_or_none(nation)
    assert place is not None
    text = words(tree_of(web_file(copied(modules()["intro-recovery"], nation=nation))).find(".//main"))
    assert text.startswith(f"Get help now In {place.place}")
    for line in lines_for(place, tuple(Kind)):
        assert line.name in text and line.checked_words in text
        assert all(contact.value in text for contact in line.contact)


def test_what_differs_by_nation_is_that_of_hers() -> None:
    module = modules()["intro-recovery"]
    page = replace(module.pages[0], html="<p>Before.</p>\n<p>[[panel: law]]</p>\n<p>After.</p>", note=None, alternative=None)
    panels = tuple(
        Panel("law", nation, f"The law in {nation}", f"<p>Words for {nation}.</p>", (), date(2026, 11, 22), "seen")
        for nation in ("england", "wales")
    )
    shown = replace(module, pages=(page,), panels=panels)
    text = {nation: words(tree_of(web_file(copied(shown, nation=nation)))) for nation in ("england", "wales", "scotland")}
    assert "Before. The law in england Words for england. For England. Looked at on 22 November 2026. After." in text["england"]
    assert "Words for wales." in text["wales"] and "Words for england." not in text["wales"]
    assert f"Before. {NOT_HERE} After." in text["scotland"]


@pytest.mark.parametrize("mark", ["[[figure: ladder]]", "[[audio: her-voice]]", "[[new-thing]]", "[[a: b]] [[c: d]]", "[[panel: nowhere]]"])
def test_a_mark_that_the_website_fills_is_never_printed_raw(mark: str) -> None:
    module = modules()["intro-recovery"]
    page = replace(module.pages[0], html=f"<p>Before.</p>\n<p>{mark}</p>\n<p>In {mark} words.</p>", note=None, alternative=None)
    text = words(tree_of(web_file(copied(replace(module, pages=(page,))))))
    assert "[[" not in text and "]]" not in text and "Before." in text and "words." in text


def test_no_name_of_a_reviewer_goes_out_of_the_house() -> None:
    module = replace(modules()["intro-recovery"], reviewed=(Review("clinician", "Dr Quillfeather", date(2026, 1, 2)),))
    text = words(tree_of(web_file(copied(module))))
    assert "Reviewed by clinician on 2 January 2026." in text and "Quillfeather" not in text


def test_words_that_look_like_markup_stay_words() -> None:
    module = replace(modules()["intro-recovery"], title="<script>alert(1)</script> & co", summary='"><img src=x>')
    file = web_file(copied(module))
    assert words(next(tree_of(file).iter("h1"))) == module.title and b"<img" not in file and b"<script" not in file


def test_a_link_into_the_website_becomes_its_words() -> None:
    html = '<p>See <a href="/help-now">the help page</a> or <a href="https://example.org/x">this</a>, <a href="javascript:x">no</a>.</p>'
    tree = pieces_of(html)
    assert words_of(tree) == "See the help page or this, no." and [link.get("href") for link in tree.iter("a")] == ["https://example.org/x"]


def test_a_copy_says_nothing_of_what_was_chosen_but_by_what_it_holds() -> None:
    module = modules()[LONGEST]
    lines = {way: copied(module, way).lines for way in Way}
    assert len(set(lines.values())) == 1 and around().version in lines[Way.OUT]
