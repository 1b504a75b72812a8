"""Filling in the questions of the demo course as a person would."""

import re
import uuid
from html import unescape
from typing import Any

import html5lib
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from assessments.quizzes.models import Attempt
from courses.catalogue.models import Activity, Module, Version
from courses.catalogue.rules.documents import ModuleDocument, from_json
from lms.accounts.models import WebSession
from lms.base.db import db
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from tests.judge import H, tokens_of

MODULE = "active-listening"
QUESTIONS = f"/modules/{MODULE}/questions"
DRAFT = f"{QUESTIONS}/draft"
AUTOSAVE = {"X-Requested-With": "autosave"}
OWN_WORDS = "m3-your-words-pause"


def document(app: Any, module_key: str = MODULE) -> ModuleDocument:
    """The module as the demo has it."""
    with app.app_context():
        statement = select(Version.document).join(Module, Module.id == Version.module_id).where(Module.key == module_key)
        return from_json(db.session.scalar(statement.order_by(Version.number.desc())))


def answers(module: ModuleDocument, wrong: int = 0) -> dict[str, list[str]]:
    """Form fields with the right answers, but for the first `wrong` questions with options."""
    fields: dict[str, list[str]] = {}
    for question in module.quiz.questions:
        if question.options:
            keys = [option.key for option in question.options if option.correct is (wrong <= 0)]
            fields[question.key] = keys[:1] if wrong > 0 else keys
            wrong -= 1
        else:
            fields[question.key] = [question.accepted[0] if question.accepted else "I would wait with her."]
    return fields


def opened(client: Any, address: str = QUESTIONS) -> dict[str, Any]:
    """The hidden fields of the questions page."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return dict(tokens_of(page.get_data(as_text=True), QUESTIONS))


def send(client: Any, fields: dict[str, Any], **more: Any) -> Any:
    """Open the page and send these answers, encoded as the page says."""
    return post(client, QUESTIONS, opened(client) | fields | more)


def post(client: Any, address: str, fields: dict[str, Any], **more: Any) -> Any:
    """Send fields as multipart, encoded here: the test client would leave a temporary file open for a long body."""
    boundary, body = encode_multipart(MultiDict(fields))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}", **more)


def written(page: Any, name: str = OWN_WORDS) -> str:
    """What stands in a text field."""
    return next("".join(field.itertext()) for field in _tree(page).iter(f"{H}textarea") if field.get("name") == name)


def chosen(page: Any, name: str) -> list[str]:
    """Which options of a question are chosen."""
    return [field.get("value") for field in _tree(page).iter(f"{H}input") if field.get("name") == name and field.get("checked") is not None]


def attempts(app: Any, membership_id: uuid.UUID, module_key: str = MODULE) -> list[Attempt]:
    """A member's tries at the questions of a module, in order."""
    with app.app_context(), reading_in(ServiceScope("test")) as session:
        statement = select(Attempt).join(Activity, Activity.id == Attempt.activity_id).join(Module, Module.id == Activity.module_id)
        statement = statement.where(Attempt.membership_id == membership_id, Module.key == module_key).order_by(Attempt.number)
        return list(session.scalars(statement))


def unjudged(app: Any, client: Any) -> FlaskClient:
    """The same browser without a judge, whose parser needs minutes for megabytes."""
    cookie = client.get_cookie("peerway")
    other = FlaskClient(app, app.response_class)
    other.set_cookie("peerway", cookie.value, domain=cookie.domain)
    return other


def written_quickly(page: Any, name: str = OWN_WORDS) -> str:
    """What stands in a text field, without a parser; the line break after the opening tag is no part of it."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', page.get_data(as_text=True), re.DOTALL)
    assert found
    return unescape(found[1])


def end_all_sessions(app: Any) -> None:
    """The session store wiped (safety.md F23)."""
    with app.app_context():
        db.session.execute(delete(WebSession))
        db.session.commit()
        db.session.remove()


def _tree(page: Any) -> Any:
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(page.get_data(as_text=True))
