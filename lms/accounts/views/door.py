"""The door: sign in, sign out, leave, the closed page, and what to know about safety on a device.

All public: the door is for people who are not inside. None touches the request's own database session.
"""

from typing import cast

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from lms.access import PUBLIC, requires
from lms.accounts import actions, forms, queries, rules
from lms.accounts.views import pending
from lms.web import errors, sessions
from lms.web.forms import HouseForm
from lms.web.receipts import repeatable
from lms.web.sessions import HouseSession, StoredSession

STILL_SIGNED_IN = "You are still signed in, because the page was out of date. Go to the start page and sign out there."

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@repeatable
@requires(PUBLIC)
def sign_in() -> Response:
    """Ask for e-mail and pass phrase. 422 and one text for every reason to refuse; 303 to where she wanted to go."""
    if _stored():
        return redirect("/", 303)
    form = forms.SignInForm()
    if request.method != "POST":
        return _page("accounts/sign_in.html", form)
    person_id = actions.sign_in(form.email.data or "", form.pass_phrase.data or "", request.remote_addr or "")
    if person_id is None:
        return _page("accounts/sign_in.html", forms.again(forms.SignInForm, forms.REFUSED), 422)
    if queries.asks_for_code(person_id):
        pending.remember(person_id)
        return redirect("/sign-in/code", 303)
    wanted = rules.local_path(session.get("next"))
    sessions.sign_in(person_id)
    return redirect(wanted, 303)


@blueprint.post("/sign-out")
@repeatable
@requires(PUBLIC)
def sign_out() -> Response:
    """End the session on the server and forget what the browser kept. Public, so that it works for a session that has ended."""
    _here().end()
    response = redirect("/sign-in", 303)
    response.headers["Clear-Site-Data"] = '"cache","cookies","storage"'
    return response


@blueprint.post("/leave")
@repeatable
@requires(PUBLIC)
def leave() -> Response:
    """Close the session without ending it and go to the neutral page; 204 to a beacon, whose sender has already gone."""
    _here().lock(is_locked=True)
    if request.form.get("beacon"):
        return Response(status=204)
    return redirect(_exit_address(), 303)


@blueprint.get("/locked")
@requires(PUBLIC)
def locked() -> Response:
    """The closed page: who it belongs to is not shown."""
    return _way_from_locked() or _page("accounts/locked.html", forms.UnlockForm())


@blueprint.post("/locked")
@repeatable
@requires(PUBLIC)
def unlock() -> Response:
    """Open the session again with its person's pass phrase, under a new token."""
    stored, elsewhere = _stored(), _way_from_locked()
    if stored is None or elsewhere:
        return elsewhere or redirect("/sign-in", 303)
    form = forms.UnlockForm()
    if not actions.unlock(stored.person_id, form.pass_phrase.data or "", request.remote_addr or ""):
        return _page("accounts/locked.html", forms.again(forms.UnlockForm, forms.NOT_OPENED), 422)
    kept = {name: value for name, value in session.items() if name != "next"}
    wanted = rules.local_path(session.get("next"))
    sessions.sign_in(stored.person_id)
    session.update(kept)  # with its anti-forgery token: forms still open in other tabs stay good
    return redirect(wanted, 303)


@blueprint.get("/safety-on-this-device")
@requires(PUBLIC)
def safety_on_this_device() -> str:
    """What leaving a page can and cannot hide. Loads no session."""
    return render_template("accounts/safety_on_this_device.html", exit_address=_exit_address())


@blueprint.errorhandler(CSRFError)
def without_token(_error: CSRFError) -> Response:
    """A form of this room without its anti-forgery token. Answered here and not by the drafts room: a pass phrase is never parked.

    Leaving and signing out must work from a page older than its session, so the browser's own word that the form is ours
    (Sec-Fetch-Site, which no page can forge) stands in for the token.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.endpoint == "accounts.leave":
        return leave() if is_ours else redirect(_exit_address(), 303)
    if request.endpoint == "accounts.sign_out":
        return sign_out() if is_ours or not _stored() else errors.page(400, STILL_SIGNED_IN)
    if request.endpoint == "accounts.unlock":
        return _way_from_locked() or _page("accounts/locked.html", forms.again(forms.UnlockForm, forms.OPEN_TOO_LONG), 400)
    return redirect("/", 303) if _stored() else _page("accounts/sign_in.html", forms.again(forms.SignInForm, forms.OPEN_TOO_LONG), 400)


def _here() -> HouseSession:
    return cast(HouseSession, session._get_current_object())  # type: ignore[attr-defined]


def _stored() -> StoredSession | None:
    here = _here()
    return here.stored if here.data is not None else None


def _way_from_locked() -> Response | None:
    """Where somebody belongs who has no closed session."""
    stored = _stored()
    if stored is None:
        return redirect("/sign-in", 303)
    return None if stored.is_locked else redirect("/", 303)


def _page(template: str, form: HouseForm, status: int = 200) -> Response:
    return make_response(render_template(template, form=form), status)


def _exit_address() -> str:
    return str(current_app.config["EXIT_ADDRESS"])
