"""The trainee's own pages: course, module, page, and the one button that says "done"."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.catalogue.rules import audio as audio_rules
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.minutes import split_of
from courses.learning import actions, policy, queries, rules
from courses.learning.queries import LearningPlace, opening
from courses.learning.queries.times import times_of_actor
from courses.learning.rules import Outcome
from courses.learning.views import lesson, rows
from courses.learning.views.where import local_day, where_was_i
from courses.reviews import queries as reviews
from lms.access import Role, requires
from lms.access.grants import acting
from lms.base import clock
from lms.web.forms import tokens

ANOTHER_WAY = "another-way"

blueprint = Blueprint("learning", __name__, template_folder="../templates")


@blueprint.app_template_filter("with_audio")
def with_audio(html: str, document: ModuleDocument) -> str:
    """A page, cleaned at publication, with its recordings and their words in their places."""
    by_key = {audio.key: audio for audio in document.audio}
    return audio_rules.with_audio(
        html, lambda key: render_template("learning/audio.html", audio=by_key[key], module_key=document.key) if key in by_key else "",
    )


@blueprint.app_template_filter("as_pieces")
def as_pieces(html: str, document: ModuleDocument) -> list[lesson.Piece]:
    """A page that is still being written, as its reader would meet it."""
    return lesson.pieces_in(html, document, acting().nation)


@blueprint.get("/")
@requires(policy.START)
def home() -> Response:
    """Everybody's first page: the course for who learns, the progress for who walks with others; words for who has no role yet."""
    roles = acting().roles
    if not roles:
        return make_response(render_template("learning/no_role.html"), 403)
    if Role.TRAINEE in roles:
        return redirect(url_for("learning.course"), 303)
    if roles & {Role.TRAINER, Role.LEAD}:
        return redirect(url_for("progress.grid"), 303)
    return redirect(url_for("membership.timeline"), 303)


@blueprint.get("/course")
@requires(policy.WORK)
def course() -> str:
    """The course as a task list."""
    view = queries.course_of_actor()
    if view is None:
        return render_template("learning/course.html", course=None)
    unmet, times = opening.unmet_in(view), times_of_actor()
    locked = rows.locked(view, unmet)
    current = rows.current_place(view, locked)
    return render_template(
        "learning/course.html", course=view, rows=rows.module_rows(view, locked, times), current=current, firsts=rows.firsts(unmet),
        continue_address=rows.next_address(current) if current else "",
        where=where_was_i(view, current, times.get(current.module.module_key), local_day(clock.now())) if current else None,
    )


@blueprint.get("/course/glossary")
@requires(policy.WORK)
def glossary() -> str:
    """The words of the course in plain words."""
    return render_template("learning/glossary.html", terms=lesson.glossary_of(queries.course_of_actor()))


@blueprint.get("/continue")
@requires(policy.WORK)
def continue_() -> Response:
    """The next undone thing, wherever it is."""
    view = queries.course_of_actor()
    locked = rows.locked(view, opening.unmet_in(view)) if view else {}
    current = rows.current_place(view, locked) if view else None
    return redirect(rows.next_address(current) if current else url_for("learning.course"), 303)


@blueprint.get("/modules/<module_key>")
@requires(policy.WORK, find=queries.place_or_none)
def module(place: LearningPlace) -> str:
    """A module's first page: what it is about, what it touches on, what counts, and its steps."""
    actions.must_be_unlocked(place)
    document = place.document
    rule = rules.counting_rule(len(document.pages), document.pass_mark, document.critical, len(document.scenarios))
    return render_template(
        "learning/module.html", place=place, document=document, rule=rule, rows=rows.step_rows(place), form=tokens(),
        continue_address=rows.next_address(place), minutes=rows.duration(document.minutes),
        split=rows.split_lines(split_of(document)), review=reviews.review_of(place.module),
    )


@blueprint.post("/modules/<module_key>/start")
@requires(policy.WORK, find=queries.place_or_none)
def start(place: LearningPlace) -> Response:
    """Begin, after the content notes were shown."""
    actions.start_module(by=acting(), place=place)
    first = place.progress.next_step
    return redirect(rows.step_address(place, first) if first else url_for("learning.course"), 303)


def _page_or_none(module_key: str, page_key: str) -> tuple[LearningPlace, Page] | None:
    place = queries.place_or_none(module_key)
    page = place.document.page(page_key) if place else None
    return (place, page) if place and page else None


@blueprint.get("/modules/<module_key>/pages/<page_key>")
@requires(policy.WORK, find=_page_or_none)
def page(found: tuple[LearningPlace, Page]) -> str:
    """A page; one that touches on something says so first and offers the choice (NEW-9)."""
    place, shown = found
    actions.must_be_open(place)
    return _page(place, shown, "note" if shown.note else "text")


def _way_or_none(module_key: str, page_key: str, way: str) -> tuple[LearningPlace, Page, str] | None:
    found = _page_or_none(module_key, page_key)
    if found is None or (way == ANOTHER_WAY and found[1].alternative is None):
        return None
    return *found, way


# One endpoint for both, so that not even the log line, which names endpoints, tells which way somebody took (NEW-9).
@blueprint.get("/modules/<module_key>/pages/<page_key>/<any(read, 'another-way'):way>")
@requires(policy.WORK, find=_way_or_none)
def chosen_way(found: tuple[LearningPlace, Page, str]) -> str:
    """A page with a content note as it is, or its equal alternative for the same credit: as she has chosen."""
    place, shown, way = found
    actions.must_be_open(place)
    return _page(place, shown, "alternative" if way == ANOTHER_WAY else "text")


def _page(place: LearningPlace, shown: Page, showing: str) -> str:
    step = place.progress.step(f"page:{shown.key}")
    return render_template(
        "learning/page.html", place=place, page=shown, step=step, showing=showing, form=tokens(),
        beside=rows.beside(place, shown), minutes=rows.duration(shown.minutes), sources=rows.sources(place, shown, showing),
        reflection_address=rows.reflection_address(place, shown, showing), terms=lesson.terms_of(place.document, shown, showing),
        pieces=lesson.pieces_of(place.document, shown, showing, acting().nation), asides=rows.asides(place, shown, showing),
    )


@blueprint.post("/modules/<module_key>/pages/<page_key>/done")
@requires(policy.WORK, find=_page_or_none)
def mark_done(found: tuple[LearningPlace, Page]) -> Response:
    """Mark a page as done and go on to the next undone thing."""
    place, shown = found
    actions.complete_activity(by=acting(), place=place, activity_key=f"page:{shown.key}", outcome=Outcome.DONE)
    return redirect(url_for("learning.next_after", module_key=place.module.module_key, page_key=shown.key), 303)


@blueprint.get("/modules/<module_key>/pages/<page_key>/next")
@requires(policy.WORK, find=_page_or_none)
def next_after(found: tuple[LearningPlace, Page]) -> Response:
    """From a page to the next undone step after it, or before it, or to the module when all is done."""
    place, shown = found
    actions.must_be_open(place)
    return redirect(rows.address_after(place, shown), 303)


@blueprint.post("/modules/<module_key>/pages/<page_key>/undo")
@requires(policy.WORK, find=_page_or_none)
def mark_undone(found: tuple[LearningPlace, Page]) -> Response:
    """Take back a page marked as done."""
    place, shown = found
    actions.undo(by=acting(), place=place, activity_key=f"page:{shown.key}")
    flash(f"“{shown.title}” is no longer marked as done.")
    return redirect(url_for("learning.page", module_key=place.module.module_key, page_key=shown.key), 303)
