"""Keeping and deleting reflections and notes. No statement, no audit line and no mail tells of them."""

import uuid

from sqlalchemy.exc import IntegrityError

from assessments.diaries import queries
from assessments.diaries.models import Entry, ScratchNote
from lms.access import Actor
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import NotHere, OutOfDate, RuleBroken
from lms.base.sealing import CannotBeOpened
from lms.privacy import actions as vault

NOTHING = "There is nothing to save yet. Write a few words first."
NOT_NOW = "Private writing cannot be kept just now: the key is not in place. Your words are still in the page; copy them somewhere safe."


def keep(*, by: Actor, entry_id: uuid.UUID, words: str, row_version: int, module_key: str = "") -> Entry:
    """Keep her words under an id the page has chosen. `row_version` 0: the page was shown before anything was kept.

    Raises OutOfDate when another tab kept other words, RuleBroken for nothing at all, NotHere for an id that is somebody else's.
    """
    row = queries.own_entry(by, entry_id)
    if row is None and not words.strip():
        raise RuleBroken(NOTHING, "words")
    sealed = _sealed(by, entry_id, words, "entry")
    if row is None:
        return _begin(by, entry_id, sealed, module_key)
    if queries.opened(by, row).words == words:
        return row
    if row.row_version != row_version:
        raise OutOfDate()
    row.sealed, row.changed_at = sealed, clock.now()
    db.session.flush()
    return row


def delete(*, by: Actor, entry: Entry) -> None:
    """Gone for good; a backup holds what her key alone opens."""
    if entry.person_id != by.person_id:
        raise NotHere()
    db.session.delete(entry)
    db.session.flush()


def keep_note(*, by: Actor, note: ScratchNote, words: str, row_version: int, is_by_itself: bool = False) -> ScratchNote | None:
    """Keep her note on a page; `note` is the kept one, or a blank one for a page without. None when there is none any more.

    Emptied by the button, it goes for good; by the page itself (`is_by_itself`) it only stands empty, since she may be about to write.
    Raises OutOfDate when another tab kept other words, RuleBroken for nothing at all, NotHere for somebody else's.
    """
    if note.person_id != by.person_id:
        raise NotHere()
    if not note.sealed:
        return _begin_note(by, note, words, is_by_itself=is_by_itself)
    sealed = _sealed(by, note.id, words, "scratch_note")
    is_same = queries.opened_note(by, note).words == words
    if not is_same and note.row_version != row_version:
        raise OutOfDate()
    if not words.strip() and not is_by_itself:
        db.session.delete(note)
    elif not is_same:
        note.sealed, note.changed_at = sealed, clock.now()
    db.session.flush()
    return note if words.strip() or is_by_itself else None


def _begin(by: Actor, entry_id: uuid.UUID, sealed: bytes, module_key: str) -> Entry:
    known = module_key if queries.module_title(module_key) else ""
    row = Entry(
        id=entry_id, organisation_id=by.organisation_id, person_id=by.person_id, module_key=known, sealed=sealed, begun_at=clock.now(),
        changed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        if queries.own_entry(by, entry_id) is not None:
            raise OutOfDate() from None
        raise NotHere() from None
    return row


def _begin_note(by: Actor, note: ScratchNote, words: str, *, is_by_itself: bool) -> ScratchNote | None:
    if not words.strip():
        if is_by_itself:
            return None
        raise RuleBroken(NOTHING, "words")
    row_id = ids.new()
    row = ScratchNote(
        id=row_id, organisation_id=by.organisation_id, person_id=by.person_id, module_key=note.module_key, page_key=note.page_key,
        sealed=_sealed(by, row_id, words, "scratch_note"), changed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise OutOfDate() from None
    return row


def _sealed(by: Actor, row_id: uuid.UUID, words: str, table: str) -> bytes:
    try:
        return vault.seal_for(by.person_id, words, table=table, column="sealed", row_id=row_id)
    except CannotBeOpened:
        raise RuleBroken(NOT_NOW, "words") from None
