"""What the drafts room hands to the roof: the door's answer to somebody signed out, the answer to a stale form, what its doctor says."""

import uuid

from flask import Response, current_app, flash, jsonify, redirect, request, session
from flask_login import current_user

from lms.accounts.rules import is_local_path
from lms.base.db import db
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.base.sealing import KEY_BYTES
from lms.config import Settings
from lms.drafts import actions, rules
from lms.drafts.queries import key_file, parked_for, words_of
from lms.drafts.rules import Text
from lms.web import errors, receipts
from lms.web.furniture import NavigationItem
from lms.web.transactions import SAFE_METHODS

BLUEPRINTS = ()
NAVIGATION: tuple[NavigationItem, ...] = ()
KEEPINGS = (
    Keeping(
        "draft", "What you are still writing, so that nothing is lost", Fate.DELETE,
        "Only you can read it. It goes a day after you send it, 90 days after you last saved it, or with your account",
        is_exported=True, how_long="A day after you send it, or 90 days after you last saved it",
        words=words_of,
    ),
    Keeping(
        "parked_post", "A form that arrived after your session had ended, kept for one day so that you can send it again", Fate.DELETE,
        "Only you can read it; it is offered to you on the page it came from until the day is over", is_exported=False, how_long="One day",
    ),
)

FORGETS = (Forgetting("Drafts and forms kept at the door", actions.forget_expired, is_in_organisation=True),)
SEARCHED = "q"
SENT_AFTER_THE_END = "You are signed out. What you wrote is kept for you for 24 hours: sign in and open this page again."
KEPT_AT_THE_DOOR = "You had been signed out. What you wrote is kept for you: sign in and it will be there."
NEEDS_SIGN_IN = "You are signed out. Sign in and open this page again."
STALE = "This page is from an earlier sign-in. Open it again: what you wrote is kept for you for 24 hours."
LOOK_AGAIN = "You had signed in again since this page was opened, so nothing was sent yet. What you wrote is below: look at it and send it."
SENT_BEFORE = "This page had been sent once already. Your newer words are below and not yet sent: look at them and send them."
DO_IT_AGAIN_FROM_HERE = "This page had been used once already, so nothing was done. Please do it once more."
DO_IT_AGAIN = "You had signed in again since this page was opened, so nothing was done. Please do it once more."


def turn_away() -> Response:
    """Answer somebody signed out or locked: keep what she sent for the person its token names, then 303 to sign in (401 for an autosave).

    BEAT-2; safety.md 4.1.4. Where she wanted to go is kept in `session["next"]`, always a page of ours.
    """
    is_kept = request.method not in SAFE_METHODS and _park(_owner_and_token())
    if _is_autosave():
        return _in_words(SENT_AFTER_THE_END if is_kept else NEEDS_SIGN_IN, 401)
    if is_kept:
        flash(KEPT_AT_THE_DOOR)
    session["next"] = _wanted_page()
    is_locked = session.is_locked  # type: ignore[attr-defined]
    return _go("/locked" if is_locked else "/sign-in")


def on_forgery_error(_error: object) -> Response:
    """A form from an earlier sign-in of the same person is parked and its page shown again with it; any other forged form answers 400."""
    owner = _owner_and_token()
    if not current_user.is_authenticated or owner is None or owner[0] != current_user.person_id:
        return errors.page(400)
    is_kept = _park(owner)
    if _is_autosave():
        return _in_words(STALE, 400)
    flash(LOOK_AGAIN if is_kept else DO_IT_AGAIN)
    return _go(_page_of_this_form())


def on_spent_form(_error: object) -> Response:
    """The same form was sent before with other words: these are kept and shown again, to look at and send."""
    db.session.rollback()
    is_kept = _park(_owner_and_token())
    flash(SENT_BEFORE if is_kept else DO_IT_AGAIN_FROM_HERE)
    return _go(_page_of_this_form())


def on_step_up(_error: object) -> Response:
    """She shows once more that it is her; what she sent waits on its page meanwhile."""
    db.session.rollback()
    if request.method not in SAFE_METHODS:
        _park(_owner_and_token())
    session["next"] = _wanted_page()
    return _go("/confirm-it-is-you")


def waiting() -> list[Text]:
    """What she sent to this page when it could not be taken, newest first: so that the page keeps the promise of the door.

    Whether anything waits at all is known with the session: nothing is asked for those who have nothing.
    """
    if request.method not in SAFE_METHODS or not current_user.has_words_waiting:
        return []
    return [rules.in_words(one) for one in parked_for(current_user.person_id, request.path)]


def doctor(settings: Settings) -> list[Finding]:
    """Findings about the key file: damaged (a problem) or readable by others (a warning). Before the first draft there is none."""
    path = key_file(settings)
    if not path.exists():
        return []
    if path.stat().st_size != KEY_BYTES:
        return [Finding(Level.PROBLEM, f"Drafts: {path} is damaged. Put back the key from the backup; without it no draft can be opened.")]
    if path.stat().st_mode & 0o077:
        return [Finding(Level.WARNING, f"Drafts: others on this machine can read {path}. Set its mode to 600.")]
    return [Finding(Level.FINE, "Drafts: the key is in place.")]


def _owner_and_token() -> tuple[uuid.UUID, uuid.UUID] | None:
    """(person, token) of the form that was sent; None when we did not make it for anybody."""
    read = receipts.read_token(request.form.get(receipts.FIELD, ""))
    return (read[1], read[0]) if read and read[1] else None


def _park(owner: tuple[uuid.UUID, uuid.UUID] | None) -> bool:
    if owner is None or receipts.is_kept_nowhere(current_app.view_functions.get(request.endpoint or "")):
        return False
    form = request.form.to_dict(flat=False)
    return actions.park(person_id=owner[0], path=_page_of_this_form(), form=form, form_token=owner[1])


def _wanted_page() -> str:
    if request.method not in SAFE_METHODS:
        return _page_of_this_form()
    is_search = SEARCHED in request.args  # what somebody looks for is kept nowhere, not even on the way through the door
    path = request.full_path if request.query_string and not is_search else request.path
    return path if is_local_path(path) else "/"


def _page_of_this_form() -> str:
    """The page a form belongs to: its own address when that can be read, else the nearest one above it that can."""
    pages = current_app.create_url_adapter(request)
    path = request.path
    while path != "/" and not (is_local_path(path) and pages is not None and pages.test(path, method="GET")):
        path = path.rpartition("/")[0] or "/"
    return path


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _in_words(words: str, status: int) -> Response:
    response = jsonify(words=words)
    response.status_code = status
    return response


def _go(path: str) -> Response:
    return current_app.make_response(redirect(path, 303))
