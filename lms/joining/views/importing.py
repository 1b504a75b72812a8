"""Bringing in a list: upload, look at what was found, send."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.jobs.queries import progress_of
from lms.joining import actions, policy, queries
from lms.joining.actions.importing import carry_key, check_key
from lms.joining.forms import ImportForm
from lms.joining.models import ImportBatch
from lms.web.csv import download
from lms.web.forms import tokens
from lms.web.paging import page_asked

blueprint = Blueprint("imports", __name__, template_folder="../templates")
A_PAGE = 100


@blueprint.get("/invitations/list")
@requires(policy.INVITE)
def upload() -> Response:
    """Ask for the list."""
    return _page(ImportForm(formdata=None))


@blueprint.post("/invitations/list")
@requires(policy.INVITE)
def stage() -> Response:
    """Look at the list; nothing is sent yet."""
    form = ImportForm()
    raw = form.file.data.read() if form.file.data else b""
    try:
        batch = actions.stage(by=acting(), raw=raw or (form.text.data or "").encode("utf-8", "surrogatepass"))
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    return redirect(url_for("imports.look", batch_id=batch.id), 303)


@blueprint.get("/invitations/list/<uuid:batch_id>")
@requires(policy.IMPORT, find=queries.batch_or_none)
def look(batch: ImportBatch) -> str:
    """What was found, row by row, or how far the look has come."""
    page = page_asked()
    faults = (batch.faults or [])[(page - 1) * A_PAGE: page * A_PAGE]
    progress = progress_of(db.session(), carry_key(batch.id) if batch.checked_at else check_key(batch.id))
    has_more = len(batch.faults or []) > page * A_PAGE
    return render_template(
        "joining/list.html", batch=batch, faults=faults, page=page, has_more=has_more, progress=progress, form=tokens(),
    )


@blueprint.get("/invitations/list/<uuid:batch_id>/faults.csv")
@requires(policy.IMPORT, find=queries.batch_or_none)
def faults(batch: ImportBatch) -> Response:
    """Every fault, as a file to work through."""
    rows = [(fault["line"], fault["column"], fault["words"]) for fault in batch.faults or []]
    return download("what-to-put-right.csv", ("line", "column", "what to put right"), rows)


@blueprint.post("/invitations/list/<uuid:batch_id>/send")
@requires(policy.IMPORT, find=queries.batch_or_none)
def send(batch: ImportBatch) -> Response:
    """Invite everybody on the list."""
    count = actions.carry_out(by=acting(), batch=batch)
    flash(f"{count} people invited." if batch.done_at else "The invitations are being written. You can leave this page.")
    return redirect(url_for("imports.look", batch_id=batch.id), 303)


def _page(form: ImportForm, status: int = 200) -> Response:
    return make_response(render_template("joining/upload.html", form=form), status)
