"""A lead writes documents, publishes versions, and sees who has read them."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import NotHere, OutOfDate, RuleBroken
from lms.governance import actions, forms, policy
from lms.governance.forms import DocumentForm
from lms.governance.kinds import EVERYBODY, DocumentKind
from lms.governance.models import Document
from lms.governance.queries import documents as queries
from lms.web.csv import download
from lms.web.filters import moment
from lms.web.forms import tokens

blueprint = Blueprint("documents", __name__, template_folder="../templates")
BOTH = "Somebody has published another version while you were writing. Your words are still in the form: compare, and publish again."


@blueprint.get("/our-organisation/documents")
@requires(policy.MANAGE)
def index() -> str:
    """What is in force and how many have read it; what could be written."""
    lines = queries.counted(db.session())
    here = {line.document.kind for line in lines}
    offered = [kind for kind in DocumentKind if kind not in here or kind is DocumentKind.OTHER]
    return render_template("governance/documents.html", lines=lines, offered=offered)


@blueprint.get("/our-organisation/documents/new")
@requires(policy.MANAGE)
def new() -> Response:
    """Begin, from our text where we have one."""
    return _page(forms.new_document_form(_kind()), kind=_kind())


@blueprint.post("/our-organisation/documents/new")
@requires(policy.MANAGE)
def open_one() -> Response:
    """The first version."""
    form = DocumentForm()
    try:
        document = actions.open_document(
            by=acting(), kind=_kind(), title=form.title.data or "", audience=form.readers, text=form.text.data or "",
        )
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422, kind=_kind())
    return redirect(url_for("organisation.read", document_id=document.id), 303)


@blueprint.get("/our-organisation/documents/<uuid:document_id>/change")
@requires(policy.MANAGE, find=queries.document_or_none)
def change(document: Document) -> Response:
    """Write a new version."""
    return _page(forms.next_version_form(document, queries.newest(db.session(), document.id)), document=document)


@blueprint.post("/our-organisation/documents/<uuid:document_id>/change")
@requires(policy.MANAGE, find=queries.document_or_none)
def publish(document: Document) -> Response:
    """Publish it: from now on nobody has read it yet."""
    form = DocumentForm()
    try:
        actions.publish(
            by=acting(), document=document, title=form.title.data or "", audience=form.readers, text=form.text.data or "",
            note=form.note.data or "", shown_number=form.shown_number,
        )
    except OutOfDate:
        form.blame("", BOTH)
        return _page(_on_newest(form, document), 409, document=document)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422, document=document)
    flash("Published. Everybody who has to read it is asked to.")
    return redirect(url_for("documents.readers", document_id=document.id), 303)


@blueprint.post("/our-organisation/documents/<uuid:document_id>/retire")
@requires(policy.MANAGE, find=queries.document_or_none)
def retire(document: Document) -> Response:
    """In force no longer."""
    actions.retire(by=acting(), document=document)
    flash("It is in force no longer. What was read stays on record.")
    return redirect(url_for("documents.index"), 303)


@blueprint.get("/our-organisation/documents/<uuid:document_id>/versions/<int:number>")
@requires(policy.MANAGE, find=queries.document_with_number)
def version(document: Document) -> str:
    """What it said."""
    number = (request.view_args or {})["number"]
    shown = next((each for each in queries.versions(db.session(), document.id) if each.number == number), None)
    if shown is None:
        raise NotHere()
    return render_template("governance/version.html", document=document, version=shown)


@blueprint.get("/our-organisation/documents/<uuid:document_id>/people")
@requires(policy.MANAGE, find=queries.document_or_none)
def readers(document: Document) -> str:
    """Who has read it, and who not yet; the versions there have been."""
    session = db.session()
    return render_template(
        "governance/readers.html", document=document, readers=queries.readers(session, document), buttons=tokens(),
        versions=queries.versions(session, document.id),
    )


@blueprint.get("/our-organisation/documents/<uuid:document_id>/people.csv")
@requires(policy.MANAGE, find=queries.document_or_none, step_up=True)
def export(document: Document) -> Response:
    """The same as a file."""
    rows = [(reader.name, moment(reader.read_at) if reader.read_at else "not yet") for reader in queries.readers(db.session(), document)]
    return download("who-has-read-it.csv", ("name", "read"), rows)


def _kind() -> DocumentKind:
    found = [kind for kind in DocumentKind if kind.name.lower() == request.args.get("kind", "")]
    return found[0] if found else DocumentKind.OTHER


def _on_newest(form: DocumentForm, document: Document) -> DocumentForm:
    present = queries.newest(db.session(), document.id)
    form.stand_on(present.number if present else 0)
    return form


def _page(form: DocumentForm, status: int = 200, *, kind: DocumentKind | None = None, document: Document | None = None) -> Response:
    chosen = kind or (document.kind if document else DocumentKind.OTHER)
    options = [{"value": role.value, "label": role.value.capitalize() + "s"} for role in EVERYBODY]
    return make_response(
        render_template("governance/write.html", form=form, kind=chosen, document=document, options=options), status,
    )
