"""What somebody wants in her copy of each part that touches on something: as it is, the other way, or not at all (NEW-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.catalogue.rules.documents import ModuleDocument


class Way(StrEnum):
    """How a part goes into the copy."""

    AS_IT_IS = "as-it-is"
    OTHER = "other"
    OUT = "out"


@dataclass(frozen=True)
class Sensitive:
    """A part with a content note. `name` is that of its field; `ways` can be chosen, the gentlest first."""

    name: str
    title: str
    note: str
    ways: tuple[Way, ...]


Chosen = Mapping[str, Way]


def sensitive_parts(document: ModuleDocument) -> tuple[Sensitive, ...]:
    """The pages and stories with a content note, in order. A story has its other way beside it in the module anyway."""
    pages = [
        Sensitive(f"page-{page.key}", page.title, page.note.note, (Way.OTHER, Way.OUT, Way.AS_IT_IS))
        for page in document.pages if page.note
    ]
    stories = [
        Sensitive(f"story-{story.key}", story.title, story.note.note, (Way.OUT, Way.AS_IT_IS))
        for story in document.scenarios if story.note
    ]
    return (*pages, *stories)


def way_of(chosen: Chosen, name: str, *, has_note: bool) -> Way:
    """How a part goes in: one without a note as it is; one that nobody has said anything about stays out."""
    return chosen.get(name, Way.OUT) if has_note else Way.AS_IT_IS
