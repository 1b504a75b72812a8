"""How easily a page reads: words in a sentence, and the years of school a reader needs (content point 5; the aim is an age of 9 to 11)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.minutes import WORDS_A_MINUTE

HARDEST_PAGE, HARDEST_AVERAGE = 9.0, 7.5  # years of school; the words of this field are long, the sentences need not be
LONGEST_SENTENCES = 15.0  # words, on average


@dataclass(frozen=True)
class Reading:
    """What was measured on one page."""

    words: int
    sentence: float
    grade: float

    @property
    def minutes(self) -> float:
        """How long reading it takes."""
        return self.words / WORDS_A_MINUTE


@lru_cache(maxsize=1024)
def measured(html: str) -> Reading:
    """A rendered page, measured; once, since many questions are asked about the same page."""
    return Reading(len(words_of(html).split()), sentence_length(html), grade(html))


def too_hard(reading: Reading) -> list[str]:
    """Why a page does not read easily yet, in words; empty for one that does."""
    found = []
    if reading.grade > HARDEST_PAGE:
        found.append(f"needs {reading.grade:.1f} years of school; {HARDEST_PAGE:g} is the most")
    if reading.sentence > LONGEST_SENTENCES:
        found.append(f"has {reading.sentence:.1f} words in a sentence; {LONGEST_SENTENCES:g} is the most")
    return found


@lru_cache(maxsize=1)
def sentences_of(html: str) -> list[list[str]]:
    """The words of each sentence; labels and headings of one or two words are no sentences."""
    pieces = re.split(r"[.!?]+[\"”’')\]]*(?:\s|$)|\n", words_of(html))
    found = [re.findall(r"[A-Za-z][A-Za-z'’-]*", piece) for piece in pieces]
    return [words for words in found if len(words) > 2]


@lru_cache(maxsize=20_000)
def syllables_in(word: str) -> int:
    """A good guess: groups of vowels, without a silent e at the end."""
    small = re.sub(r"[^a-z]", "", word.lower())
    small = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[aeiouy])le$", "", small)
    return max(1, len(re.findall(r"[aeiouy]+", small)))


def sentence_length(html: str) -> float:
    """Words in a sentence, on average; 0 for a page without a sentence."""
    sentences = sentences_of(html)
    return sum(len(words) for words in sentences) / len(sentences) if sentences else 0.0


def grade(html: str) -> float:
    """Flesch-Kincaid grade: years of school a reader needs (Kincaid and others, 1975); 0 for a page without a sentence."""
    words = [word for sentence in sentences_of(html) for word in sentence]
    return 0.39 * sentence_length(html) + 11.8 * sum(map(syllables_in, words)) / len(words) - 15.59 if words else 0.0
