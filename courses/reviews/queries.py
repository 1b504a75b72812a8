"""Who has signed what an organisation uses, and how sound it is. A version here is what was adopted, own pages included."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue import queries as catalogue
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules import ModuleDocument, soundness
from courses.catalogue.rules.aids import Figure
from courses.catalogue.rules.beside import Panel
from courses.catalogue.rules.confirming import to_be_confirmed
from courses.catalogue.rules.coverage import Matrix, matrix_of
from courses.catalogue.rules.panels import pieces
from courses.catalogue.rules.reading import Reading, measured
from courses.catalogue.rules.soundness import Fault
from courses.catalogue.rules.wording import parts_of
from courses.reviews import rules
from courses.reviews.models import ContentReview
from courses.reviews.rules import Capacity, Reviewed
from lms.access import Role
from lms.accounts.models import Person
from lms.base.db import db
from lms.membership import queries as membership
from lms.membership.models import Membership

NOBODY = "somebody whose account is no longer here"


@dataclass(frozen=True)
class ReviewView:
    """One module in use with what was said of this version."""

    module: ModuleInUse
    document: ModuleDocument
    rows: tuple[Reviewed, ...]

    @property
    def standing(self) -> Mapping[Capacity, Reviewed]:
        """What counts now, by capacity."""
        return rules.standing(self.rows)

    @property
    def last(self) -> int:
        """The number of the latest row; 0 before the first."""
        return self.rows[-1].number if self.rows else 0

    @property
    def to_confirm(self) -> list[str]:
        """What of this version nobody has confirmed yet, each in a sentence that says where it stands."""
        return to_be_confirmed(self.document)

    @property
    def is_for_deployment(self) -> bool:
        """Whether it may be relied on."""
        return not self.missing

    @property
    def missing(self) -> tuple[Capacity, ...]:
        """In which capacities somebody still has to sign."""
        return rules.missing(
            is_critical=self.document.critical, signed=rules.signed_in(self.rows), was_reviewed=_was_reviewed(self.module, self.document),
        )

    @property
    def missing_words(self) -> str:
        """Who that is, in a sentence; empty when nobody is missing."""
        return rules.words_of(self.missing) if self.missing else ""

    @property
    def signed(self) -> list[Reviewed]:
        """The sign-offs that count now."""
        return [row for row in self.standing.values() if row.is_signed]


@dataclass(frozen=True)
class LaidOut:
    """One piece of a page for whoever signs: words, or what differs by nation for all of them, or a drawing."""

    html: str = ""
    panels: tuple[Panel, ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True)
class Report:
    """Everything editors see of the content in use."""

    answers: tuple[tuple[str, tuple[Fault, ...]], ...]
    readings: tuple[tuple[str, tuple[tuple[str, Reading], ...]], ...]
    minutes: tuple[tuple[str, int, int], ...]
    matrix: Matrix
    to_confirm: tuple[tuple[str, tuple[str, ...]], ...]


def report() -> Report:
    """The report on what the organisation uses."""
    modules = catalogue.modules_in_use(db.session())
    catalogue.remember_documents(db.session(), modules)
    documents = {module.title: catalogue.document_in_use(db.session(), module) for module in modules}
    return _report(_Documents(tuple((module.version_id, module.edition_id) for module in modules), documents))


class _Documents:
    """Documents told apart by their versions: these never change, so neither does what is found in them."""

    def __init__(self, versions: tuple[tuple[uuid.UUID, uuid.UUID | None], ...], documents: Mapping[str, ModuleDocument]) -> None:
        self.versions, self.documents = versions, documents

    def __hash__(self) -> int:
        return hash(self.versions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Documents) and self.versions == other.versions


@lru_cache(maxsize=16)
def _report(found: _Documents) -> Report:
    documents = found.documents
    return Report(
        tuple((title, tuple(faults)) for title, faults in soundness.answers(documents)),
        tuple((name, tuple((place, measured(part.html)) for place, part in parts_of(one))) for name, one in documents.items()),
        tuple((name, one.minutes, round(soundness.reading_minutes(one))) for name, one in documents.items()),
        matrix_of(documents),
        tuple((name, tuple(to_be_confirmed(one))) for name, one in documents.items()),
    )


def reviews() -> list[ReviewView]:
    """Every module in use, in the order of the course. Four queries at most."""
    modules = catalogue.modules_in_use(db.session())
    catalogue.remember_documents(db.session(), modules)
    rows = rows_of(db.session(), [module.adoption_id for module in modules])
    return [_view(module, rows[module.adoption_id]) for module in modules]


def review_or_none(module_key: str) -> ReviewView | None:
    """One module in use."""
    module = catalogue.module_in_use(db.session(), module_key) if module_key.isprintable() else None
    return review_of(module) if module else None


def review_of(module: ModuleInUse) -> ReviewView:
    """What was said of this version, whether it is still in use or not."""
    return _view(module, rows_of(db.session(), [module.adoption_id])[module.adoption_id])


def laid_out(document: ModuleDocument, html: str) -> list[LaidOut]:
    """A page piece by piece: each panel in the words of every nation, since whoever signs answers for all of them."""
    return [_laid_out(document, kind, content) for kind, content in pieces(html)]


def capacity_or_none(module_key: str, capacity: str) -> tuple[ReviewView, Capacity] | None:
    """One module in use and one capacity."""
    view = review_or_none(module_key) if capacity in list(Capacity) else None
    return (view, Capacity(capacity)) if view else None


def rows_of(session: Session, adoption_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Reviewed]]:
    """Adoption -> what happened to it, first to last. One query."""
    found: dict[uuid.UUID, list[Reviewed]] = {adoption_id: [] for adoption_id in adoption_ids}
    statement = (
        select(ContentReview, Person.name).join(Membership, Membership.id == ContentReview.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(ContentReview.adoption_id.in_(adoption_ids)).order_by(ContentReview.number)
    )  # fmt: skip
    for row, name in session.execute(statement):
        read = Reviewed(row.number, row.capacity, row.act, row.membership_id, row.is_named, row.at, name or NOBODY)
        found[row.adoption_id].append(read)
    return found


def is_for_deployment(module: ModuleInUse) -> bool:
    """Whether the session's organisation may rely on this version of a module (NEW-16). A later version is asked about anew."""
    return review_of(module).is_for_deployment


def who_may_sign() -> list[tuple[uuid.UUID, str]]:
    """The leads and supervisors who can act now, by name."""
    found = {row.id for role in (Role.LEAD, Role.SUPERVISOR) for row in membership.holders_of(db.session(), role)}
    named = select(Membership.id, Person.name).join(Person, Person.id == Membership.person_id).where(Membership.id.in_(found))
    return [(membership_id, name) for membership_id, name in db.session.execute(named.order_by(Person.name, Membership.id))]


def person_of(membership_id: uuid.UUID) -> uuid.UUID | None:
    """Whose membership it is, for a letter."""
    return db.session.scalar(select(Membership.person_id).where(Membership.id == membership_id))


def _view(module: ModuleInUse, rows: list[Reviewed]) -> ReviewView:
    return ReviewView(module, catalogue.document_in_use(db.session(), module), tuple(rows))


def _was_reviewed(module: ModuleInUse, document: ModuleDocument) -> bool:
    """Whether the content names a reviewer with lived experience, who has seen all there is: no page of the organisation's own."""
    return module.edition_id is None and any("lived experience" in one.role for one in document.reviewed)


def _laid_out(document: ModuleDocument, kind: str, content: str) -> LaidOut:
    if kind == "panel":
        return LaidOut(panels=tuple(panel for panel in document.panels if panel.key == content))
    if kind == "figure":
        return LaidOut(figure=next((figure for figure in document.figures if figure.key == content), None))
    return LaidOut(html=content)
