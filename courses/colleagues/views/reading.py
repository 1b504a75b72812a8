"""The course itself, for whoever has a link. Nothing is kept of who reads; the name for the certificate stands on one answer alone."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.catalogue.rules.documents import Page
from courses.colleagues import actions, policy, queries, rules
from courses.colleagues.forms import ReadingForm
from courses.colleagues.queries import Opened
from lms.access import requires
from lms.base import clock
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("colleagues", __name__, template_folder="../templates")


@blueprint.after_request
def keep_out_of_search(response: Response) -> Response:
    """No search engine keeps a page that is meant for who has the link."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/for-colleagues/<secret>")
@requires(policy.READ)
def opening(secret: str) -> Response:
    """What this is, how long it takes, and that nothing is kept. Looking counts for nothing: some mail programs open every link."""
    opened = _opened(secret)
    return _page("opening", secret, opened, form=tokens()) if opened else _over()


@blueprint.post("/for-colleagues/<secret>/begin")
@requires(policy.READ)
def begin(secret: str) -> Response:
    """Count one more opening, and go to the first page."""
    opened = _opened(secret)
    if opened is None:
        return _over()
    actions.count_opening(opened)
    first = queries.course().document.pages[0]
    return redirect(url_for("colleagues.page", secret=secret, page_key=first.key), 303)


@blueprint.get("/for-colleagues/<secret>/pages/<page_key>")
@requires(policy.READ)
def page(secret: str, page_key: str) -> Response:
    """One page."""
    opened, shown = _opened(secret), queries.course().document.page(page_key)
    if opened is None or shown is None:
        return _over()
    return _page("page", secret, opened, page=shown, sources=queries.sources_of(shown), **_beside(shown))


@blueprint.get("/for-colleagues/<secret>/questions")
@requires(policy.READ)
def questions(secret: str) -> Response:
    """Questions to check oneself: each answer opens to what we think of it. Nothing is sent."""
    opened = _opened(secret)
    return _page("questions", secret, opened) if opened else _over()


@blueprint.get("/for-colleagues/<secret>/certificate")
@requires(policy.READ)
def ask_name(secret: str) -> Response:
    """What name goes on the certificate?"""
    opened = _opened(secret)
    return _page("ask_name", secret, opened, form=ReadingForm(formdata=None)) if opened else _over()


@blueprint.post("/for-colleagues/<secret>/certificate")
@repeatable
@requires(policy.READ)
def certificate(secret: str) -> Response:
    """The certificate, to print: on this answer alone. It keeps no receipt, so not even a hash of the name stays."""
    opened = _opened(secret)
    if opened is None:
        return _over()
    form = ReadingForm()
    words = rules.name_problem(form.name.data or "")
    if words:
        form.blame("name", words)
        return _page("ask_name", secret, opened, 422, form=form)
    return _page("certificate", secret, opened, name=(form.name.data or "").strip(), at=clock.now())


def _opened(secret: str) -> Opened | None:
    return queries.opened_by(secret, request.remote_addr or "")


def _beside(shown: Page) -> dict[str, Any]:
    document = queries.course().document
    before, after = document.neighbours(shown.key)
    return {"before": before, "after": after, "number": document.pages.index(shown) + 1}


def _page(template: str, secret: str, opened: Opened, status: int = 200, **shown: Any) -> Response:
    return make_response(render_template(
        f"colleagues/{template}.html", secret=secret, organisation=opened.organisation_name, course=queries.course(), **shown,
    ), status)


def _over() -> Response:
    return make_response(render_template("colleagues/over.html"), 404)
