"""A module as one thing to read from front to back, composed as somebody wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element  # builds and holds trees; nothing is parsed as XML

from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.panels import pieces
from courses.catalogue.rules.stories import Scenario
from courses.offline.rules.practice import NEEDS_A_CONNECTION, question_words, story_words
from courses.offline.rules.trees import tag, tree_of, words_of
from courses.offline.rules.ways import Chosen, Way, way_of
from lms.help.rules import HelpLine

A_COPY = (
    "This is a copy to read. Answering questions and marking pages as done need a connection, on the website. Nothing you write on this "
    "copy is kept or counted."
)
PARTS_LEFT = "A part that carries a content note stands in a copy only as its reader wanted it. The whole module is on the website."
NOT_HERE = "What differs by nation is on the website: nothing is written for your nation here yet."


@dataclass(frozen=True)
class Circumstances:
    """What the copy says beside the module: version, moment, her nation (key, and name by key), and lines of help by place.

    `standing`: who still has to sign this version, in a sentence; empty when nobody has.
    """

    version: str
    made: str
    nation: str
    places: dict[str, str]
    help_lines: tuple[tuple[str, tuple[HelpLine, ...]], ...]
    standing: str = ""


@dataclass(frozen=True)
class Part:
    """One part, which can be found by its anchor. `note` comes before it."""

    anchor: str
    title: str
    body: tuple[Element, ...]
    note: str = ""


@dataclass(frozen=True)
class Booklet:
    """The whole copy."""

    key: str
    title: str
    summary: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def words(self) -> int:
        """How many words it holds."""
        return sum(len(words_of(piece).split()) for part in self.parts for piece in part.body)


def booklet_of(document: ModuleDocument, chosen: Chosen, around: Circumstances) -> Booklet:
    """The module as chosen. Help comes first."""
    parts = (
        _help(around), _about(document), *_pages(document, chosen, around), *_stories(document.scenarios, chosen), _questions(document),
        _sources(document.sources),
    )
    lines = (around.version, around.made, around.standing, A_COPY, PARTS_LEFT if document.content_topics else "")
    return Booklet(document.key, document.title, document.summary, tuple(filter(None, lines)), tuple(part for part in parts if part.body))


def day(on: date) -> str:
    """3 March 2026."""
    return f"{on.day} {on:%B %Y}"


def _help(around: Circumstances) -> Part:
    found: list[Element] = []
    for place, lines in around.help_lines:
        found += [tag("h3", f"In {place}"), *(_help_line(line) for line in lines)]
    return Part("help", "Get help now", tuple(found))


def _help_line(line: HelpLine) -> Element:
    ways = [
        tag("li", tag("a", contact.words, href=contact.link, rel="noopener noreferrer"), f" {contact.note}" if contact.note else "")
        for contact in line.contact
    ]
    rest = " ".join(words for words in (line.hours, line.note, f"{line.checked_words}. Source: {line.source_title}.") if words)
    return tag("div", tag("p", tag("strong", line.name)), tag("ul", *ways), tag("p", rest), class_="line")


def _about(document: ModuleDocument) -> Part:
    touches = f"This module touches on: {', '.join(document.content_topics)}." if document.content_topics else ""
    roles = " and ".join(f"{review.role} on {day(review.on)}" for review in document.reviewed)
    seen = f"Reviewed by {roles}." if roles else "Peerway names nobody with clinical authority or lived experience as its reviewer yet."
    outcomes = tag("ul", *(tag("li", outcome) for outcome in document.outcomes))
    about = [tag("p", "By the end you can:"), outcomes, *([tag("p", touches)] if touches else []), tag("p", seen)]
    return Part("about", "About this module", tuple(about))


def _pages(document: ModuleDocument, chosen: Chosen, around: Circumstances) -> list[Part]:
    return [part for page in document.pages if (part := _page(document, page, chosen, around))]


def _page(document: ModuleDocument, page: Page, chosen: Chosen, around: Circumstances) -> Part | None:
    anchor = f"page-{page.key}"
    way = way_of(chosen, anchor, has_note=page.note is not None)
    if way is Way.OTHER and page.alternative:
        return Part(anchor, page.alternative.title, _shown(document, page.alternative.html, around))
    if way is Way.AS_IT_IS:
        return Part(anchor, page.title, _shown(document, page.html, around), page.note.note if page.note else "")
    return None


def _shown(document: ModuleDocument, html: str, around: Circumstances) -> tuple[Element, ...]:
    found: list[Element] = []
    for kind, words in pieces(html):
        found += _panels(document, words, around) if kind == "panel" else [tree_of(words)]
    return tuple(found)


def _panels(document: ModuleDocument, key: str, around: Circumstances) -> list[Element]:
    """What holds in her nation; in every one while she has not said which is hers."""
    hers = [panel for panel in document.panels if panel.key == key and around.nation in ("", panel.nation)]
    return [
        tag(
            "div", tag("p", panel.title, class_="admonition-title"), tree_of(panel.html),
            tag("p", f"For {around.places.get(panel.nation, panel.nation)}. Looked at on {day(panel.checked)}."), class_="admonition panel",
        ) for panel in hers
    ] or [tag("p", NOT_HERE)]


def _stories(stories: Sequence[Scenario], chosen: Chosen) -> list[Part]:
    return [
        Part(f"story-{story.key}", f"A story: {story.title}", tuple(story_words(story)), story.note.note if story.note else "")
        for story in stories if way_of(chosen, f"story-{story.key}", has_note=story.note is not None) is Way.AS_IT_IS
    ]


def _questions(document: ModuleDocument) -> Part:
    quiz, found = document.quiz, [tag("p", NEEDS_A_CONNECTION)]
    found += [tree_of(quiz.intro)] if quiz.intro else []
    for number, question in enumerate(quiz.questions, 1):
        found += question_words(number, question)
    note = f"The questions may mention: {', '.join(document.content_topics)}." if document.content_topics else ""
    return Part("questions", quiz.title, tuple(found), note)


def _sources(sources: Sequence[Source]) -> Part:
    lines = [tag("li", *_source(source)) for source in sources]
    return Part("sources", "Where this comes from", (tag("ul", *lines),) if lines else ())


def _source(source: Source) -> list[Element | str]:
    link: list[Element | str] = [" ", tag("a", source.address, href=source.address, rel="noopener noreferrer")] if source.address else []
    return [f"{source.title} ({source.year}), looked at on {day(source.checked)}.", *link]
