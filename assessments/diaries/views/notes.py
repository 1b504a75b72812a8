"""Notes on pages: hers alone, kept where she reads. Every other person, whatever her role, finds her own or none under these addresses."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from assessments.diaries import actions, forms, policy, queries
from assessments.diaries.forms import NoteForm
from assessments.diaries.models import ScratchNote
from courses.catalogue.kinds import Aside
from lms.access import Role, requires
from lms.access.grants import acting
from lms.base import clock
from lms.base.errors import OutOfDate, RuleBroken
from lms.drafts.queries import parked_for
from lms.privacy import actions as vault
from lms.web.filters import clock_time
from lms.web.receipts import repeatable

PAGE, PLACE = "page", "note-for-yourself"
WAYS = ("read", "another-way")

blueprint = Blueprint("notes", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Below:
    """What stands below a page: the form over her note."""

    form: NoteForm
    address: str
    is_kept: bool
    is_shut: bool
    shut: str = vault.SHUT


def below(module_key: str, page_key: str, way: str) -> Aside:
    """Her note on the page she is reading."""
    note = queries.open_note_or_none(acting(), module_key, page_key)
    address = url_for("notes.keep", module_key=module_key, page_key=page_key)
    is_shut = note is not None and note.words is None
    shown = Below(forms.note_form(note, back=way or PAGE), address, bool(note and note.words), is_shut)
    return Aside("diaries/note_below.html", shown)


@blueprint.get("/notes")
@requires(policy.WRITE)
def index() -> str:
    """All her notes, in the order of the course, with the way back to each page."""
    return render_template("diaries/notes.html", notes=queries.notes_of(acting()), is_trainee=Role.TRAINEE in acting().roles)


@blueprint.get("/notes/<module_key>/<page_key>")
@requires(policy.OWN, find=queries.note_or_blank)
def write(note: ScratchNote) -> AnyResponse:
    """One note by itself: to change it without the page, and where words wait that came after her session had ended."""
    opened = queries.opened_note(acting(), note) if note.sealed else None
    parked = parked_for(acting().person_id, request.path)
    return _page(note, forms.note_form(opened), parked=parked, is_shut=opened is not None and opened.words is None)


@blueprint.post("/notes/<module_key>/<page_key>")
@repeatable
@requires(policy.OWN, find=queries.note_or_blank)
def keep(note: ScratchNote) -> AnyResponse:
    """Keep it: by the button, or by the page itself while she writes."""
    form = NoteForm()
    words, is_by_itself = form.words.data or "", request.headers.get("X-Requested-With") == "autosave"
    try:
        kept = actions.keep_note(by=acting(), note=note, words=words, row_version=form.shown_on, is_by_itself=is_by_itself)
    except OutOfDate:
        return _both(note, form, is_by_itself=is_by_itself)
    except RuleBroken as broken:
        return _refused(note, form, broken, is_by_itself=is_by_itself)
    if is_by_itself:
        return jsonify(saved_at=clock_time(clock.now()), row_version=kept.row_version if kept else 0)
    flash("Kept, for you alone." if kept else "Your note is gone.")
    return redirect(_way_back(note, form.back.data or ""), 303)


def _way_back(note: ScratchNote, back: str) -> str:
    """To the page she came from, as she had chosen to read it; from the note's own page to the list."""
    if back in WAYS:
        return url_for("learning.chosen_way", module_key=note.module_key, page_key=note.page_key, way=back, _anchor=PLACE)
    if back == PAGE:
        return url_for("learning.page", module_key=note.module_key, page_key=note.page_key, _anchor=PLACE)
    return url_for("notes.index")


def _both(note: ScratchNote, form: NoteForm, *, is_by_itself: bool) -> AnyResponse:
    if is_by_itself:
        return make_response(jsonify(words="You have written something else in another tab."), 409)
    other = queries.open_note_or_none(acting(), note.module_key, note.page_key)
    form.blame("", forms.BOTH)
    form.stand_on(other.row_version if other else 0)
    return _page(note, form, 409, other=(other.words or "") if other else "")


def _refused(note: ScratchNote, form: NoteForm, broken: RuleBroken, *, is_by_itself: bool) -> AnyResponse:
    if is_by_itself:
        return make_response(jsonify(words=broken.words), 422)
    form.blame(broken.field, broken.words)
    return _page(note, form, 422)


def _page(
    note: ScratchNote, form: NoteForm, status: int = 200, *, other: str = "", parked: object = (), is_shut: bool = False,
) -> Response:
    title = queries.page_title(note.module_key, note.page_key)
    return make_response(render_template(
        "diaries/note.html", note=note, form=form, page_title=title, other=other, parked=parked, is_shut=is_shut, shut=vault.SHUT,
    ), status)
