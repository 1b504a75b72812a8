"""What somebody still has to look up: facts on pages, sources nobody could see, panels of a nation. Editors see it; nobody is stopped."""

from collections.abc import Iterator

from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.sources import TO_BE_CONFIRMED


def to_be_confirmed(document: ModuleDocument) -> list[str]:
    """Everything of a module that is to be confirmed, each in a sentence that says where it stands. How old it is counts for nothing."""
    return [*_on_pages(document), *_sources(document), *_panels(document)]


def _on_pages(document: ModuleDocument) -> Iterator[str]:
    for page in document.pages:
        yield from (f"Page “{page.title}”: {words}" for words in page.to_confirm)


def _sources(document: ModuleDocument) -> Iterator[str]:
    for source in document.sources:
        if source.confidence == TO_BE_CONFIRMED:
            yield f"Source {source.key}: {source.title}. Nothing rests on it yet. Last looked for on {source.checked.isoformat()}."


def _panels(document: ModuleDocument) -> Iterator[str]:
    for panel in document.panels:
        if panel.confidence == TO_BE_CONFIRMED:
            yield f"Panel “{panel.title}” ({panel.nation}): last looked at on {panel.checked.isoformat()}."
