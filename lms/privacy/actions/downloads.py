"""A copy of everything held about a person: asked for by herself, made by the worker, sealed with her key, taken once."""

import base64
import io
import json
import uuid
import zipfile
from typing import Any

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.base import clock
from lms.base.db import db
from lms.base.errors import NotHere
from lms.base.kinds import Privacy
from lms.jobs import actions as jobs
from lms.jobs.kinds import Work
from lms.mail import actions as mail
from lms.privacy.actions.vault import open_for, seal_for
from lms.privacy.models import Download
from lms.privacy.queries import held
from lms.privacy.queries.held import Held
from lms.privacy.rules import OFFERED_FOR
from lms.web import transactions

SEALED_AT = {"table": "download", "column": "sealed"}


def ask_for_copy(*, by: Actor) -> Download:
    """Ask for a copy; an earlier one goes. Asking again while one is being made is asking once."""
    session = db.session()
    present = held.download_of(session, by.person_id)
    if present is not None and present.ready_at is None:
        return present
    session.execute(delete(Download).where(Download.person_id == by.person_id))
    row = Download(person_id=by.person_id)
    session.add(row)
    session.flush()
    jobs.ask(session, job="prepare-download", key=task_key(row.id), subject_id=row.id)
    return row


def task_key(download_id: uuid.UUID) -> str:
    """The key of the worker's task, under which the page looks for its progress."""
    return f"prepare-download:{download_id}"


def prepare(work: Work) -> None:
    """The worker's part. Run twice it leaves one copy; for somebody erased meanwhile it leaves none."""
    with transactions.step() as session:
        row = session.get(Download, work.subject_id) if work.subject_id else None
        who = held.who_is(row.person_id) if row and row.ready_at is None else None
    if row is None or who is None:
        return
    packed = base64.b85encode(_packed(held.held_about(who, work.tell))).decode()
    sealed = seal_for(who.person_id, packed, **SEALED_AT, row_id=row.id)
    with transactions.step() as session:
        kept: Any = session.execute(
            update(Download).where(Download.id == row.id, Download.ready_at.is_(None)).values(sealed=sealed, ready_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        if kept.rowcount:
            mail.write(session, kind="privacy: ready", once=f"download:{row.id}", person_id=who.person_id)


def take_copy(*, by: Actor) -> bytes:
    """The ZIP file, once: what was kept of it goes with this. Raises NotHere when there is none to take."""
    session = db.session()
    row = held.download_of(session, by.person_id)
    if row is None or row.sealed is None:
        raise NotHere()
    taken: Any = session.execute(
        update(Download).where(Download.id == row.id, Download.taken_at.is_(None)).values(taken_at=clock.now(), sealed=None)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        raise NotHere()
    packed = open_for(by.person_id, row.sealed, **SEALED_AT, row_id=row.id, by=by, purpose="her own copy")
    return base64.b85decode(packed)


def forget_copies(session: Session) -> int:
    """Delete copies a day after they were asked for, taken or not. The caller commits."""
    gone: Any = session.execute(delete(Download).where(Download.asked_at < clock.now() - OFFERED_FOR))
    return int(gone.rowcount)


def _packed(everything: Held) -> bytes:
    page = current_app.jinja_env.get_template("privacy/copy.html").render(
        held=everything, sections=_sections(everything), made_at=everything.made_at,
    )
    data = {"made_at": everything.made_at.isoformat(), "organisations": dict(everything.organisations), "tables": dict(everything.rows)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me-first.html", page)
        archive.writestr("everything.json", json.dumps(data, ensure_ascii=False, indent=1))
        archive.writestr("statements.json", json.dumps(everything.statements, ensure_ascii=False, indent=1))
    return file.getvalue()


def _sections(everything: Held) -> list[tuple[str, list[list[tuple[str, Any]]]]]:
    """(purpose, rows of (what, value)) for the page a person reads: without the random numbers that join records."""
    links = {(table.keeping.table, name) for table in held.kept_tables() for name, kind in table.columns if kind == Privacy.LINK}
    sections = []
    for keeping in held.keepings():
        rows = everything.rows.get(keeping.table, [])
        named = [[(_label(name), value) for name, value in row.items()] for row in rows]
        shown = [[(name, value) for name, value in row if (keeping.table, name) not in links] for row in named]
        if rows and keeping.table != "statement":
            sections.append((keeping.purpose, shown))
    return sections


def _label(name: str) -> str:
    return name.replace("_", " ")
