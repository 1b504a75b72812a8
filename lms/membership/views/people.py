"""The people of an organisation: a lead sees all, a trainer the trainees of her own groups."""

from flask import Blueprint, Response, render_template, request

from lms.access import Role, requires
from lms.access.grants import acting
from lms.audit import actions as audit
from lms.membership import forms, policy, queries
from lms.membership.rules import State
from lms.web.csv import download
from lms.web.filters import day
from lms.web.paging import page_asked

blueprint = Blueprint("people", __name__, template_folder="../templates")
TO_LEAD, TO_TRAINER = (State.ACTIVE, State.SUSPENDED, State.LEFT), (State.ACTIVE, State.NOT_AVAILABLE)


@blueprint.get("/people")
@requires(policy.SEE_PEOPLE)
def index() -> str:
    """The people she may see, by name, a page at a time."""
    actor, wanted, page = acting(), wanted_here(), page_asked()
    lines, has_more = queries.people(actor, wanted, page)
    is_lead = Role.LEAD in actor.roles
    return render_template(
        "membership/people.html", lines=lines, has_more=has_more, page=page, wanted=wanted, filters=filters(is_lead=is_lead),
        gaps=queries.gaps(actor) if is_lead else {}, is_lead=is_lead, address=address,
    )


@blueprint.get("/people.csv")
@requires(policy.EXPORT_PEOPLE, step_up=True)
def export() -> Response:
    """The whole list as a file to keep; noted before it is handed out."""
    actor = acting()
    audit.note_view(by=actor, thing="list of people as a file", thing_id=actor.membership_id or actor.person_id)
    lines, _ = queries.people(actor, wanted_here(), a_page=None)
    return download("people.csv", ("name", "pronouns", "roles", "groups", "supervisor", "deputy", "state", "joined"), map(row_of, lines))


def row_of(line: queries.PersonLine) -> tuple[str, ...]:
    """A member in the file."""
    roles, groups = ", ".join(line.roles), ", ".join(line.groups)
    return (line.name, line.pronouns, roles, groups, line.supervisor, line.deputy, line.state.value, day(line.joined_at))


def wanted_here() -> queries.Wanted:
    """The filter in the address."""
    names = ("role", "group", "state", "gap")
    return queries.Wanted(*(request.args.get(name, "")[:60] for name in names))


def address(wanted: queries.Wanted, page: int) -> str:
    """This list at another page."""
    parts = {name: value for name, value in vars(wanted).items() if value} | {"page": page}
    return "?" + "&".join(f"{name}={value}" for name, value in parts.items())


def filters(*, is_lead: bool) -> list[tuple[str, str, list[forms.Option]]]:
    """What the list can be narrowed by: (name, label, choices)."""
    states = TO_LEAD if is_lead else TO_TRAINER
    found = [("state", "State", [forms.Option(state.value, state.value.capitalize()) for state in states])]
    if is_lead:
        groups = [forms.Option(str(cohort.id), cohort.name) for cohort in queries.open_groups()]
        roles = [forms.Option(role.value, role.value.capitalize()) for role in Role]
        return [("role", "Role", roles), ("group", "Group", groups), *found]
    return found
