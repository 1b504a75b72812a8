"""What `flask content check` asks of modules that are whole: each question answers with faults, and no fault is good."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from courses.catalogue.rules import reading, wording
from courses.catalogue.rules.coverage import matrix_of
from courses.catalogue.rules.documents import Alternative, ModuleDocument, Page
from courses.catalogue.rules.documents import Question as Asked
from courses.catalogue.rules.markdown_text import BOXES, addresses_of, words_of
from courses.catalogue.rules.minutes import QUESTIONS_MINUTES, STORY_MINUTES
from courses.catalogue.rules.once import once_a_document
from courses.catalogue.rules.sources import TO_BE_CONFIRMED
from courses.catalogue.rules.wording import parts_of

MOST_LONGER = 1.25  # times the longest wrong answer
LONGEST_READING = 1 / 3  # of a module: it is practised rather than read (domain.md 0.8)


@dataclass(frozen=True)
class Fault:
    """One thing to put right: where, and what."""

    place: str
    words: str

    def __str__(self) -> str:
        """For example "03-active-listening/five-tips: links to ..."."""
        return f"{self.place}: {self.words}" if self.place else self.words


Modules = Mapping[str, ModuleDocument]
Question = Callable[[ModuleDocument], Iterable[tuple[str, str]]]


def shape(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Headings that start below the title and do not jump, and boxes of a known kind with a heading."""
    for place, part in parts_of(document):
        levels = [int(level) for level in re.findall(r"<h([1-6])", part.html)]
        if 1 in levels or any(later - earlier > 1 for earlier, later in zip([1, *levels], levels, strict=False)):
            yield place, "has headings that jump or an h1"
        classes = {name for value in re.findall(r'class="([^"]*)"', part.html) for name in value.split()}
        if classes - {"admonition", "admonition-title", *BOXES}:
            yield place, "has a box of an unknown kind"
        if part.html.count('class="admonition-title"') != part.html.count('class="admonition '):
            yield place, "has a box without a heading"
        if re.search(r"<th[^>]*>\s*</th>", part.html):
            yield place, "has a table with an empty heading"


def links(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Links lead to hosts that are among the module's sources; numbers to call stand in the help data."""
    hosts = {urlsplit(source.address).hostname for source in document.sources if source.address}
    shown = [*parts_of(document), *((f"panels.yaml {panel.key}, {panel.nation}", panel) for panel in document.panels)]
    for place, part in shown:
        for address in addresses_of(part.html):
            if address.startswith("https:") and urlsplit(address).hostname not in hosts:
                yield place, f"links to {urlsplit(address).hostname}, which is not among the sources"
            if address.startswith("tel:"):
                yield place, "links to a number to call; those stand in the help data"


def alternatives(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """A sensitive page has a note, which tells its minutes, and an equal alternative; each topic is met; suicide is announced (NEW-9)."""
    for page in document.pages:
        yield from ((page.key, words) for words in _unequal(page))
    noted = {topic for page in document.pages if page.note for topic in page.note.topics}
    if noted != set(document.content_topics):
        unmatched = ", ".join(sorted(noted ^ set(document.content_topics)))
        yield "module.yaml", f"the content notes of its pages do not match its content_topics: {unmatched}"
    sure = {page.key for page in document.pages if page.note} | {page.key for page in document.pages[:1]}
    for place, part in parts_of(document):
        if place not in sure and re.search(r"suicid", words_of(part.html), re.IGNORECASE):
            yield place, "speaks of suicide, and no note has said so"


def sources(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Every source that may be rested on is used; whoever rests on one names one that is there (the files are checked when read)."""
    used = {key for _, part in parts_of(document) for key in part.sources}
    used |= {key for question in document.quiz.questions for key in question.sources}
    used |= {key for story in document.scenarios for key in story.sources}
    used |= {key for panel in document.panels for key in panel.sources}
    known = {source.key for source in document.sources}
    yield from (("sources.yaml", f"'{key}' is missing, and something rests on it") for key in sorted(used - known))
    sure = {source.key for source in document.sources if source.confidence != TO_BE_CONFIRMED}
    yield from (("sources.yaml", f"'{key}' is used by nothing") for key in sorted(sure - used))


def ease(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Every page reads easily (content point 5)."""
    for place, part in parts_of(document):
        yield from ((place, words) for words in reading.too_hard(reading.measured(part.html)))


def minutes(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """A page gives time enough to read it; pages, questions and stories add up to the module, a third of which is reading at most."""
    for place, part in parts_of(document):
        needed = reading.measured(part.html).minutes
        if needed > part.minutes + 0.5:
            yield place, f"takes {needed:.1f} minutes to read and gives {part.minutes}"
    total = sum(page.minutes for page in document.pages) + QUESTIONS_MINUTES + STORY_MINUTES * len(document.scenarios)
    if total != document.minutes:
        yield "module.yaml", f"says {document.minutes} minutes; pages, questions and stories add up to {total}"
    if reading_minutes(document) > document.minutes * LONGEST_READING:
        yield "module.yaml", f"takes {reading_minutes(document):.0f} minutes of {document.minutes} to read: more than a third"


def outcomes(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Every outcome is served by a page and asked about."""
    numbers = set(range(1, len(document.outcomes) + 1))
    served = {number for page in document.pages for number in page.outcomes}
    asked = {number for question in document.quiz.questions for number in question.outcomes}
    yield from (("module.yaml", f"outcome {number} is on no page") for number in sorted(numbers - served))
    yield from (("quiz.yaml", f"outcome {number} is asked about by no question") for number in sorted(numbers - asked))


def words(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """No banned word, no question of a licensed questionnaire, no number to call."""
    for place, part in parts_of(document):
        if wording.names_line_of_a_nation(words_of(part.html)):
            yield place, "names a line that is called in some nations only; those stand in the help data"
    for place, shown in wording.words_shown(document):
        yield from ((place, f"says '{word}', which is banned") for word in wording.banned_in(shown))
        yield from ((place, f"shows a question of a licensed questionnaire: '{item}'") for item in wording.licensed_in(shown))
        yield from ((place, f"shows the number {number}; those stand in the help data") for number in wording.phone_numbers_in(shown))


def guessable(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """No right answer stands out by its length, and no more than half of them are the longest (house rule 10)."""
    singles = [question for question in document.quiz.questions if question.kind == "single"]
    ratios = {question.key: _right_to_longest_wrong(question) for question in singles}
    plain = [key for key, ratio in ratios.items() if ratio > MOST_LONGER]
    yield from ((f"quiz.yaml {key}", "has a right answer that stands out by its length") for key in plain)
    if sum(ratio > 1 for ratio in ratios.values()) * 2 > len(singles):
        yield "quiz.yaml", "has more right answers that are the longest than others: whoever takes the longest would do well"


def coverage(modules: Modules) -> list[Fault]:
    """The gaps of the coverage matrix (content point 3)."""
    return [Fault("", gap) for gap in matrix_of(modules).gaps]


def average_ease(modules: Modules) -> list[Fault]:
    """The pages together read more easily than the hardest may."""
    grades = [reading.measured(part.html).grade for document in modules.values() for _, part in parts_of(document)]
    average = sum(grades) / len(grades) if grades else 0.0
    most = reading.HARDEST_AVERAGE
    return [Fault("", f"the pages need {average:.1f} years of school on average; {most:g} is the most")] if average > most else []


QUESTIONS: tuple[tuple[str, Question], ...] = (
    ("Headings and boxes", shape), ("Links and their hosts", links), ("Content notes and alternatives", alternatives),
    ("Sources", sources), ("Reading ease", ease), ("Minutes", minutes), ("Outcomes", outcomes), ("Words and numbers", words),
    ("Right answers that cannot be guessed", guessable),
)  # fmt: skip
WHOLE: tuple[tuple[str, Callable[[Modules], list[Fault]]], ...] = (
    ("Reading ease of all pages together", average_ease), ("Coverage", coverage),
)  # fmt: skip


def answers(modules: Modules) -> Iterator[tuple[str, list[Fault]]]:
    """Each question in turn with every fault it found, so that progress can be shown."""
    for title, ask in QUESTIONS:
        yield title, [Fault(f"{name}/{place}", found) for name, document in modules.items() for place, found in ask(document)]
    for title, ask_all in WHOLE:
        yield title, ask_all(modules)


def _right_to_longest_wrong(question: Asked) -> float:
    right, wrong = ([len(option.text) for option in question.options if option.correct is is_right] for is_right in (True, False))
    return max(right, default=0) / max(wrong, default=1)


@once_a_document
def reading_minutes(document: ModuleDocument) -> float:
    """How long it takes to read all pages of a module."""
    return sum(reading.measured(page.html).minutes for page in document.pages)


def _unequal(page: Page) -> Iterator[str]:
    """What keeps a page and its alternative from being equal."""
    other: Alternative | None = page.alternative
    if (page.note is None) != (other is None):
        yield "has a content note or an alternative, and not both"
    elif page.note and other:
        if set(page.outcomes) != set(other.outcomes):
            yield "serves other outcomes than its alternative"
        if f"{page.minutes} minutes." not in page.note.note:
            yield f"takes {page.minutes} minutes, and its note does not say so"
