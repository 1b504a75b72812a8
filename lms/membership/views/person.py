"""One member: how she stands, and what a lead can change."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for

from lms.access import Role, requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.membership import actions, forms, policy, queries
from lms.membership.models import Membership
from lms.web.filters import day, moment
from lms.web.forms import HouseForm

blueprint = Blueprint("person", __name__, template_folder="../templates")
SAVED = "Saved. It counts from her next page on."


@blueprint.get("/people/<uuid:membership_id>")
@requires(policy.SEE_MEMBER, find=queries.member_or_none)
def page(membership: Membership) -> str:
    """The member."""
    return _page(membership)


@blueprint.post("/people/<uuid:membership_id>/roles")
@requires(policy.CHANGE_ROLES, find=queries.member_or_none, step_up=True)
def roles(membership: Membership) -> Response:
    """Change what she may do."""
    form = forms.RolesForm()
    return _try(membership, form, lambda: actions.set_roles(
        by=acting(), membership=membership, roles=form.chosen(), shown=form.row_version.data or "",
    ))


@blueprint.post("/people/<uuid:membership_id>/group")
@requires(policy.MANAGE_PEOPLE, find=queries.member_or_none)
def group(membership: Membership) -> Response:
    """Move a trainee to another group."""
    form = forms.GroupForm()
    return _try(membership, form, lambda: actions.move_trainee(by=acting(), membership=membership, cohort=_group(form)))


@blueprint.post("/people/<uuid:membership_id>/supervisors")
@requires(policy.MANAGE_PEOPLE, find=queries.member_or_none)
def supervisors(membership: Membership) -> Response:
    """Name who supervises her and who stands in."""
    form = forms.SupervisorsForm()
    return _try(membership, form, lambda: actions.name_supervisors(
        by=acting(), membership=membership, supervisor_id=forms.id_in(form.supervisor.data, "supervisor"),
        deputy_id=forms.id_in(form.deputy.data, "deputy"), shown=form.row_version.data or "",
    ))


@blueprint.post("/people/<uuid:membership_id>/suspend")
@requires(policy.MANAGE_PEOPLE, find=queries.member_or_none)
def suspend(membership: Membership) -> Response:
    """She cannot work here until she is taken back."""
    return _try(membership, forms.ButtonForm(), lambda: actions.suspend(by=acting(), membership=membership))


@blueprint.post("/people/<uuid:membership_id>/take-back")
@requires(policy.MANAGE_PEOPLE, find=queries.member_or_none)
def take_back(membership: Membership) -> Response:
    """She works here again."""
    return _try(membership, forms.ButtonForm(), lambda: actions.take_back(by=acting(), membership=membership))


@blueprint.post("/people/<uuid:membership_id>/end")
@requires(policy.MANAGE_PEOPLE, find=queries.member_or_none)
def end(membership: Membership) -> Response:
    """Her membership ends."""
    return _try(membership, forms.ButtonForm(), lambda: actions.end_membership(by=acting(), membership=membership))


def _try(membership: Membership, form: HouseForm, change: Callable[[], None]) -> Response:
    """Make the change and show the member again; 422 with her choices back and the field named when a rule says no."""
    try:
        change()
    except RuleBroken as broken:
        db.session.rollback()
        form.blame(broken.field, broken.words)
        return make_response(_page(membership, form), 422)
    flash(SAVED)
    return _see(membership.id)


def _see(membership_id: uuid.UUID) -> Response:
    answer: Any = redirect(url_for("person.page", membership_id=membership_id), 303)
    return make_response(answer)


def _group(form: forms.GroupForm) -> Any:
    chosen = forms.id_in(form.group.data, "group")
    cohort = queries.cohort_or_none(chosen) if chosen else None
    if chosen and cohort is None:
        raise RuleBroken(forms.CHOOSE_LISTED, "group")
    return cohort


def _page(membership: Membership, sent: HouseForm | None = None) -> str:
    actor, able = acting(), queries.supervisors()
    line = queries.line_of(actor, membership, able)
    is_lead, is_herself = Role.LEAD in actor.roles, membership.id == actor.membership_id
    return render_template(
        "membership/person.html", line=line, sent=sent, facts=_facts(line), is_lead=is_lead, is_herself=is_herself,
        asked=forms.asked_of(line, sent, able, is_herself=is_herself) if is_lead else {},
    )


def _facts(line: queries.PersonLine) -> list[tuple[str, str]]:
    roles = [f"{role.value}{f' until {moment(line.until[role])}' if role in line.until else ''}" for role in line.roles]
    is_trainee = Role.TRAINEE in line.roles
    supervision = [("Supervisor", line.supervisor or "Nobody yet"), ("Deputy", line.deputy or "Nobody yet")]
    pronouns = [("Pronouns", line.pronouns)] if line.pronouns else []
    return [
        *pronouns, ("State", line.state.value.capitalize()), ("Roles", ", ".join(roles).capitalize() or "No role yet"),
        ("Group", ", ".join(line.groups) or "No group"), *(supervision if is_trainee else ()), ("Joined", day(line.joined_at)),
    ]
