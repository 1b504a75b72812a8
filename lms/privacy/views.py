"""What we keep, for everybody; her own copy and her own erasure, for herself."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.jobs.queries import progress_of
from lms.privacy import policy, rules
from lms.privacy.actions import downloads, erasing
from lms.privacy.forms import EraseForm
from lms.privacy.queries import held
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("rights", __name__, template_folder="templates")


@blueprint.get("/what-we-keep")
@requires(policy.TOLD)
def what_we_keep() -> str:
    """Every table and every column, why and how long."""
    return render_template(
        "privacy/what_we_keep.html", tables=held.kept_tables(), kinds=rules.KIND_WORDS, bases=rules.BASIS_WORDS,
    )


@blueprint.get("/account/data")
@requires(policy.OWN_DATA)
def data() -> str:
    """Ask for a copy, see how far it is, take it."""
    row = held.download_of(db.session(), acting().person_id)
    progress = progress_of(db.session(), downloads.task_key(row.id)) if row and row.ready_at is None else None
    return render_template("privacy/data.html", row=row, progress=progress, form=tokens(), offered_for=rules.OFFERED_FOR)


@blueprint.post("/account/data")
@requires(policy.OWN_DATA, step_up=True)
def ask_for_copy() -> Response:
    """The worker makes it."""
    downloads.ask_for_copy(by=acting())
    return redirect(url_for("rights.data"), 303)


@blueprint.post("/account/data/take")
@repeatable
@requires(policy.OWN_DATA, step_up=True)
def take() -> Response:
    """The file, once."""
    response = make_response(downloads.take_copy(by=acting()))
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = 'attachment; filename="my-copy.zip"'
    return response


@blueprint.get("/account/erase")
@requires(policy.OWN_DATA)
def erase() -> Response:
    """What it means, or that it is under way."""
    return _erase_page(EraseForm(formdata=None))


@blueprint.post("/account/erase")
@requires(policy.OWN_DATA, step_up=True)
def ask_to_be_erased() -> Response:
    """Seven days from now."""
    form = EraseForm()
    try:
        form.must_be_sure()
        erasing.ask_to_be_erased(by=acting())
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _erase_page(form, 422)
    return redirect(url_for("rights.erase"), 303)


@blueprint.post("/account/erase/stop")
@requires(policy.OWN_DATA)
def change_mind() -> Response:
    """She stays."""
    erasing.change_mind(by=acting())
    flash("Your account stays. Nothing has been erased.")
    return redirect(url_for("rights.erase"), 303)


def _erase_page(form: EraseForm, status: int = 200) -> Response:
    row = held.erasure_of(db.session(), acting().person_id)
    tables = [table for table in held.kept_tables() if table.keeping.is_exported]
    return make_response(render_template("privacy/erase.html", row=row, form=form, buttons=tokens(), tables=tables), status)
