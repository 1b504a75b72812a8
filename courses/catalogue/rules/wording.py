"""What no lesson may say: banned words, the questions of licensed questionnaires, numbers to call (domain.md 0.2, 0.5)."""

import re
from collections.abc import Iterator

from courses.catalogue.rules.documents import Alternative, ModuleDocument, Page, Question
from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.stories import Scenario

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

_BANNED = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
_PHONE_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ()-]{0,2}\d){5,}(?!\w)|(?<![\w.])\d{3}[ -]\d{3}(?!\w)")
_SHORT_NUMBER = re.compile(r"\b(?:call|ring|dial|text|phone|on)\b\W{1,5}(\d{3,6})\b(?!%)", re.IGNORECASE)
_LINE_OF_A_NATION = re.compile(r"(?<![\w.,-])111(?![\w,]|\.\d)")
_YEARS = re.compile(r"(?:19|20)\d\d[- ](?:19|20)\d\d")


def parts_of(document: ModuleDocument) -> Iterator[tuple[str, Page | Alternative]]:
    """Each page and each alternative, with its readable place in the module."""
    for page in document.pages:
        yield page.key, page
        if page.alternative:
            yield f"{page.key} (alternative)", page.alternative


def words_shown(document: ModuleDocument) -> Iterator[tuple[str, str]]:
    """Place and words of everything a trainee reads in a module."""
    for place, part in parts_of(document):
        yield place, f"{part.title}\n{words_of(part.html)}"
    for page in document.pages:
        yield f"{page.key} (content note)", page.note.note if page.note else ""
    yield "module.yaml", "\n".join((document.title, document.summary, *document.outcomes, *document.content_topics))
    yield "quiz.yaml", f"{document.quiz.title}\n{document.quiz.intro}"
    yield from ((f"quiz.yaml {question.key}", "\n".join(_words_of_question(question))) for question in document.quiz.questions)
    yield from ((f"scenarios.yaml {story.key}", "\n".join(_words_of_story(story))) for story in document.scenarios)
    yield from ((f"panels.yaml {panel.key}, {panel.nation}", f"{panel.title}\n{words_of(panel.html)}") for panel in document.panels)


def banned_in(words: str) -> list[str]:
    """The banned words met, as they are written."""
    return [match[0] for match in _BANNED.finditer(words)]


def licensed_in(words: str) -> list[str]:
    """The questions of licensed questionnaires met."""
    evened = re.sub(r"\s+", " ", words.lower())
    return [item for item in QUESTIONNAIRE_ITEMS if item in evened]


def phone_numbers_in(words: str) -> list[str]:
    """What looks like a phone number or a short code to call, leaving out those everybody knows."""
    long = [match[0] for match in _PHONE_NUMBER.finditer(words) if not _YEARS.fullmatch(match[0])]
    return [number for number in (*long, *_SHORT_NUMBER.findall(words)) if number not in NUMBERS_EVERYBODY_KNOWS]


def names_line_of_a_nation(words: str) -> bool:
    """Whether they name 111, which is called in some nations and leads elsewhere in each."""
    return bool(_LINE_OF_A_NATION.search(words))


def _words_of_question(question: Question) -> Iterator[str]:
    yield from (question.stem, question.feedback, *question.accepted, question.model_answer)
    yield from (words for option in question.options for words in (option.text, option.feedback))
    yield from (partner.text for partner in question.partners)


def _words_of_story(story: Scenario) -> Iterator[str]:
    yield from (story.title, words_of(story.intro_html), story.note.note if story.note else "")
    yield from (words_of(step.html) for step in story.steps)
    yield from (words_of(ending.html) for ending in story.endings)
    yield from (words for step in story.steps for choice in step.choices for words in (choice.text, choice.feedback))
