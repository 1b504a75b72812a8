"""What helps a reader beside the words of a page: drawings, and the meanings of the words that may be new to her."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A drawing. `markup` is what stands inside the svg element, checked by `svg`; `view` is its viewBox.

    `html` tells the same in full, rendered and cleaned; `words` are the same without tags, for who listens.
    """

    key: str
    title: str
    view: str
    markup: str
    html: str
    words: str


@dataclass(frozen=True)
class Term:
    """A word of the glossary. `also` are its other forms, as they may stand on a page; `meaning` is plain text."""

    key: str
    term: str
    meaning: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aids:
    """The drawings and words of a whole course; None for what could not be read, which has been said once."""

    figures: tuple[Figure, ...] | None = ()
    terms: tuple[Term, ...] | None = ()


NO_AIDS = Aids()
