"""Bringing in a list of people: staged, checked row by row, shown, and only then carried out whole (MUST-23)."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.base.sealing import key_made_in, seal
from lms.jobs import actions as jobs
from lms.jobs.kinds import Work
from lms.joining import queries, rules
from lms.joining.actions.inviting import invite
from lms.joining.models import STAGED_FOR, ImportBatch
from lms.joining.rules import Against, Checked, Counted, Invitee
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

TOO_LARGE = "The file is too large: up to 2 MB and 10,000 lines can be taken at once. Split it and upload the parts."
NOTHING = "Choose a file, or paste the list."
NOT_UTF8 = "The file is not UTF-8 text. In your spreadsheet choose “CSV UTF-8” when you save it."
HAS_FAULTS = "Nothing has been sent: put right what is named below and upload the list again."


def stage(*, by: Actor, raw: bytes) -> ImportBatch:
    """Keep an uploaded list for a day, sealed. A short one is checked at once, a long one by the worker.

    Raises RuleBroken for a file that is empty, too large or no text.
    """
    if by.membership_id is None or by.organisation_id is None:
        raise ValueError("a list is uploaded inside an organisation")
    text = _text(raw)
    batch_id = ids.new()
    key = key_made_in(queries.key_file(current_app.config["SETTINGS"]))
    batch = ImportBatch(
        id=batch_id, organisation_id=by.organisation_id, asked_by_id=by.membership_id,
        sealed=_sealed(key, text, batch_id), uploaded_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    if text.count("\n") <= rules.SMALL:
        _keep_result(batch, _checked(db.session(), by, text))
    else:
        jobs.ask(db.session(), job="check-list", key=check_key(batch.id), subject_id=batch.id, organisation_id=by.organisation_id)
    return batch


def check_key(batch_id: uuid.UUID) -> str:
    """The key of the worker's check of a list."""
    return f"check-list:{batch_id}"


def carry_key(batch_id: uuid.UUID) -> str:
    """The key of the worker's carrying out of a list."""
    return f"carry-out-list:{batch_id}"


def check_batch(work: Work, person_of: Any) -> None:
    """The worker's check of a long list. `person_of(session, membership_id)`: who uploaded it."""
    with transactions.step() as session:
        batch, actor = _found(session, work, person_of)
        if batch is None or actor is None or batch.checked_at:
            return
        batch_id, organisation_id = batch.id, batch.organisation_id
    counted = _counted(work, actor, batch_id, organisation_id)
    with transactions.step() as session:
        batch, actor = _found(session, work, person_of)
        if batch is not None and actor is not None:
            _keep_result(batch, counted)


def _counted(work: Work, actor: Actor, batch_id: uuid.UUID, organisation_id: uuid.UUID) -> Counted:
    """Look through a long list while others go on writing: no transaction that writes is open meanwhile."""
    with reading_in(OrganisationScope(organisation_id)) as session:
        try:
            return rules.count(lambda: rules.lines_of(queries.parts_of(batch_id, session)), _against(session, actor), work.tell)
        except ValueError as broken:
            return Counted(0, (rules.Fault(1, "", str(broken)),), 0)


def carry_out(*, by: Actor, batch: ImportBatch) -> int:
    """Invite everybody on a checked list, in one transaction; a long list is left to the worker. Returns how many were invited.

    Everything is looked at once more: who joined or was invited meanwhile is passed over. Raises RuleBroken while a row has a fault.
    """
    if batch.done_at or batch.checked_at is None:
        return 0
    if batch.faults:
        raise RuleBroken(HAS_FAULTS)
    if batch.good > rules.SMALL:
        jobs.ask(db.session(), job="carry-out-list", key=carry_key(batch.id), subject_id=batch.id, organisation_id=batch.organisation_id)
        return 0
    return _invite_all(db.session(), by, batch, lambda done, total: None)


def carry_out_batch(work: Work, person_of: Any) -> None:
    """The worker's turn at a long list: one transaction, so that a crash leaves nothing half done."""
    with transactions.step() as session:
        batch, actor = _found(session, work, person_of)
        if batch is not None and actor is not None and not batch.done_at and not batch.faults:
            _invite_all(session, actor, batch, lambda done, total: None)
    work.tell(1, 1)


def forget_batches(session: Session) -> int:
    """Delete lists that are a day old. The caller commits."""
    gone: Any = session.execute(delete(ImportBatch).where(ImportBatch.uploaded_at < clock.now() - STAGED_FOR))
    return int(gone.rowcount)


def _text(raw: bytes) -> str:
    if not raw.strip():
        raise RuleBroken(NOTHING, "file")
    if len(raw) > rules.MOST_BYTES or raw.count(b"\n") > rules.MOST_ROWS + 1:
        raise RuleBroken(TOO_LARGE, "file")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise RuleBroken(NOT_UTF8, "file") from None


def _sealed(key: bytes, text: str, batch_id: uuid.UUID) -> bytes:
    parts = rules.parts_of(text)
    last = len(parts) - 1
    return b"".join(
        queries.framed(seal(key, part, queries.bound_to(batch_id, number, is_last=number == last)), is_last=number == last)
        for number, part in enumerate(parts)
    )


def _checked(session: Session, by: Actor, text: str) -> Checked:
    try:
        return rules.check(rules.rows_of(rules.lines_of([text])), _against(session, by))
    except ValueError as broken:
        return Checked((), (rules.Fault(1, "", str(broken)),), 0)


def _against(session: Session, by: Actor) -> Against:
    return Against(
        may=rules.may_invite(by.roles), cohorts={cohort.name.lower(): cohort.name for cohort in queries.cohorts(session)},
        present=queries.member_addresses(session), invited=queries.invited_addresses(session),
    )


def _keep_result(batch: ImportBatch, checked: Checked | Counted) -> None:
    batch.faults = [asdict(fault) for fault in checked.faults]
    batch.good, batch.known, batch.checked_at = checked.good, checked.known, clock.now()


def _invite_all(session: Session, by: Actor, batch: ImportBatch, tell: Any) -> int:
    checked = _checked(session, by, "".join(queries.parts_of(batch.id, session)))
    if checked.faults:
        raise RuleBroken(HAS_FAULTS)
    cohort_ids = {cohort.name: cohort.id for cohort in queries.cohorts(session)}
    for number, invitee in enumerate(checked.invitees):
        _invite(by, invitee, cohort_ids, number)
        if number % rules.TELLS_EVERY == 0:
            tell(number, len(checked.invitees))
    batch.done_at = clock.now()
    session.flush()
    return len(checked.invitees)


def _invite(by: Actor, invitee: Invitee, cohort_ids: dict[str, uuid.UUID], number: int) -> None:
    invite(
        by=by, address=invitee.address, name=invitee.name, roles=[invitee.role], cohort_id=cohort_ids.get(invitee.cohort), number=number,
    )


def _found(session: Session, work: Work, person_of: Any) -> tuple[ImportBatch | None, Actor | None]:
    """The list and who uploaded it, if she may still invite: her roles count now, not when she uploaded it."""
    if work.organisation_id is None or work.subject_id is None:
        return None, None
    bind(session, OrganisationScope(work.organisation_id))
    batch = queries.batch_or_none(work.subject_id)
    person_id = person_of(session, batch.asked_by_id) if batch else None
    return batch, actor_of(person_id, str(work.organisation_id)) if person_id else None




def organisations_with_something_over() -> list[uuid.UUID]:
    """Organisations that keep a list or an invitation past its time."""
    return queries.organisations_with_something_over()


def work_in(session: Session, organisation_id: uuid.UUID) -> None:
    """Bind a step of a job to one organisation."""
    bind(session, OrganisationScope(organisation_id))
