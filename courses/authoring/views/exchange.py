"""Questions in files: look at what a file would bring, publish it whole, take a module's questions along in three formats."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from courses.authoring import actions, forms, policy, queries
from courses.authoring.forms import ImportForm
from courses.authoring.rules import exchange_csv
from courses.authoring.rules.exchange_formats import Format, Look, look_at, written
from courses.catalogue.queries import ModuleInUse, document_in_use
from courses.catalogue.rules.documents import ModuleDocument
from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.web.csv import download
from lms.web.receipts import repeatable

blueprint = Blueprint("exchange", __name__, template_folder="../templates")
NOTHING_YET = "Nothing has been published. Put right what is named below and look again."
SOMEBODY_PUBLISHED = "Somebody published in this module meanwhile. Look at what your file would replace now, and publish again."
MOST_SHOWN = 100


@blueprint.get("/exchange/template.csv")
@requires(policy.WRITE)
def template() -> Response:
    """The table to fill, with three questions in it."""
    return download("questions-template.csv", exchange_csv.HEADING, exchange_csv.template())


@blueprint.get("/exchange/<module_key>")
@requires(policy.WRITE, find=queries.module_or_none)
def bring(module: ModuleInUse) -> Answer:
    """Ask for the file, and offer what there is."""
    document = document_in_use(db.session(), module)
    return _page(module, document, forms.import_form(document.outcomes, module.edition_number or 0, is_empty=True))


@blueprint.post("/exchange/<module_key>")
@repeatable
@requires(policy.WRITE, find=queries.module_or_none)
def look(module: ModuleInUse) -> Answer:
    """What the file would bring. Nothing is kept."""
    document = document_in_use(db.session(), module)
    form, seen = _seen(module, document)
    return _page(module, document, form, seen, 422 if seen.reading.problems else 200)


@blueprint.post("/exchange/<module_key>/publish")
@requires(policy.WRITE, find=queries.module_or_none)
def publish(module: ModuleInUse) -> Answer:
    """All of them, or none."""
    document = document_in_use(db.session(), module)
    form, seen = _seen(module, document)
    if seen.reading.problems:
        return _page(module, document, form, seen, 422)
    questions, note = seen.reading.questions, form.change_note.data or ""
    try:
        actions.publish_questions(by=acting(), module=module, questions=questions, change_note=note, after=form.shown_on)
    except OutOfDate:
        form.blame("", SOMEBODY_PUBLISHED)
        return _page(module, document, forms.on_edition(form, module.edition_number or 0), seen, 409)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(module, document, form, seen, 422)
    flash(f"{len(questions)} questions published. People who have begun the module keep the questions they met.")
    return redirect(url_for("exchange.bring", module_key=module.module_key), 303)


@blueprint.get("/exchange/<module_key>/<any(csv, gift, moodle):form>")
@requires(policy.WRITE, find=lambda module_key, form: (module, form) if (module := queries.module_or_none(module_key)) else None)
def take(found: tuple[ModuleInUse, str]) -> Response:
    """The module's questions as people of this organisation meet them."""
    module, form = found
    questions = document_in_use(db.session(), module).quiz.questions
    name = f"{module.module_key}-questions"
    if form == Format.CSV:
        return download(f"{name}.csv", exchange_csv.HEADING, exchange_csv.rows_of(questions))
    kind, ending = ("text/plain", "gift.txt") if form == Format.GIFT else ("application/xml", "xml")
    answer = Response(written(Format(form), questions), mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _seen(module: ModuleInUse, document: ModuleDocument) -> tuple[ImportForm, Look]:
    form = forms.import_form(document.outcomes, module.edition_number or 0)
    seen = look_at(form.raw, document, form.outcome_chosen)
    forms.show_again(form)
    if seen.reading.problems:
        form.blame("", NOTHING_YET)
    return form, seen


def _page(module: ModuleInUse, document: ModuleDocument, form: ImportForm, seen: Look | None = None, status: int = 200) -> Answer:
    words = render_template(
        "authoring/exchange.html", module=module, document=document, form=form, seen=seen, formats=Format, most=MOST_SHOWN,
    )
    return make_response(words, status)
