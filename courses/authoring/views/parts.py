"""Writing questions and stories: find one, write, look at it, publish, compare, leave out, go back."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.authoring import actions, forms, policy, queries, rules
from courses.authoring.forms import GoingForm, PartForm
from courses.authoring.queries import PartWriting, PublishedPart
from courses.authoring.rules import Made, Shape, Way
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.scenarios import EMERGENCY_FIRST
from courses.catalogue.rules.sources import TO_BE_CONFIRMED
from courses.catalogue.rules.stories import CAN, CANNOT, CONSULT, LEVELS, NO_TRIGGER, TRIGGERS
from courses.catalogue.rules.typed import KINDS
from lms.access import requires
from lms.access.grants import acting
from lms.base.errors import NotHere, OutOfDate, RuleBroken
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("parts", __name__, template_folder="../templates")

LEFT_OUT = "It was left out."
MEANWHILE = "Somebody changed it meanwhile. Look at what was published before, then choose again."
ONE = "/own/<module_key>/<any(questions, stories):shape>/<part_key>"
STORY_WORDS = {
    "can": CAN, "cannot": CANNOT, "consult": CONSULT, "levels": LEVELS, "triggers": (NO_TRIGGER, *TRIGGERS), "first": EMERGENCY_FIRST,
    "to_be_confirmed": TO_BE_CONFIRMED,
}


def _parts_or_none(module_key: str, shape: str) -> tuple[ModuleInUse, Shape] | None:
    module = queries.module_or_none(module_key)
    return (module, Shape(shape)) if module else None


def _part_or_none(module_key: str, shape: str, part_key: str) -> PartWriting | None:
    return queries.part_or_none(module_key, shape, part_key, acting().membership_id, request.args.get("kind", ""))


@blueprint.get("/own/<module_key>/<any(questions, stories):shape>")
@requires(policy.WRITE, find=_parts_or_none)
def index(found: tuple[ModuleInUse, Shape]) -> str:
    """The questions or stories of a module: built-in, the organisation's own, left out."""
    module, shape = found
    return render_template(
        "authoring/parts.html", module=module, shape=shape, rows=queries.part_rows(module, shape), kinds=KINDS,
        new_key=queries.new_key(module, shape, acting().membership_id),
    )


@blueprint.get(ONE)
@requires(policy.WRITE, find=_part_or_none)
def write(writing: PartWriting) -> Response:
    """It as it is being written; the first time, a copy of the built-in one, or an empty form."""
    return _editor(writing, forms.part_form(writing, writing.starting))


@blueprint.post(ONE)
@requires(policy.WRITE, find=_part_or_none)
def save(writing: PartWriting) -> Response:
    """Keep what is written, unpublished and unchecked."""
    sent, said = PartForm(), forms.said(writing.shape)
    try:
        actions.save_part(by=acting(), writing=writing, said=said, row_version=sent.shown_on[0])
    except OutOfDate:
        return _both(writing, said, sent)
    flash("Saved. People see it when you publish it.")
    return redirect(_address("write", writing), 303)


@blueprint.post(f"{ONE}/rows")
@repeatable
@requires(policy.WRITE, find=_part_or_none)
def add_row(writing: PartWriting) -> Response:
    """The form with one more row. Nothing is kept, and nothing is lost."""
    return _editor(writing, forms.part_form(writing, forms.said(writing.shape), PartForm(), request.form.get("more", "")))


@blueprint.post(f"{ONE}/preview")
@repeatable
@requires(policy.WRITE, find=_part_or_none)
def preview(writing: PartWriting) -> Response:
    """It as people would see it, above the form. Nothing is kept."""
    said = forms.said(writing.shape)
    form, made = forms.part_form(writing, said, PartForm()), writing.made(said)
    refused = form.blame_all(made.faults)
    return _editor(writing, form, 422 if refused else 200, made=made, shown=not refused)


@blueprint.post(f"{ONE}/publish")
@requires(policy.WRITE, find=_part_or_none)
def publish(writing: PartWriting) -> Response:
    """From now on this is what people meet who begin the module."""
    sent, said = PartForm(), forms.said(writing.shape)
    form, note = forms.part_form(writing, said, sent), sent.change_note.data or ""
    try:
        actions.publish_part(by=acting(), writing=writing, said=said, change_note=note, since=sent.shown_on[1])
    except OutOfDate:
        return _both(writing, said, sent)
    except actions.NotSound as broken:
        form.blame_all(broken.faults)
        return _editor(writing, form, 422, made=broken.made)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _editor(writing, form, 422)
    flash(f"Published. People who have begun the module keep the {writing.shape} they met.")
    return redirect(_address("history", writing), 303)


@blueprint.post(f"{ONE}/throw-away")
@requires(policy.WRITE, find=_part_or_none)
def throw_away(writing: PartWriting) -> Response:
    """Give up what is not published."""
    actions.throw_away(by=acting(), writing=writing)
    flash("The unpublished changes are gone.")
    return redirect(url_for("parts.index", module_key=writing.module.module_key, shape=writing.shape), 303)


@blueprint.get(f"{ONE}/compare")
@requires(policy.WRITE, find=_part_or_none)
def compare(writing: PartWriting) -> str:
    """The built-in one beside what is being written, or what is in use; then line by line."""
    latest = writing.drafted_words or writing.own_words or writing.built_in_words
    lines = rules.compared(writing.built_in_words, latest)
    return render_template("authoring/part_compare.html", writing=writing, latest=latest, lines=lines, same=rules.Change.SAME)


@blueprint.get(f"{ONE}/history")
@requires(policy.WRITE, find=_part_or_none)
def history(writing: PartWriting) -> str:
    """Every publication, and the way out or back."""
    return render_template("authoring/part_history.html", writing=writing, published=queries.part_history(writing))


def _published_or_none(module_key: str, shape: str, part_key: str, number: int) -> tuple[PartWriting, PublishedPart] | None:
    writing = _part_or_none(module_key, shape, part_key)
    found = queries.published_part_or_none(writing, number) if writing else None
    return (writing, found) if writing and found else None


@blueprint.get(f"{ONE}/history/<int:number>")
@requires(policy.WRITE, find=_published_or_none)
def published(found: tuple[PartWriting, PublishedPart]) -> str:
    """One publication as it was."""
    writing, one = found
    return render_template("authoring/part_published.html", writing=writing, published=one)


@blueprint.get(f"{ONE}/retire")
@requires(policy.WRITE, find=_part_or_none)
def ask_to_retire(writing: PartWriting) -> Response:
    """Ask before leaving it out or going back to the built-in one."""
    if not writing.ways_out:
        raise NotHere()
    return _retire_page(writing, forms.going_form(writing), 200)


@blueprint.post(f"{ONE}/retire")
@requires(policy.WRITE, find=_part_or_none)
def retire(writing: PartWriting) -> Response:
    """Leave it out, or go back to the built-in one."""
    form = GoingForm()
    try:
        way = next((way for way in Way if way == form.way.data), None)
        actions.retire_part(by=acting(), writing=writing, way=way, change_note=form.change_note.data or "", since=form.shown_on)
    except OutOfDate:
        return _changed_meanwhile(writing)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _retire_page(writing, form, 422)
    flash("Done. It holds for everybody who begins the module from now on.")
    return redirect(_address("history", writing), 303)


def _editor(
    writing: PartWriting, form: PartForm, status: int = 200, *, made: Made | None = None, shown: bool = False, theirs: str = "",
) -> Response:
    return make_response(render_template(
        "authoring/part.html", writing=writing, form=form, made=made, shown=shown, theirs=theirs, tokens=tokens(), kinds=KINDS,
        **STORY_WORDS,
    ), status)


def _both(writing: PartWriting, said: str, sent: PartForm) -> Response:
    """Her words in the form, the others' below it, both as they are now; saving again keeps hers knowingly."""
    now = _part_or_none(writing.module.module_key, writing.shape, writing.key) or writing
    form = forms.part_form(now, said, note=sent.change_note.data or "")
    form.blame("", forms.SOMEBODY_SAVED)
    return _editor(now, form, 409, theirs=now.drafted_words or now.own_words or (LEFT_OUT if now.own else now.built_in_words))


def _changed_meanwhile(writing: PartWriting) -> Response:
    form = forms.going_form(writing)
    form.blame("", MEANWHILE)
    return _retire_page(writing, form, 409)


def _retire_page(writing: PartWriting, form: GoingForm, status: int) -> Response:
    return make_response(render_template("authoring/part_retire.html", writing=writing, form=form), status)


def _address(endpoint: str, writing: PartWriting) -> str:
    return url_for(f"parts.{endpoint}", module_key=writing.module.module_key, shape=writing.shape, part_key=writing.key)
