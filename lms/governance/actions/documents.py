"""Documents: opened, published in versions that never change, acknowledged version by version (MUST-32)."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.governance import rules
from lms.governance.kinds import DocumentKind
from lms.governance.models import Acknowledgement, Document, DocumentVersion
from lms.governance.queries import documents as queries
from lms.mail import actions as mail
from lms.web.markup import render

NEWER = "There is a newer version of this. Please read that one."
CHOOSE_READERS = "Choose who has to read it."


def open_document(
    *, by: Actor, kind: DocumentKind, title: str, audience: Sequence[Role], text: str, note: str = "",
) -> Document:
    """A document with its first version. Raises RuleBroken, naming the field."""
    _refuse_wrong(title, text, note, audience)
    document = Document(organisation_id=by.organisation_id, kind=kind, title=title.strip(), audience=[role.value for role in audience])
    db.session.add(document)
    db.session.flush()
    _publish(by, document, 1, text, note or "First version")
    return document


def publish(
    *, by: Actor, document: Document, title: str, audience: Sequence[Role], text: str, note: str, shown_number: int,
) -> DocumentVersion:
    """A new version; from now on nobody has read it yet. Raises RuleBroken, naming the field; OutOfDate when there is a newer one."""
    _refuse_wrong(title, text, note, audience)
    if not note.strip():
        raise RuleBroken("Say in a few words what has changed.", "note")
    present = queries.newest(db.session(), document.id)
    number = present.number if present else 0
    if number != shown_number:
        raise OutOfDate()
    document.title, document.audience = title.strip(), [role.value for role in audience]
    return _publish(by, document, number + 1, text, note)


def acknowledge(*, by: Actor, document: Document, number: int) -> None:
    """She has read this version. Twice is once. Raises RuleBroken when a newer one has been published meanwhile."""
    session = db.session()
    version = queries.newest(session, document.id)
    if version is None or version.number != number:
        raise RuleBroken(NEWER)
    if by.membership_id is None or not rules.is_for(document.audience, {role.value for role in by.roles}):
        return
    row = Acknowledgement(organisation_id=by.organisation_id, version_id=version.id, membership_id=by.membership_id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return
    audit.note(by=by, act="acknowledged", thing="document", thing_id=version.id)


def retire(*, by: Actor, document: Document) -> None:
    """It is in force no longer; what was read stays on record."""
    document.retired_at = document.retired_at or clock.now()
    db.session.flush()
    audit.note(by=by, act="retired a document", thing="document", thing_id=document.id)


def _publish(by: Actor, document: Document, number: int, text: str, note: str) -> DocumentVersion:
    if by.membership_id is None:
        raise ValueError("a document is published inside an organisation")
    version = DocumentVersion(
        organisation_id=document.organisation_id, document_id=document.id, number=number, text=text, html=render(text),
        note=note.strip(), published_at=clock.now(), published_by_id=by.membership_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        raise OutOfDate() from None
    audit.note(by=by, act="published a document", thing="document", thing_id=document.id)
    _tell_readers(db.session(), by, document, version)
    return version


def _tell_readers(session: Session, by: Actor, document: Document, version: DocumentVersion) -> None:
    for membership_id, person_id in queries.audience_people(session, document.audience):
        if membership_id != by.membership_id:
            mail.write(
                session, kind="governance: to read", once=f"to read:{version.id}:{membership_id}", person_id=person_id,
                organisation_id=document.organisation_id,
            )


def _refuse_wrong(title: str, text: str, note: str, audience: Sequence[Role]) -> None:
    problems = (
        ("title", rules.problem_with(title, rules.MOST_TITLE, what="a title")), ("text", rules.problem_with_text(text)),
        ("note", rules.problem_with(note, rules.MOST_NOTE, what="the note", is_needed=False)),
        ("audience", "" if audience else CHOOSE_READERS),
    )
    for field, words in problems:
        if words:
            raise RuleBroken(words, field)
