"""Our organisation, for everybody in it: who is there, what to read."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import NotHere, RuleBroken
from lms.governance import actions, policy, queries
from lms.governance.kinds import CONTACT_WORDS, PATTERNS, ContactKind
from lms.governance.models import Document
from lms.governance.queries import documents, protocol
from lms.web.forms import HouseForm

blueprint = Blueprint("organisation", __name__, template_folder="../templates")


@blueprint.get("/our-organisation")
@requires(policy.SEE)
def index() -> str:
    """Who is there when it matters, own help lines, what waits to be read."""
    session, actor = db.session(), acting()
    contacts = queries.duty_contacts(session)
    is_lead = policy.MANAGE.open_to(actor)
    return render_template(
        "governance/organisation.html", contacts=contacts, words=CONTACT_WORDS, lines=queries.own_lines(session), is_lead=is_lead,
        documents=[shown for shown in documents.documents_for(session, actor) if shown.is_for_me], missing=queries.missing(contacts),
        is_due_again=queries.is_due_again(contacts), unconfirmed=documents.unconfirmed(session) if is_lead else [],
    )


@blueprint.get("/our-organisation/protocol")
@requires(policy.SEE)
def whom_to_call() -> str:
    """Whom to call, and when: the ladder with the organisation's own names and numbers, and what it has not written yet (S2-7)."""
    found = protocol.protocol_for(db.session(), acting())
    return render_template(
        "governance/protocol.html", protocol=found, words=CONTACT_WORDS, kinds=ContactKind,
        unwritten=[PATTERNS[kind].title for kind in found.unwritten],
    )


@blueprint.get("/our-organisation/documents/<uuid:document_id>")
@requires(policy.READ_DOCUMENT, find=documents.document_or_none)
def read(document: Document) -> Response:
    """What it says now."""
    return _page(document, HouseForm(formdata=None))


@blueprint.post("/our-organisation/documents/<uuid:document_id>/read/<int:number>")
@requires(policy.READ_DOCUMENT, find=documents.document_with_number)
def acknowledge(document: Document) -> Response:
    """She has read this version."""
    number = (request.view_args or {})["number"]
    try:
        actions.acknowledge(by=acting(), document=document, number=number)
    except RuleBroken as broken:
        form = HouseForm()
        form.blame("", broken.words)
        return _page(document, form, 409)
    flash("Thank you for reading it.")
    return redirect(url_for("organisation.index"), 303)


def _page(document: Document, form: HouseForm, status: int = 200) -> Response:
    session = db.session()
    version = documents.newest(session, document.id)
    if version is None:
        raise NotHere()
    shown = next((each for each in documents.documents_for(session, acting()) if each.id == document.id), None)
    return make_response(render_template("governance/read.html", document=document, version=version, shown=shown, form=form), status)
