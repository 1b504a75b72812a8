"""Stories and questions as reading: what is asked, never which answer is right. Answering them needs the website."""

import hashlib
from collections.abc import Iterable
from xml.etree.ElementTree import Element  # builds and holds trees; nothing is parsed as XML

from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, Question
from courses.catalogue.rules.stories import Scenario
from courses.offline.rules.trees import tag, tree_of

ASKED = {
    SINGLE: "One of these:", MULTIPLE: "One or more of these:", TRUE_FALSE: "True or false?", ORDER: "Put these in order:",
    MATCH: "Match each of these:", SHORT: "In your own words.",
}
NEEDS_A_CONNECTION = (
    "These are here to read and to think about. Answering needs a connection, on the website. Nothing you write on this copy is kept or "
    "counted."
)
WHAT_FOLLOWS = "What follows from each of these is told by the story on the website."


def question_words(number: int, question: Question) -> list[Element]:
    """A question with what can be chosen, in an order that tells nothing."""
    lines = [(option.key, option.text) for option in question.options]
    partners = [(partner.key, partner.text) for partner in question.partners]
    found = [tag("h3", f"Question {number}"), tag("p", question.stem), tag("p", ASKED[question.kind])]
    found += [_list(question.key, lines)] if lines else []
    found += [tag("p", "With one of these:"), _list(question.key, partners)] if partners else []
    return found


def story_words(story: Scenario) -> list[Element]:
    """A story with its moments and what one might do in each; not where it leads."""
    found = [tree_of(story.intro_html)]
    for number, step in enumerate(story.steps, 1):
        choices = [(choice.key, choice.text) for choice in step.choices]
        found += [tag("h3", f"Moment {number}"), tree_of(step.html), tag("p", "You might:"), _list(step.key, choices)]
    return [*found, tag("p", WHAT_FOLLOWS)]


def _list(seed: str, lines: Iterable[tuple[str, str]]) -> Element:
    shuffled = sorted(lines, key=lambda line: hashlib.sha256(f"{seed} {line[0]}".encode()).digest())
    return tag("ul", *(tag("li", text) for _, text in shuffled))
