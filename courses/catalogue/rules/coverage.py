"""The coverage matrix: which module serves which competency, principle, demand and scope tag, by its pages and by its stories."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from courses.catalogue.rules.beside import Served
from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.mapping import COMPETENCIES, EIGHT, FIVE
from courses.catalogue.rules.stories import CAN, CANNOT, TRIGGERS

MODULES_A_PRINCIPLE, STORIES_A_TAG = 2, 3
# What a peer supporter can (S2-12 to 17) and cannot do (S2-18 to 22), and the act of a story that shows it
ACT_OF = dict(zip((f"S2-{number}" for number in range(12, 23)), (*CAN, *CANNOT), strict=True))
TAGS = (*CAN, *CANNOT, *TRIGGERS)

_KINDS = (
    ("no competency", "competencies"), ("none of the five principles", "five"), ("none of the eight principles", "eight"),
    ("no demand", "demands"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the matrix. `modules` serve it by a page (for a tag: hold a story); `stories` show it. `gap`: what is missing yet."""

    key: str
    modules: tuple[str, ...]
    stories: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True)
class Matrix:
    """The lines in the order people look for them, and outcomes that serve too little."""

    competencies: tuple[Row, ...]
    five: tuple[Row, ...]
    eight: tuple[Row, ...]
    scope: tuple[Row, ...]
    tags: tuple[Row, ...]
    demands: tuple[Row, ...]
    outcomes: tuple[str, ...]

    @property
    def gaps(self) -> list[str]:
        """Everything that is missing, in words."""
        rows = (*self.competencies, *self.five, *self.eight, *self.scope, *self.tags)
        return [*(f"{row.key}: {row.gap}" for row in rows if row.gap), *self.outcomes]


def matrix_of(modules: Mapping[str, ModuleDocument]) -> Matrix:
    """The matrix of these modules (name -> module). Only outcomes that a page teaches count."""
    met = {demand for document in modules.values() for served in taught(document) for demand in served.demands}
    demands = (Row(key, _serving(modules, "demands", key)) for key in sorted(met - set(ACT_OF), key=_in_order))
    return Matrix(
        tuple(_row(modules, "competencies", key, 1) for key in COMPETENCIES),
        tuple(_row(modules, "five", key, MODULES_A_PRINCIPLE) for key in FIVE),
        tuple(_row(modules, "eight", key, MODULES_A_PRINCIPLE) for key in EIGHT),
        tuple(_scope_row(modules, demand, act) for demand, act in ACT_OF.items()),
        tuple(_tag_row(modules, tag) for tag in TAGS), tuple(demands), tuple(_thin_outcomes(modules)),
    )


def taught(document: ModuleDocument) -> list[Served]:
    """What the outcomes serve that a page of the module is about."""
    on_pages = {number for page in document.pages for number in page.outcomes}
    return [served for served in document.mapping if served.outcome in on_pages]


def _serving(modules: Mapping[str, ModuleDocument], field: str, word: str) -> tuple[str, ...]:
    return tuple(name for name, document in modules.items() if any(word in getattr(served, field) for served in taught(document)))


def _telling(modules: Mapping[str, ModuleDocument], tag: str) -> tuple[str, ...]:
    return tuple(f"{name}/{story.key}" for name, document in modules.items() for story in document.scenarios if tag in story.tags)


def _row(modules: Mapping[str, ModuleDocument], field: str, word: str, fewest: int) -> Row:
    serving = _serving(modules, field, word)
    gap = "" if len(serving) >= fewest else f"met by pages in {len(serving)} of at least {fewest} module{'s' if fewest > 1 else ''}"
    return Row(word, serving, gap=gap)


def _scope_row(modules: Mapping[str, ModuleDocument], demand: str, act: str) -> Row:
    serving, telling = _serving(modules, "demands", demand), _telling(modules, act)
    missing = [words for found, words in ((serving, "no page serves it"), (telling, "no story shows it")) if not found]
    return Row(f"{demand} ({act})", serving, telling, " and ".join(missing))


def _tag_row(modules: Mapping[str, ModuleDocument], tag: str) -> Row:
    telling = _telling(modules, tag)
    within = tuple(dict.fromkeys(place.split("/")[0] for place in telling))
    return Row(tag, within, telling, "" if len(telling) >= STORIES_A_TAG else f"in {len(telling)} of at least {STORIES_A_TAG} stories")


def _thin_outcomes(modules: Mapping[str, ModuleDocument]) -> Iterator[str]:
    """Outcomes that no page serves, that nobody has mapped, or that serve nothing of a kind."""
    for name, document in modules.items():
        served = {one.outcome: one for one in taught(document)}
        for number in range(1, len(document.outcomes) + 1):
            if number not in served:
                yield f"{name}, outcome {number}: needs a page and a line of the mapping"
            elif empty := list(_empty(served[number])):
                yield f"{name}, outcome {number}: serves {', '.join(empty)} yet"


def _empty(served: Served) -> Iterable[str]:
    return (words for words, field in _KINDS if not getattr(served, field))


def _in_order(demand: str) -> tuple[str, int]:
    page, number = demand.split("-")
    return page, int(number)
