"""A lead names who is there, and keeps the organisation's own help lines."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import actions, forms, policy, queries
from lms.governance.actions.contacts import field_of
from lms.governance.forms import ContactsForm, LineForm
from lms.governance.kinds import CONTACT_WORDS, ContactKind
from lms.governance.models import OwnLine
from lms.web.forms import tokens

blueprint = Blueprint("contacts", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/contacts")
@requires(policy.MANAGE)
def contacts() -> Response:
    """Who is named now."""
    return _contacts(forms.contacts_form(queries.duty_contacts(db.session())))


@blueprint.post("/our-organisation/contacts")
@requires(policy.MANAGE)
def name() -> Response:
    """Keep it, and that somebody has looked today."""
    form = ContactsForm()
    try:
        actions.name_contacts(by=acting(), named=form.named())
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _contacts(form, 422)
    flash("Kept. Everybody in your organisation sees it.")
    return redirect(url_for("organisation.index"), 303)


@blueprint.get("/our-organisation/lines")
@requires(policy.MANAGE)
def lines() -> Response:
    """Own help lines."""
    return _lines(LineForm(formdata=None))


@blueprint.post("/our-organisation/lines")
@requires(policy.MANAGE)
def add_line() -> Response:
    """One more."""
    form = LineForm()
    try:
        actions.add_line(by=acting(), name=form.name.data or "", phone=form.phone.data or "", hours=form.hours.data or "")
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _lines(form, 422)
    return redirect(url_for("contacts.lines"), 303)


@blueprint.post("/our-organisation/lines/<uuid:line_id>/end")
@requires(policy.MANAGE, find=queries.line_or_none)
def end_line(line: OwnLine) -> Response:
    """One less."""
    actions.end_line(by=acting(), line=line)
    return redirect(url_for("contacts.lines"), 303)


def _contacts(form: ContactsForm, status: int = 200) -> Response:
    fields = [
        (CONTACT_WORDS[kind], [form[field_of(kind, part)] for part in ("name", "phone", "hours")]) for kind in ContactKind
    ]
    return make_response(render_template("governance/contacts.html", form=form, fields=fields), status)


def _lines(form: LineForm, status: int = 200) -> Response:
    return make_response(
        render_template("governance/lines.html", form=form, buttons=tokens(), lines=queries.own_lines(db.session())), status,
    )
