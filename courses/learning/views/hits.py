"""What a search shows: each hit with its place, what may be shown of it, and where it leads."""

from dataclasses import dataclass

from flask import url_for

from courses.catalogue.rules import finding
from courses.catalogue.rules.finding import Entry, Piece, Wanted
from courses.learning.queries import CourseView, LearningPlace, opening
from courses.learning.rules import PAGE, SCENARIO
from courses.learning.views import rows

HITS_A_PAGE = 20
KINDS = {PAGE: "Page", SCENARIO: "Story"}


@dataclass(frozen=True)
class Hit:
    """One place in the course. `href` is empty, and `locked` says why, when its module is not open yet: then nothing of it is shown."""

    title: tuple[Piece, ...]
    kind: str
    module_title: str
    href: str
    snippet: tuple[Piece, ...]
    touches_on: str
    locked: str


@dataclass(frozen=True)
class HitPage:
    """Some of the hits; the rest is what the furniture's pagination asks for."""

    hits: tuple[Hit, ...]
    total: int
    number: int
    count: int
    previous_href: str
    next_href: str


def hit_page(course: CourseView, sought: Wanted, number: int) -> HitPage:
    """One page of what is found in the versions this person meets; the last page for a number beyond it."""
    entries = ((place, entry) for place in course.places for entry in finding.entries_of(place.document))
    found = finding.found(entries, sought)
    count = max(1, -(-len(found) // HITS_A_PAGE))
    number = min(number, count)
    shown = found[(number - 1) * HITS_A_PAGE:number * HITS_A_PAGE]
    locked = rows.locked(course, opening.unmet_in(course))
    hits = tuple(_hit(place, entry, sought, locked.get(place.module.module_key, "")) for place, entry in shown)
    return HitPage(hits, len(found), number, count, _address(sought, number - 1, count), _address(sought, number + 1, count))


def _hit(place: LearningPlace, entry: Entry, sought: Wanted, locked: str) -> Hit:
    locked = "" if place.started_at else locked
    return Hit(
        finding.marked(entry.title, sought), KINDS.get(entry.kind, "Questions"), place.document.title,
        "" if locked else _leads_to(place, entry), () if locked else finding.snippet(entry, sought), ", ".join(entry.touches_on), locked,
    )


def _leads_to(place: LearningPlace, entry: Entry) -> str:
    """The step, which says itself what it touches on; the module's own page while she has not begun it."""
    step = place.progress.step(entry.key)
    if place.started_at is None or step is None:
        return url_for("learning.module", module_key=place.module.module_key)
    return rows.step_address(place, step)


def _address(sought: Wanted, number: int, count: int) -> str:
    return url_for("around.search", q=sought.shown, page=number) if 1 <= number <= count else ""
