"""How often a person wants letters; stopping them from a letter; and, in a demo alone, reading what would have been sent."""

import email
import email.policy
import uuid
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import NotHere
from lms.config import Settings, is_loopback
from lms.mail import actions, forms, policy, queries
from lms.mail.actions.transport import folder
from lms.mail.rules import Rhythm
from lms.web.forms import tokens
from lms.web.paging import page_asked

blueprint = Blueprint("mail", __name__, template_folder="templates")
SIZE = 25
CHOOSE_ONE = "Choose how often we may write to you."


@dataclass(frozen=True)
class DemoLetter:
    """A letter of the demo as a page shows it."""

    id: str
    to: str
    subject: str
    date: str
    text: str


@blueprint.get("/account/letters")
@requires(policy.CHOOSE)
def wish() -> Response:
    """How often she gets news."""
    return _wish_page(forms.wish_form(queries.rhythm_of(db.session(), acting().person_id)))


@blueprint.post("/account/letters")
@requires(policy.CHOOSE)
def choose() -> Response:
    """Keep her wish."""
    form = forms.WishForm()
    if form.chosen is None:
        form.blame("rhythm", CHOOSE_ONE)
        return _wish_page(form, 422)
    actions.choose(db.session(), person_id=acting().person_id, rhythm=form.chosen)
    flash("Saved.")
    return redirect(url_for("mail.wish"), 303)


@blueprint.get("/letters/stop/<token>")
@requires(policy.STOP)
def ask_to_stop(token: str) -> str:
    """Ask before stopping: some mail programs open every link."""
    if queries.person_of_stop_token(token) is None:
        raise NotHere()
    return render_template("mail/stop.html", token=token, form=tokens(), is_done=False)


@blueprint.post("/letters/stop/<token>")
@requires(policy.STOP)
def stop(token: str) -> str:
    """No more news. Letters about her sign-in and her safety still come."""
    person_id = queries.person_of_stop_token(token)
    if person_id is None:
        raise NotHere()
    actions.choose(db.session(), person_id=person_id, rhythm=Rhythm.NEVER)
    return render_template("mail/stop.html", token=token, form=tokens(), is_done=True)


@blueprint.get("/demo-letters")
@requires(policy.READ_DEMO)
def demo_letters() -> str:
    """What the demo has sent, newest first."""
    page = page_asked()
    files = sorted(_demo_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    shown = [_read(file) for file in files[(page - 1) * SIZE: page * SIZE]]
    return render_template("mail/demo_letters.html", letters=shown, page=page, has_more=len(files) > page * SIZE)


@blueprint.get("/demo-letters/<uuid:letter_id>")
@requires(policy.READ_DEMO)
def demo_letter(letter_id: uuid.UUID) -> str:
    """One letter; its links work."""
    file = _demo_folder() / f"{letter_id}.eml"
    if not file.is_file():
        raise NotHere()
    settings: Settings = current_app.config["SETTINGS"]
    return render_template("mail/demo_letter.html", letter=_read(file), public_url=settings.public_url)


def _wish_page(form: forms.WishForm, status: int = 200) -> Response:
    return make_response(render_template("mail/wish.html", form=form, choices=forms.CHOICES), status)


def _demo_folder() -> Path:
    """Raises NotHere where there is no demo on this machine alone: letters open accounts."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demo or settings.smtp_host or not is_loopback(request.remote_addr or ""):
        raise NotHere()
    return folder(settings)


def _read(file: Path) -> DemoLetter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body()
    text = str(body.get_content()) if body else ""
    return DemoLetter(file.stem, str(message["To"]), str(message["Subject"]), str(message["Date"]), text)
