"""The lessons themselves: whole, easy to read, kind in their words, safe in what they show and what they leave out."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courses.catalogue.queries import course_folders, problems_in, read_course
from courses.catalogue.rules.documents import Alternative, ModuleDocument, Page
from courses.catalogue.rules.markdown_text import BOXES, addresses_of, words_of
from lms.web import markup

CONTENT = Path(__file__).resolve().parents[2] / "courses" / "content"

HARDEST_PAGE = 9.0
HARDEST_AVERAGE = 7.5
LONGEST_SENTENCES = 15.0
WORDS_A_MINUTE = 180
NUMBERS_EVERYBODY_KNOWS = {"999", "911", "111", "988"}

BANNED = (
    r"fail(?:s|ed|ing|ure|ures)?", r"streaks?", r"overdue", r"commit(?:s|ted|ting)?\s+suicide", r"successful\s+suicide", r"leaderboards?",
)  # fmt: skip
# The questions of two licensed questionnaires (EPDS and PHQ-9): a lesson must not become a test of anybody's mood.
QUESTIONNAIRE_ITEMS = (
    "see the funny side of things", "looked forward with enjoyment to things", "blamed myself unnecessarily",
    "anxious or worried for no good reason", "scared or panicky for no", "things have been getting on top of me",
    "so unhappy that i have had difficulty sleeping", "felt sad or miserable", "so unhappy that i have been crying",
    "thought of harming myself has occurred", "little interest or pleasure in doing things", "down, depressed, or hopeless",
    "trouble falling or staying asleep", "feeling tired or having little energy", "poor appetite or overeating",
    "feeling bad about yourself", "trouble concentrating on things", "moving or speaking so slowly",
    "better off dead, or of hurting yourself",
)  # fmt: skip
PHONE_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ()-]{0,2}\d){5,}(?!\w)|(?<![\w.])\d{3}[ -]\d{3}(?!\w)")
SHORT_NUMBER = re.compile(r"\b(?:call|ring|dial|text|phone|on)\b\W{1,5}(\d{3,6})\b(?!%)", re.IGNORECASE)


def modules() -> dict[str, ModuleDocument]:
    """Folder name -> module, of every course."""
    return {name: document for folder in course_folders(CONTENT) for name, document in read_course(folder).modules.items()}


MODULES = modules()


def pages() -> Iterator[tuple[str, Page | Alternative]]:
    """A readable place and each page or alternative."""
    for name, document in MODULES.items():
        for page in document.pages:
            yield f"{name}/{page.key}", page
            if page.alternative:
                yield f"{name}/{page.key} (alternative)", page.alternative


PAGES = dict(pages())


def words_shown() -> Iterator[tuple[str, str]]:
    """Place and words of everything a trainee reads."""
    for place, page in PAGES.items():
        yield place, f"{page.title}\n{words_of(page.html)}"
    for name, document in MODULES.items():
        yield f"{name}/module.yaml", "\n".join((document.title, document.summary, *document.outcomes, *document.content_topics))
        for page in document.pages:
            yield f"{name}/{page.key} (content note)", page.note.note if page.note else ""
        yield f"{name}/quiz.yaml", f"{document.quiz.title}\n{document.quiz.intro}"
        for question in document.quiz.questions:
            options = [words for option in question.options for words in (option.text, option.feedback)]
            words = (question.stem, *options, question.feedback, *question.accepted, question.model_answer)
            yield f"{name}/quiz.yaml {question.key}", "\n".join(words)


SHOWN = list(words_shown())


def test_the_content_has_no_problems() -> None:
    assert [str(problem) for problem in problems_in(CONTENT)] == []


def test_every_module_folder_is_part_of_its_course() -> None:
    for folder in course_folders(CONTENT):
        course = read_course(folder).course
        assert course is not None
        assert {path.name for path in folder.iterdir() if path.is_dir()} == set(course.modules)


def sentences_of(html: str) -> list[list[str]]:
    """The words of each sentence; labels and headings of one or two words are no sentences."""
    pieces = re.split(r"[.!?]+[\"”’')\]]*(?:\s|$)|\n", words_of(html))
    found = [re.findall(r"[A-Za-z][A-Za-z'’-]*", piece) for piece in pieces]
    return [words for words in found if len(words) > 2]


def syllables_in(word: str) -> int:
    """A good guess: groups of vowels, without a silent e at the end."""
    small = re.sub(r"[^a-z]", "", word.lower())
    small = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[aeiouy])le$", "", small)
    return max(1, len(re.findall(r"[aeiouy]+", small)))


def sentence_length(html: str) -> float:
    """Words in a sentence, on average."""
    sentences = sentences_of(html)
    return sum(len(words) for words in sentences) / len(sentences)


def grade(html: str) -> float:
    """Flesch-Kincaid grade: years of school a reader needs (Kincaid and others, 1975)."""
    words = [word for sentence in sentences_of(html) for word in sentence]
    return 0.39 * sentence_length(html) + 11.8 * sum(map(syllables_in, words)) / len(words) - 15.59


def test_the_reading_grade_tells_easy_from_hard() -> None:
    assert [syllables_in(word) for word in ("time", "listened", "wanted", "little", "supervision", "I", "people")] == [1, 2, 2, 2, 4, 1, 2]
    assert grade("<p>The cat sat on the mat. It was a big cat.</p>") < 2
    assert grade("<p>Organisational considerations necessitate multidisciplinary deliberation.</p>") > 20


@pytest.mark.parametrize("place", PAGES)
def test_a_page_reads_easily(place: str) -> None:
    html = PAGES[place].html
    assert grade(html) <= HARDEST_PAGE, f"{place} needs {grade(html):.1f} years of school"
    assert sentence_length(html) <= LONGEST_SENTENCES, f"{place} has {sentence_length(html):.1f} words in a sentence"


def test_pages_together_read_easily() -> None:
    grades = {place: round(grade(page.html), 1) for place, page in PAGES.items()}
    assert sum(grades.values()) / len(grades) <= HARDEST_AVERAGE, grades


def test_no_banned_word_is_shown() -> None:
    banned = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
    assert [(place, match[0]) for place, words in SHOWN for match in banned.finditer(words)] == []


def test_no_question_of_a_licensed_questionnaire_is_shown() -> None:
    evened = [(place, re.sub(r"\s+", " ", words.lower())) for place, words in SHOWN]
    assert [(place, item) for place, words in evened for item in QUESTIONNAIRE_ITEMS if item in words] == []


def phone_numbers_in(words: str) -> list[str]:
    """What looks like a phone number or a short code to call, leaving out those everybody knows."""
    long = [match[0] for match in PHONE_NUMBER.finditer(words) if not re.fullmatch(r"(?:19|20)\d\d[- ](?:19|20)\d\d", match[0])]
    return [number for number in (*long, *SHORT_NUMBER.findall(words)) if number not in NUMBERS_EVERYBODY_KNOWS]


def test_phone_numbers_are_recognised() -> None:
    for number in ("116 123", "0808 196 1776", "+44 20 7946 0958", "(020) 7946 0958", "1-833-852-6262"):
        assert phone_numbers_in(f"Call {number} now"), number
    assert phone_numbers_in("Text 85258") == ["85258"]
    for words in ("Call 999 or 111", "in 2020-2023", "14 in 100 women", "701 women, 97% of 35", "22 November 2026"):
        assert phone_numbers_in(words) == [], words


def test_numbers_to_call_stand_in_the_help_data_and_not_in_lessons() -> None:
    assert [(place, number) for place, words in SHOWN for number in phone_numbers_in(words)] == []
    assert [place for place, page in PAGES.items() for address in addresses_of(page.html) if address.startswith("tel:")] == []


@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_no_h1_and_its_headings_do_not_jump(place: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", PAGES[place].html)]
    assert 1 not in levels
    assert all(later - earlier <= 1 for earlier, later in zip([1, *levels], levels, strict=False)), levels


@pytest.mark.parametrize("place", PAGES)
def test_every_box_is_of_a_known_kind(place: str) -> None:
    classes = [name for value in re.findall(r'class="([^"]*)"', PAGES[place].html) for name in value.split()]
    assert set(classes) <= {"admonition", "admonition-title", *BOXES}
    assert len(re.findall(r'class="admonition-title"', PAGES[place].html)) == len(re.findall(r'class="admonition ', PAGES[place].html))


def test_the_rules_and_the_cleaner_know_the_same_boxes() -> None:
    assert set(BOXES) == set(markup.BOXES)


def test_no_link_leads_to_a_host_that_is_not_among_the_sources() -> None:
    for name, document in MODULES.items():
        hosts = {urlsplit(source.address).hostname for source in document.sources if source.address}
        for place, page in PAGES.items():
            if place.startswith(f"{name}/"):
                met = {urlsplit(address).hostname for address in addresses_of(page.html) if address.startswith("https:")}
                assert met <= hosts, place


def test_a_sensitive_page_has_a_note_and_an_equal_alternative() -> None:
    for name, document in MODULES.items():
        for page in document.pages:
            assert (page.note is None) == (page.alternative is None), f"{name}/{page.key}"
            if page.note and page.alternative:
                assert set(page.outcomes) == set(page.alternative.outcomes), f"{name}/{page.key}"
                assert f"{page.minutes} minutes." in page.note.note, f"{name}/{page.key}: the note tells the minutes of the page"


def test_every_topic_of_a_module_is_met_on_some_page() -> None:
    for name, document in MODULES.items():
        noted = {topic for page in document.pages if page.note for topic in page.note.topics}
        assert set(document.content_topics) == noted, name


def test_suicide_is_spoken_of_only_where_a_note_has_said_so() -> None:
    """The first page of a module may name it, since it tells which topics will come."""
    announcing = {f"{name}/{document.pages[0].key}" for name, document in MODULES.items()}
    met = [place for place, page in PAGES.items() if re.search(r"suicid", words_of(page.html), re.IGNORECASE)]
    noted = {place for place, page in PAGES.items() if isinstance(page, Page) and page.note}
    assert set(met) - noted - announcing == set()


@pytest.mark.parametrize("place", PAGES)
def test_a_page_gives_time_enough_to_read_it(place: str) -> None:
    words = len(words_of(PAGES[place].html).split())
    assert words / WORDS_A_MINUTE <= PAGES[place].minutes + 0.5, f"{place}: {words} words in {PAGES[place].minutes} minutes"


def test_every_outcome_is_served_by_a_page_and_asked_about() -> None:
    for name, document in MODULES.items():
        numbers = set(range(1, len(document.outcomes) + 1))
        assert {number for page in document.pages for number in page.outcomes} == numbers, name
        assert {number for question in document.quiz.questions for number in question.outcomes} == numbers, name


def test_every_source_is_used() -> None:
    for name, document in MODULES.items():
        used = {key for page in document.pages for part in (page, page.alternative) if part for key in part.sources}
        used |= {key for question in document.quiz.questions for key in question.sources}
        unused = {source.key for source in document.sources if source.confidence != "to be confirmed"} - used
        assert unused == set(), name
