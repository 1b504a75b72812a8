"""Writing pages: find one, write, look at it, publish, compare, go back."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.authoring import actions, forms, policy, queries, rules
from courses.authoring.forms import PageForm, RetireForm
from courses.authoring.queries import Writing
from courses.catalogue.queries import ModuleInUse
from lms.access import requires
from lms.access.grants import acting
from lms.base.errors import NotHere, OutOfDate, RuleBroken
from lms.web.forms import tokens
from lms.web.markup import render
from lms.web.receipts import repeatable

blueprint = Blueprint("authoring", __name__, template_folder="../templates")


@blueprint.get("/writing")
@requires(policy.WRITE)
def modules() -> str:
    """The modules whose pages can be written."""
    return render_template("authoring/modules.html", modules=queries.modules())


@blueprint.get("/writing/<module_key>")
@requires(policy.WRITE, find=queries.module_or_none)
def pages(module: ModuleInUse) -> str:
    """The pages of a module: built-in or the organisation's own."""
    return render_template("authoring/pages.html", module=module, pages=queries.page_rows(module))


@blueprint.get("/writing/<module_key>/<page_key>")
@requires(policy.WRITE, find=queries.writing_or_none)
def write(writing: Writing) -> Response:
    """The page as it is being written; the first time, a copy of the built-in one."""
    return _editor(writing, forms.page_form(writing))


@blueprint.post("/writing/<module_key>/<page_key>")
@requires(policy.WRITE, find=queries.writing_or_none)
def save(writing: Writing) -> Response:
    """Keep what is written, unpublished."""
    form = PageForm()
    try:
        actions.save(by=acting(), writing=writing, title=form.title.data or "", text=form.text.data or "", row_version=form.shown_on[0])
    except OutOfDate:
        return _both(writing, form)
    except RuleBroken as broken:
        return _blamed(writing, form, broken)
    flash("Saved. People see it when you publish it.")
    return redirect(_address("write", writing), 303)


@blueprint.post("/writing/<module_key>/<page_key>/preview")
@repeatable
@requires(policy.WRITE, find=queries.writing_or_none)
def preview(writing: Writing) -> Response:
    """The page as people would see it, above the form. Nothing is kept."""
    form = PageForm()
    html, problems = rules.rendered(form.text.data or "", render)
    if problems:
        form.blame("text", " ".join(problems))
    return _editor(writing, form, 422 if problems else 200, shown=None if problems else html)


@blueprint.post("/writing/<module_key>/<page_key>/publish")
@requires(policy.WRITE, find=queries.writing_or_none)
def publish(writing: Writing) -> Response:
    """From now on this is what people meet who begin the module."""
    form = PageForm()
    title, text, note = form.title.data or "", form.text.data or "", form.change_note.data or ""
    try:
        actions.publish(by=acting(), writing=writing, title=title, text=text, change_note=note, after=form.shown_on[1])
    except OutOfDate:
        return _both(writing, form)
    except RuleBroken as broken:
        return _blamed(writing, form, broken)
    flash("Published. People who have begun the module keep the page they met.")
    return redirect(_address("history", writing), 303)


@blueprint.post("/writing/<module_key>/<page_key>/throw-away")
@requires(policy.WRITE, find=queries.writing_or_none)
def throw_away(writing: Writing) -> Response:
    """Give up what is not published."""
    actions.throw_away(by=acting(), writing=writing)
    flash("The unpublished changes are gone.")
    return redirect(url_for("authoring.pages", module_key=writing.module.module_key), 303)


@blueprint.get("/writing/<module_key>/<page_key>/compare")
@requires(policy.WRITE, find=queries.writing_or_none)
def compare(writing: Writing) -> str:
    """The built-in text beside what is being written, or what is in use."""
    latest = writing.draft or writing.own
    lines = rules.compared(writing.built_in_text, latest.text if latest else writing.built_in_text)
    return render_template("authoring/compare.html", writing=writing, lines=lines, same=rules.Change.SAME)


@blueprint.get("/writing/<module_key>/<page_key>/history")
@requires(policy.WRITE, find=queries.writing_or_none)
def history(writing: Writing) -> str:
    """Every publication, and the way back to the built-in page."""
    return render_template("authoring/history.html", writing=writing, published=queries.history(writing))


def _published_or_none(module_key: str, page_key: str, number: int) -> tuple[Writing, queries.PublishedPage] | None:
    writing = queries.writing_or_none(module_key, page_key)
    found = queries.published_or_none(writing, number) if writing and number < 2**31 else None
    return (writing, found) if writing and found else None


@blueprint.get("/writing/<module_key>/<page_key>/history/<int:number>")
@requires(policy.WRITE, find=_published_or_none)
def published(found: tuple[Writing, queries.PublishedPage]) -> str:
    """One publication as people met it."""
    writing, page = found
    return render_template("authoring/published.html", writing=writing, published=page)


@blueprint.get("/writing/<module_key>/<page_key>/retire")
@requires(policy.WRITE, find=queries.writing_or_none)
def ask_to_retire(writing: Writing) -> Response:
    """Ask before going back to the built-in page."""
    if writing.own is None:
        raise NotHere()
    return _retire_page(writing, forms.retire_form(writing), 200)


@blueprint.post("/writing/<module_key>/<page_key>/retire")
@requires(policy.WRITE, find=queries.writing_or_none)
def retire(writing: Writing) -> Response:
    """Go back to the built-in page."""
    form = RetireForm()
    try:
        actions.retire(by=acting(), writing=writing, change_note=form.change_note.data or "", after=form.shown_on)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _retire_page(writing, form, 422)
    flash("The built-in page is back for everybody who begins the module from now on.")
    return redirect(_address("history", writing), 303)


def _editor(writing: Writing, form: PageForm, status: int = 200, *, shown: str | None = None, theirs: bool = False) -> Response:
    return make_response(
        render_template("authoring/write.html", writing=writing, form=form, shown=shown, theirs=theirs, tokens=tokens()), status,
    )


def _blamed(writing: Writing, form: PageForm, broken: RuleBroken) -> Response:
    form.blame(broken.field, broken.words)
    return _editor(writing, form, 422)


def _both(writing: Writing, form: PageForm) -> Response:
    """Her words in the form, the others' below it; saving again keeps hers knowingly."""
    form.blame("", forms.SOMEBODY_SAVED)
    return _editor(writing, forms.on(form, writing), 409, theirs=True)


def _retire_page(writing: Writing, form: RetireForm, status: int) -> Response:
    return make_response(render_template("authoring/retire.html", writing=writing, form=form), status)


def _address(endpoint: str, writing: Writing) -> str:
    return url_for(f"authoring.{endpoint}", module_key=writing.module.module_key, page_key=writing.page.key)
