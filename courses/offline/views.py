"""Taking a module along: what goes into the copy, and the copy. Nothing is written down about what somebody chose."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from courses.learning import actions
from courses.learning.queries import LearningPlace, place_or_none
from courses.offline import forms, policy, queries
from courses.offline.rules.booklets import Booklet
from courses.offline.rules.paper import TooLong, paper
from courses.offline.rules.web_file import web_file
from lms.access import requires
from lms.access.grants import acting
from lms.web.receipts import keeps_nothing

MIMETYPES = {forms.WEB_PAGE: "text/html", forms.PDF: "application/pdf"}

blueprint = Blueprint("offline", __name__, template_folder="templates")


@blueprint.get("/modules/<module_key>/save")
@requires(policy.TAKE, find=place_or_none)
def ask(place: LearningPlace) -> str:
    """What a copy holds and what it cannot do; how parts with a content note go in."""
    actions.must_be_open(place)
    return _page(place, forms.copy_form(place.document))


@blueprint.post("/modules/<module_key>/save")
@requires(policy.TAKE, find=place_or_none)
@keeps_nothing
def take(place: LearningPlace) -> Response:
    """The file. A post, so that no address, history or log tells what was chosen; nothing is stored."""
    actions.must_be_open(place)
    form = forms.copy_form(place.document)
    if not form.validate_on_submit():
        return make_response(_page(place, form), 422)
    try:
        return _file(place, form.file.data, queries.copy_of(place, forms.chosen_in(form), acting().nation))
    except TooLong as fault:
        form.blame("file", str(fault))
        return make_response(_page(place, form), 422)


def _file(place: LearningPlace, ending: str, booklet: Booklet) -> Response:
    response = make_response(paper(booklet) if ending == forms.PDF else web_file(booklet))
    response.mimetype = MIMETYPES[ending]
    response.headers["Content-Disposition"] = f'attachment; filename="{queries.file_name(place, ending)}"'
    return response


def _page(place: LearningPlace, form: Any) -> str:
    return render_template("offline/ask.html", place=place, form=form)
