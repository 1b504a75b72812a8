"""Puts a copy together: the module as this person's organisation has it, her nation's help lines, the moment."""

from courses.learning.queries import LearningPlace
from courses.offline.rules.booklets import Booklet, Circumstances, booklet_of
from courses.offline.rules.ways import Chosen
from courses.reviews.queries import review_of
from courses.reviews.rules import PREVIEW
from lms.base import clock
from lms.help import queries as help_lines
from lms.help.rules import HelpLine, Kind
from lms.web.filters import moment

UNSIGNED = "{preview}. When this copy was made, this version still had to be signed by {who} before anybody supports families on it."


def copy_of(place: LearningPlace, chosen: Chosen, nation: str) -> Booklet:
    """The copy as chosen. Nothing of the person goes into it but her nation."""
    own_pages, review = ", with pages of your own organisation" if place.module.edition_number else "", review_of(place.module)
    return booklet_of(place.document, chosen, Circumstances(
        version=f"Version {place.module.version_number}{own_pages}", made=f"Copied on {moment(clock.now())}", nation=nation,
        places={known.key: known.place for known in help_lines.offered_nations()}, help_lines=_help_of(nation),
        standing="" if review.is_for_deployment else UNSIGNED.format(preview=PREVIEW, who=review.missing_words),
    ))


def file_name(place: LearningPlace, ending: str) -> str:
    """What the file is called: the module and its version, whatever was chosen."""
    return f"{place.module.module_key}-version-{place.module.version_number}.{ending}"


def _help_of(nation: str) -> tuple[tuple[str, tuple[HelpLine, ...]], ...]:
    """All lines of her nation; the first ones of every nation while she has not said which is hers."""
    hers = help_lines.nation_or_none(nation)
    if hers is not None:
        return ((hers.place, help_lines.lines_for(hers, tuple(Kind))),)
    first = (Kind.EMERGENCY, Kind.URGENT)
    return tuple((known.place, help_lines.lines_for(known, first)) for known in help_lines.offered_nations())
