"""Progress of others: a grid of people and modules, and one person's evidence. Each view is audited before it is shown."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from courses.catalogue import kinds
from courses.catalogue import queries as catalogue
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import ModuleDocument
from courses.learning import policy, queries
from courses.learning.rules import MODULE, QUIZ
from lms.access import Actor, Role, requires
from lms.access.grants import acting
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.help import queries as help_lines
from lms.membership import queries as members
from lms.membership.models import Membership
from lms.web.paging import page_asked

blueprint = Blueprint("progress", __name__, template_folder="../templates")
PEOPLE_A_PAGE = 50


@blueprint.get("/progress")
@requires(policy.SEE_GRID)
def grid() -> str:
    """People and modules: a trainer's own cohorts, a lead's whole organisation."""
    actor = acting()
    audit.note_view(by=actor, thing="progress grid", thing_id=actor.membership_id or actor.person_id)
    cohorts = members.cohorts_seen_by(actor)
    chosen = next((cohort for cohort in cohorts if str(cohort.id) == request.args.get("cohort")), cohorts[0] if cohorts else None)
    page = page_asked()
    shown = chosen.members[(page - 1) * PEOPLE_A_PAGE:page * PEOPLE_A_PAGE] if chosen else ()
    has_more, modules = bool(chosen and len(chosen.members) > page * PEOPLE_A_PAGE), modules_shown()
    return render_template(
        "learning/grid.html", cohorts=cohorts, chosen=chosen, page=page, has_more=has_more,
        modules=columns(modules), lines=lines(shown, modules), stale_help=stale_help(actor),
    )


def stale_help(actor: Actor) -> list[str]:
    """Help lines nobody has checked for 90 days, for a lead to have checked (NEW-24). The numbers stay on the help page."""
    if Role.LEAD not in actor.roles:
        return []
    return list(dict.fromkeys(line.name for line in help_lines.stale_rows(clock.now().date())))


def modules_shown() -> list[ModuleInUse]:
    """The modules in use, in course order, with their documents at hand. Two queries at most."""
    shown = catalogue.modules_in_use(db.session())
    catalogue.remember_documents(db.session(), shown)
    return shown


@dataclass(frozen=True)
class Column:
    """A module of the grid, and how many steps it has."""

    title: str
    steps: int


def columns(modules: list[ModuleInUse]) -> list[Column]:
    """The grid's columns."""
    documents = [catalogue.document_in_use(db.session(), module) for module in modules]
    return [Column(document.title, len(document.activity_keys)) for document in documents]


@dataclass(frozen=True)
class Line:
    """A person's row: her name, the address of her evidence, a cell a module."""

    name: str
    is_there: bool
    href: str
    cells: list[queries.Cell]


def lines(people: tuple[members.Member, ...], modules: list[ModuleInUse]) -> list[Line]:
    """The rows of the grid."""
    found = queries.cells([member.membership_id for member in people])
    nothing = queries.Cell(0, None, is_begun=False)
    return [
        Line(
            member.name, member.is_there, url_for("progress.person", membership_id=member.membership_id),
            [found.get((member.membership_id, module.module_id), nothing) for module in modules],
        ) for member in people
    ]


@blueprint.get("/progress/people/<uuid:membership_id>")
@requires(policy.SEE_PERSON, find=queries.learner_or_none)
def person(membership: Membership) -> str:
    """One person's evidence: what was done, on which version, when, with a way to each answer."""
    audit.note_view(by=acting(), thing="progress", thing_id=membership.id, about=membership.id)
    return render_template("learning/person.html", name=members.name_of(membership.id), modules=evidence(membership.id))


@dataclass(frozen=True)
class EvidenceRow:
    """One completion in words. `href` leads to what is behind it, if anything is."""

    title: str
    outcome: str
    version: int
    at: object
    href: str


def evidence(membership_id: uuid.UUID) -> list[tuple[str, list[EvidenceRow]]]:
    """Completions by module, in course order, latest first."""
    session = db.session()
    modules = {module.module_id: catalogue.document_in_use(session, module) for module in modules_shown()}
    found: dict[uuid.UUID, list[EvidenceRow]] = {module_id: [] for module_id in modules}
    for row, key, kind, module_id, version in queries.completions_of(membership_id):
        endpoint = kinds.evidence_endpoint(kind) if row.source_id else None
        href = url_for(endpoint, attempt_id=row.source_id) if endpoint else ""
        title = title_of(modules[module_id], key, kind)
        found[module_id].insert(0, EvidenceRow(title, row.outcome.value, version, row.recorded_at, href))
    return [(modules[module_id].title, rows) for module_id, rows in found.items()]


def title_of(document: ModuleDocument, key: str, kind: str) -> str:
    """What an activity is called; a page that a later version dropped keeps its key as name."""
    if kind == MODULE:
        return "The whole module"
    page = document.page(key.removeprefix("page:"))
    shown = page or document.scenario(key.removeprefix("scenario:"))
    return shown.title if shown else document.quiz.title if kind == QUIZ else key.removeprefix("page:")
