"""Her own reflections and notes, opened for her alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assessments.diaries.models import Entry, ScratchNote
from courses.catalogue import queries as catalogue
from lms.access import Actor
from lms.access.grants import acting
from lms.base.db import db
from lms.drafts.queries import parked_for
from lms.privacy import actions as vault

A_PAGE, FIRST_WORDS, MOST_SEARCHED, MOST_NOTES = 20, 140, 5_000, 1_000


@dataclass(frozen=True)
class OpenEntry:
    """A reflection as its writer sees it. `words` None: it cannot be opened just now."""

    id: uuid.UUID
    module_key: str
    begun_at: datetime
    changed_at: datetime
    row_version: int
    words: str | None

    @property
    def beginning(self) -> str:
        """The first words, for a list."""
        return _beginning(self.words)


@dataclass(frozen=True)
class OpenNote:
    """Her note on a page, as she sees it. `words` None: it cannot be opened just now."""

    module_key: str
    page_key: str
    changed_at: datetime
    row_version: int
    words: str | None


@dataclass(frozen=True)
class ListedNote:
    """A note in the list. `page_title` empty: the page is no longer part of the course."""

    note: OpenNote
    module_title: str
    page_title: str

    @property
    def beginning(self) -> str:
        """The first words."""
        return _beginning(self.note.words)


def entry_or_none(entry_id: uuid.UUID) -> Entry | None:
    """A row of the session's organisation; who may have it the policy says."""
    return db.session.scalar(select(Entry).where(Entry.id == entry_id))


def entry_or_waiting(entry_id: uuid.UUID) -> Entry | None:
    """A row of the session's organisation; or a page of hers that was never kept, when words for it arrived after her session had ended."""
    row = entry_or_none(entry_id)
    if row is None and parked_for(acting().person_id, f"/reflections/{entry_id}"):
        return Entry(id=entry_id, person_id=acting().person_id, module_key="", sealed=b"", row_version=0)
    return row


def page_of(actor: Actor, page: int) -> tuple[list[OpenEntry], bool]:
    """A page of her own reflections, newest first, and whether there are more."""
    rows = db.session.scalars(_own(actor).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)).all()
    return [opened(actor, row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def found(actor: Actor, wanted: str) -> list[OpenEntry]:
    """Those that hold the words, newest first. Opened and looked through here and now: nothing searchable is stored (safety.md 3.3)."""
    needle = " ".join(wanted.casefold().split())
    rows = db.session.scalars(_own(actor).limit(MOST_SEARCHED))
    entries = (opened(actor, row) for row in rows)
    return [entry for entry in entries if needle in " ".join((entry.words or "").casefold().split())]


def opened(actor: Actor, row: Entry) -> OpenEntry:
    """A row as its writer sees it. Raises NotAllowed for anybody else."""
    words = vault.open_or_none(
        row.person_id, row.sealed, table="entry", column="sealed", row_id=row.id, by=actor, purpose="her own reflection",
    )
    return OpenEntry(row.id, row.module_key, row.begun_at, row.changed_at, row.row_version, words)


def own_entry(actor: Actor, entry_id: uuid.UUID) -> Entry | None:
    """Her own row; None for one that is not there."""
    return db.session.scalar(select(Entry).where(Entry.id == entry_id, Entry.person_id == actor.person_id))


def words_of(row: Entry, actor: Actor) -> dict[str, str]:
    """What she wrote, for her own copy; words that cannot be opened are said to be so."""
    words = opened(actor, row).words
    return {"words": vault.SHUT if words is None else words}


def note_or_blank(module_key: str, page_key: str) -> ScratchNote | None:
    """Her own note on a page; a blank one, never kept, where she has none yet; None for a page that is not there."""
    if not (module_key + page_key).isprintable():
        return None
    row = own_note(acting(), module_key, page_key)
    if row is None and page_title(module_key, page_key):
        return ScratchNote(person_id=acting().person_id, module_key=module_key, page_key=page_key, sealed=b"", row_version=0)
    return row


def own_note(actor: Actor, module_key: str, page_key: str) -> ScratchNote | None:
    """Her own row in the organisation she works in; None where she has none."""
    own = select(ScratchNote).where(ScratchNote.person_id == actor.person_id)
    return db.session.scalar(own.where(ScratchNote.module_key == module_key, ScratchNote.page_key == page_key))


def open_note_or_none(actor: Actor, module_key: str, page_key: str) -> OpenNote | None:
    """Her own note on a page, opened; None where she has none."""
    row = own_note(actor, module_key, page_key)
    return opened_note(actor, row) if row is not None else None


def opened_note(actor: Actor, row: ScratchNote) -> OpenNote:
    """A row as its writer sees it. Raises NotAllowed for anybody else."""
    words = vault.open_or_none(
        row.person_id, row.sealed, table="scratch_note", column="sealed", row_id=row.id, by=actor, purpose="her own note on a page",
    )
    return OpenNote(row.module_key, row.page_key, row.changed_at, row.row_version, words)


def words_of_note(row: ScratchNote, actor: Actor) -> dict[str, str]:
    """What she noted, for her own copy; words that cannot be opened are said to be so."""
    words = opened_note(actor, row).words
    return {"words": vault.SHUT if words is None else words}


def notes_of(actor: Actor) -> list[ListedNote]:
    """Her notes that hold something, in the order of the course; those on pages that are gone come last."""
    kept = db.session.scalars(select(ScratchNote).where(ScratchNote.person_id == actor.person_id).limit(MOST_NOTES))
    found = [note for note in (opened_note(actor, row) for row in kept) if note.words is None or note.words.strip()]
    pages = _pages_in_use() if found else {}
    order = {place: number for number, place in enumerate(pages)}
    found.sort(key=lambda note: (order.get((note.module_key, note.page_key), len(order)), note.module_key, note.page_key))
    return [ListedNote(note, *pages.get((note.module_key, note.page_key), ("", ""))) for note in found]


def page_title(module_key: str, page_key: str) -> str:
    """The title of a page of a module in use, or empty."""
    module = catalogue.module_in_use(db.session(), module_key)
    page = catalogue.document_in_use(db.session(), module).page(page_key) if module else None
    return page.title if page else ""


def _pages_in_use() -> dict[tuple[str, str], tuple[str, str]]:
    """(module key, page key) -> titles of both, in the order of the course."""
    modules = catalogue.modules_in_use(db.session())
    catalogue.remember_documents(db.session(), modules)
    documents = [(module.module_key, catalogue.document_in_use(db.session(), module)) for module in modules]
    return {(key, page.key): (document.title, page.title) for key, document in documents for page in document.pages}


def _beginning(words: str | None) -> str:
    folded = " ".join((words or "").split())
    return folded if len(folded) <= FIRST_WORDS else folded[:FIRST_WORDS].rstrip() + " …"


def module_title(module_key: str) -> str:
    """The title of a module in use, or empty."""
    module = catalogue.module_in_use(db.session(), module_key) if module_key and module_key.isprintable() else None
    return module.title if module else ""


def _own(actor: Actor) -> Any:
    return select(Entry).where(Entry.person_id == actor.person_id).order_by(Entry.begun_at.desc(), Entry.id)
