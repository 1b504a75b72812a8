"""Reflections: hers alone. Every other person, whatever her role, finds nothing under these addresses."""

import uuid

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from assessments.diaries import actions, forms, policy, queries
from assessments.diaries.forms import EntryForm
from assessments.diaries.models import Entry
from lms.access import requires
from lms.access.grants import acting
from lms.base import ids
from lms.base.errors import NotHere, OutOfDate, RuleBroken
from lms.drafts.queries import parked_for
from lms.privacy import actions as vault
from lms.web.filters import clock_time
from lms.web.forms import tokens
from lms.web.paging import page_asked
from lms.web.receipts import keeps_nothing, repeatable

blueprint = Blueprint("diaries", __name__, template_folder="../templates")
MOST_FOUND = 200


@blueprint.get("/reflections")
@requires(policy.WRITE)
def index() -> str:
    """Her reflections, newest first."""
    page = page_asked()
    entries, has_more = queries.page_of(acting(), page)
    return _list(entries, forms.SearchForm(formdata=None), page=page, has_more=has_more)


@blueprint.post("/reflections")
@keeps_nothing
@requires(policy.WRITE)
def search() -> str:
    """Look for words; they are in no address and in no log."""
    form = forms.SearchForm()
    wanted = (form.wanted.data or "")[:200]
    entries = queries.found(acting(), wanted)[:MOST_FOUND] if wanted.strip() else queries.page_of(acting(), 1)[0]
    return _list(entries, form, wanted=wanted)


@blueprint.get("/reflections/new")
@requires(policy.WRITE)
def new() -> AnyResponse:
    """An empty page, under an id that is nobody's yet."""
    entry_id, module_key = ids.new(), request.args.get("module", "")[:80]
    form = forms.entry_form(None, module_key if queries.module_title(module_key) else "")
    return _page(entry_id, form, module=queries.module_title(module_key))


@blueprint.get("/reflections/<uuid:entry_id>")
@requires(policy.OWN, find=queries.entry_or_waiting)
def write(entry: Entry) -> AnyResponse:
    """One of hers, to read and to go on with."""
    parked = parked_for(acting().person_id, request.path)
    if not entry.sealed:
        return _page(entry.id, forms.entry_form(None), parked=parked)
    opened = queries.opened(acting(), entry)
    return _page(
        entry.id, forms.entry_form(opened), is_kept=True, module=queries.module_title(entry.module_key), parked=parked,
        is_shut=opened.words is None,
    )


@blueprint.post("/reflections/<uuid:entry_id>")
@repeatable
@requires(policy.WRITE)
def keep(entry_id: uuid.UUID) -> AnyResponse:
    """Keep it: by the button, or by the page itself while she writes."""
    form = EntryForm()
    try:
        row = actions.keep(
            by=acting(), entry_id=entry_id, words=form.words.data or "", row_version=form.shown_on, module_key=form.module.data or "",
        )
    except OutOfDate:
        return _both(entry_id, form)
    except RuleBroken as broken:
        return _refused(entry_id, form, broken)
    if _is_autosave():
        return jsonify(saved_at=clock_time(row.changed_at), row_version=row.row_version)
    flash("Kept, for you alone.")
    return redirect(url_for("diaries.index"), 303)


@blueprint.get("/reflections/<uuid:entry_id>/delete")
@requires(policy.OWN, find=queries.entry_or_none)
def ask_to_delete(entry: Entry) -> str:
    """Ask before it is gone."""
    return render_template("diaries/delete.html", entry=queries.opened(acting(), entry), form=tokens())


@blueprint.post("/reflections/<uuid:entry_id>/delete")
@requires(policy.OWN, find=queries.entry_or_none)
def delete(entry: Entry) -> AnyResponse:
    """Gone for good."""
    actions.delete(by=acting(), entry=entry)
    flash("Deleted.")
    return redirect(url_for("diaries.index"), 303)


def _list(
    entries: list[queries.OpenEntry], form: forms.SearchForm, *, page: int = 1, has_more: bool = False, wanted: str = "",
) -> str:
    titles = {key: queries.module_title(key) for key in {entry.module_key for entry in entries if entry.module_key}}
    return render_template(
        "diaries/index.html", entries=entries, page=page, has_more=has_more, form=form, wanted=wanted, titles=titles,
    )


def _both(entry_id: uuid.UUID, form: EntryForm) -> AnyResponse:
    row = queries.own_entry(acting(), entry_id)
    if row is None:
        raise NotHere()
    other = queries.opened(acting(), row)
    if _is_autosave():
        return make_response(jsonify(words="You have written something else in another tab."), 409)
    form.blame("", forms.BOTH)
    return _page(entry_id, forms.on(form, other), 409, is_kept=True, other=other.words or "")


def _refused(entry_id: uuid.UUID, form: EntryForm, broken: RuleBroken) -> AnyResponse:
    if _is_autosave():
        return make_response(jsonify(words=broken.words), 422)
    form.blame(broken.field, broken.words)
    return _page(entry_id, form, 422)


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _page(
    entry_id: uuid.UUID, form: EntryForm, status: int = 200, *, is_kept: bool = False, module: str = "", other: str = "",
    parked: object = (), is_shut: bool = False,
) -> Response:
    return make_response(render_template(
        "diaries/write.html", entry_id=entry_id, form=form, is_kept=is_kept, module=module, other=other, parked=parked, is_shut=is_shut,
        shut=vault.SHUT,
    ), status)
