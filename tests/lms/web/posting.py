"""Sending the one small form these tests use: "mark this page as done"."""

import uuid
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from courses.catalogue.models import Activity
from courses.learning.models import Completion
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope
from lms.web.models import FormReceipt
from tests.judge import tokens_of

MODULE = "intro-recovery"


def begin(client: Any) -> str:
    """Begin the module and answer with the address of its first page."""
    shown = client.get(f"/modules/{MODULE}").get_data(as_text=True)
    started = client.post(f"/modules/{MODULE}/start", data=tokens_of(shown, f"/modules/{MODULE}/start"))
    assert started.status_code == 303, started.status_code
    return str(started.headers["Location"]).removesuffix("/read")


def tokens(client: Any, address: str) -> dict[str, str]:
    """The hidden fields of the page's "done" form."""
    page = client.get(address)
    html = page.get_data(as_text=True)
    if f'action="{address}/done"' not in html:
        html = client.get(f"{address}/read").get_data(as_text=True)
    return tokens_of(html, f"{address}/done")


def done_rows(app: Flask, membership_id: uuid.UUID) -> int:
    """How many completions of pages a membership has."""
    with app.app_context(), reading_in(ServiceScope("a test counts")) as session:
        return session.scalar(
            select(func.count(Completion.id)).join(Activity, Activity.id == Completion.activity_id)
            .where(Completion.membership_id == membership_id, Activity.kind == "page")
        ) or 0


def receipts(app: Flask) -> int:
    """How many forms are remembered."""
    with app.app_context(), reading_in(ServiceScope("a test counts")) as session:
        return session.scalar(select(func.count(FormReceipt.token))) or 0
