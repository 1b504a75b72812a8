"""The report for editors, and the reviews: list, read, sign, take back, ask."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.catalogue.rules.documents import Page
from courses.reviews import actions, forms, policy, queries
from courses.reviews.forms import AskForm, SignForm
from courses.reviews.queries import ReviewView
from courses.reviews.rules import PREVIEW, Capacity
from lms.access import requires
from lms.access.grants import acting
from lms.base.errors import RuleBroken
from lms.web.forms import HouseForm, tokens

blueprint = Blueprint("reviews", __name__, template_folder="templates")


@blueprint.get("/content-check")
@requires(policy.CHECK)
def check() -> str:
    """How sound the lessons in use are, and what is to be confirmed."""
    return render_template("reviews/check.html", report=queries.report())


@blueprint.get("/reviews")
@requires(policy.SIGN)
def index() -> str:
    """Every module in use and who has signed it."""
    me = acting().membership_id
    return render_template("reviews/index.html", views=queries.reviews(), capacities=list(Capacity), preview=PREVIEW, me=me)


@blueprint.get("/reviews/<module_key>")
@requires(policy.SIGN, find=queries.review_or_none)
def show(view: ReviewView) -> Response:
    """One module: what to read, who has signed, and the two places to sign."""
    return _shown(view)


def _page_or_none(module_key: str, page_key: str) -> tuple[ReviewView, Page] | None:
    view = queries.review_or_none(module_key)
    page = view.document.page(page_key) if view else None
    return (view, page) if view and page else None


@blueprint.get("/reviews/<module_key>/pages/<page_key>")
@requires(policy.SIGN, find=_page_or_none)
def page(found: tuple[ReviewView, Page]) -> str:
    """A page as a trainee meets it, with its alternative, to be read before signing."""
    view, read = found
    other = queries.laid_out(view.document, read.alternative.html) if read.alternative else []
    return render_template("reviews/page.html", view=view, page=read, shown=queries.laid_out(view.document, read.html), other=other)


@blueprint.get("/reviews/<module_key>/questions")
@requires(policy.SIGN, find=queries.review_or_none)
def questions(view: ReviewView) -> str:
    """The questions and stories with their answers, to be read before signing."""
    return render_template("reviews/questions.html", view=view)


@blueprint.post("/reviews/<module_key>/<any(clinician, 'safeguarding-lead', 'lived-experience'):capacity>/sign")
@requires(policy.SIGN, find=queries.capacity_or_none)
def sign(found: tuple[ReviewView, Capacity]) -> Response:
    """Sign this version in one's own name."""
    (view, capacity), form = found, SignForm()
    try:
        actions.sign(
            by=acting(), view=view, capacity=capacity, shown=form.adoption.data or "", typed=form.typed.data or "",
            is_named=bool(form.is_named.data),
        )
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _shown(view, {capacity: form}, form)
    flash(f"You have signed “{view.module.title}” as {capacity.words}.")
    return _back(view)


@blueprint.post("/reviews/<module_key>/<any(clinician, 'safeguarding-lead', 'lived-experience'):capacity>/take-back")
@requires(policy.SIGN, find=queries.capacity_or_none)
def withdraw(found: tuple[ReviewView, Capacity]) -> Response:
    """Take back one's own sign-off."""
    view, capacity = found
    try:
        actions.withdraw(by=acting(), view=view, capacity=capacity)
    except RuleBroken as broken:
        form = HouseForm()
        form.blame("", broken.words)
        return _shown(view, {}, form)
    flash("Your sign-off does not count any more, and your name is gone from the module.")
    return _back(view)


@blueprint.post("/reviews/<module_key>/<any(clinician, 'safeguarding-lead', 'lived-experience'):capacity>/ask")
@requires(policy.ASK, find=queries.capacity_or_none)
def ask(found: tuple[ReviewView, Capacity]) -> Response:
    """Ask a lead or supervisor to look at this version."""
    (view, capacity), form = found, AskForm()
    try:
        actions.ask(by=acting(), view=view, capacity=capacity, membership_id=form.membership_id)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _shown(view, {}, form)
    flash("Asked. She finds it on her page of reviews.")
    return _back(view)


def _shown(view: ReviewView, signing: dict[Capacity, SignForm] | None = None, broken: HouseForm | None = None) -> Response:
    """The module's page; 422 with what was typed when something kept it from being kept."""
    by = acting()
    places = [(capacity, view.standing.get(capacity), (signing or {}).get(capacity) or forms.sign_form(view)) for capacity in Capacity]
    asking = forms.ask_form() if policy.ASK.holds(by, None) else None
    words = render_template(
        "reviews/module.html", view=view, places=places, asking=asking, broken=broken, preview=PREVIEW, me=by.membership_id,
        tokens=tokens(),
    )
    return make_response(words, 422 if broken else 200)


def _back(view: ReviewView) -> Response:
    return redirect(url_for("reviews.show", module_key=view.module.module_key), 303)
