"""What a page is made of when somebody reads it: its words, the panel of her own nation, drawings, and the words that may be new."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.catalogue.rules.aids import Figure, Term
from courses.catalogue.rules.beside import Panel, Source
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.glossary import in_order
from courses.catalogue.rules.panels import pieces
from courses.catalogue.rules.sources import TO_BE_CONFIRMED
from courses.learning.queries import CourseView

ANOTHER_WAY = "alternative"


@dataclass(frozen=True)
class Piece:
    """One piece of a page. `kind`: html, panel, no-panel (nobody has written one for her nation) or figure. `number` makes ids unique."""

    kind: str
    number: int
    html: str = ""
    panel: Panel | None = None
    sources: tuple[Source, ...] = ()
    figure: Figure | None = None

    @property
    def is_to_be_confirmed(self) -> bool:
        """Whether somebody still has to look up what the panel says."""
        return self.panel is not None and self.panel.confidence == TO_BE_CONFIRMED


def pieces_of(document: ModuleDocument, page: Page, showing: str, nation: str) -> list[Piece]:
    """The page, or its other way, piece by piece. A drawing that this version does not hold is left out."""
    return pieces_in(_html(page, showing), document, nation)


def pieces_in(html: str, document: ModuleDocument, nation: str) -> list[Piece]:
    """Words with the marks of a module's panels and drawings, piece by piece."""
    found = [_piece(document, nation, kind, content, number) for number, (kind, content) in enumerate(pieces(html), start=1)]
    return [piece for piece in found if piece]


def terms_of(document: ModuleDocument, page: Page, showing: str) -> list[Term]:
    """The words of the glossary that are used on what is shown, as was found at publication."""
    keys = page.alternative.terms if showing == ANOTHER_WAY and page.alternative else page.terms
    return sorted((term for term in document.terms if term.key in keys), key=in_order)


def glossary_of(course: CourseView | None) -> list[Term]:
    """Every word of the modules as she meets them, each once, in the order of the alphabet."""
    documents: Iterable[ModuleDocument] = (place.document for place in course.places) if course else ()
    return sorted({term.key: term for document in documents for term in document.terms}.values(), key=in_order)


def _html(page: Page, showing: str) -> str:
    return page.alternative.html if showing == ANOTHER_WAY and page.alternative else page.html


def _piece(document: ModuleDocument, nation: str, kind: str, content: str, number: int) -> Piece | None:
    if kind == "panel":
        panel = next((panel for panel in document.panels if (panel.key, panel.nation) == (content, nation)), None)
        return Piece("panel", number, panel=panel, sources=_sources(document, panel)) if panel else Piece("no-panel", number)
    if kind == "figure":
        figure = next((figure for figure in document.figures if figure.key == content), None)
        return Piece("figure", number, figure=figure) if figure else None
    return Piece("html", number, html=content)


def _sources(document: ModuleDocument, panel: Panel) -> tuple[Source, ...]:
    return tuple(source for source in document.sources if source.key in panel.sources)
